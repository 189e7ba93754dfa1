import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newTrace } from '../../../src/adapters/http/http-context.js';
import { makeTelemetry } from '../../../src/infrastructure/telemetry.js';

/** Makes telemetry with a log of this level, and returns its lines. */
const withLog = (level: string) => {
  const lines: string[] = [];
  const log = pino({ level, base: null, timestamp: false }, { write: (line) => lines.push(line) });
  return { ...makeTelemetry(log), lines: () => lines.map((line) => JSON.parse(line) as unknown) };
};

const batch = {
  command: 'readBatch',
  key: 'user:ada',
  carries: [
    { command: 'HGET', key: 'user:ada' },
    { command: 'ZCARD', key: 'explore:feed' },
  ],
};

const test = suite('telemetry of Redis calls');

test('counts round trips by request, and a batch as one call', async () => {
  const { telemetry, observe } = withLog('info');
  const used = async (id: string, calls: number) => {
    const trace = newTrace(id);
    await telemetry.run(trace, async () => {
      for (let call = 0; call < calls; call += 1) {
        await Promise.resolve();
        observe(batch);
      }
    });
    observe(batch);
    return trace.commands;
  };
  for (let round = 0; round < 3; round += 1)
    assert.equal(await Promise.all([used('a', 1), used('b', 2), used('c', 0)]), [
      ['readBatch'],
      ['readBatch', 'readBatch'],
      [],
    ]);
});

test('counts concurrent calls as one round trip, and calls in the background not at all', async () => {
  const { telemetry, observe } = withLog('info');
  const trace = newTrace('a');
  await telemetry.run(trace, async () => {
    const [first, second] = [observe(batch), observe(batch)];
    first?.();
    // It waits for the first call only, and runs at the same time as the second.
    const third = observe(batch);
    assert.is(trace.trips.begun, 2);
    second?.();
    observe(batch);
    assert.is(trace.trips.begun, 2);
    third?.();
    assert.is(observe({ ...batch, isBehind: true }), undefined);
    assert.is(trace.trips.begun, 2);
    observe(batch);
    await Promise.resolve();
  });
  assert.equal([trace.trips.begun, trace.commands.length], [3, 6]);
});

test('keeps nested traces apart', async () => {
  const { telemetry, observe } = withLog('info');
  const [long, short] = [newTrace('long'), newTrace('short')];
  await telemetry.run(long, async () => {
    await telemetry.run(short, async () => {
      await Promise.resolve();
      observe(batch);
    });
    observe(batch);
    await Promise.resolve();
    observe(batch);
  });
  assert.equal([long.commands.length, short.commands.length], [2, 1]);
});

test('ends a trace when its request fails', async () => {
  const { telemetry, observe } = withLog('info');
  const [broken, next] = [newTrace('broken'), newTrace('next')];
  const failed = telemetry.run(broken, async () => {
    await Promise.resolve();
    observe(batch);
    throw new Error('broken');
  });
  assert.is(await failed.catch((error: unknown) => (error as Error).message), 'broken');
  await telemetry.run(next, async () => {
    await Promise.resolve();
    observe(batch);
  });
  assert.equal([broken.commands.length, next.commands.length], [1, 1]);
});

test('logs the script and each command in it at level debug', async () => {
  const { telemetry, observe, lines } = withLog('debug');
  await telemetry.run(newTrace('r1'), async () => {
    await Promise.resolve();
    observe(batch);
  });
  const line = { level: 20, id: 'r1', msg: 'redis' };
  assert.equal(lines(), [
    { ...line, command: 'readBatch', key: 'user:ada' },
    { ...line, command: 'HGET', key: 'user:ada', by: 'readBatch' },
    { ...line, command: 'ZCARD', key: 'explore:feed', by: 'readBatch' },
  ]);
});

test('logs one line for a single command, and nothing at level info', () => {
  const loud = withLog('debug');
  loud.observe({ command: 'HGETALL', key: 'user:ada' });
  assert.equal(loud.lines(), [{ level: 20, command: 'HGETALL', key: 'user:ada', msg: 'redis' }]);
  const quiet = withLog('info');
  quiet.observe(batch);
  assert.equal(quiet.lines(), []);
});

test('logs the polling of the worker at level trace, and its other calls at debug', async () => {
  const claim = { command: 'readKeys', key: 'sys:work' };
  const { telemetry, observe, lines } = withLog('debug');
  observe(claim);
  observe({ command: 'propagate', key: 'post:1' });
  await telemetry.run(newTrace('r1'), async () => {
    await Promise.resolve();
    observe(claim);
  });
  assert.equal(
    lines().map((line) => (line as { command: string; id?: string }).id ?? 'worker'),
    ['worker', 'r1'],
  );
  const loudest = withLog('trace');
  loudest.observe(claim);
  assert.equal(loudest.lines(), [{ level: 10, ...claim, msg: 'redis' }]);
});

test('logs a client that hung up at level debug, and a fault at level error', () => {
  const { telemetry, lines } = withLog('debug');
  telemetry.gone(new Error('aborted'), 'r1');
  telemetry.fault(new Error('broken'), 'r2');
  assert.equal(
    lines().map((line) => (line as { level: number }).level),
    [20, 50],
  );
});

test.run();

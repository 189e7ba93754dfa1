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

const test = suite('telemetry');

test('counts round trips by request, and a batch as one', async () => {
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

test('counts calls that are under way at once as one trip, and not what nobody waits for', async () => {
  const { telemetry, observe } = withLog('info');
  const trace = newTrace('a');
  await telemetry.run(trace, async () => {
    const [first, second] = [observe(batch), observe(batch)];
    first?.();
    // It waits for the first call only, and runs beside the second.
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

test('keeps each trace apart where one begins and ends while another goes on', async () => {
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

test('notes a trip to the end of a trace, also when it fails', async () => {
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

test('writes a line for the script and for each command it carries, at the level debug', async () => {
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

test('writes one line for a call that carries nothing, and none below the level debug', () => {
  const loud = withLog('debug');
  loud.observe({ command: 'HGETALL', key: 'user:ada' });
  assert.equal(loud.lines(), [{ level: 20, command: 'HGETALL', key: 'user:ada', msg: 'redis' }]);
  const quiet = withLog('info');
  quiet.observe(batch);
  assert.equal(quiet.lines(), []);
});

test('writes the worker looking for work at the level trace, and what it then does at debug', async () => {
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

test('writes that a caller hung up at the level debug, and a fault as an error', () => {
  const { telemetry, lines } = withLog('debug');
  telemetry.gone(new Error('aborted'), 'r1');
  telemetry.fault(new Error('broken'), 'r2');
  assert.equal(
    lines().map((line) => (line as { level: number }).level),
    [20, 50],
  );
});

test.run();

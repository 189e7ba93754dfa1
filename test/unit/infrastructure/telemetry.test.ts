import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeTelemetry } from '../../../src/infrastructure/telemetry.js';

/** Telemetry over a log of some level, with the lines it leaves. */
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
  const used = (id: string, calls: number) =>
    telemetry.run(id, async () => {
      for (let call = 0; call < calls; call += 1) {
        await Promise.resolve();
        observe(batch);
      }
      return telemetry.redis();
    });
  assert.equal(await Promise.all([used('a', 1), used('b', 2), used('c', 0)]), [
    { roundTrips: 1, commands: ['readBatch'] },
    { roundTrips: 2, commands: ['readBatch', 'readBatch'] },
    { roundTrips: 0, commands: [] },
  ]);
  assert.equal(telemetry.redis(), { roundTrips: 0, commands: [] });
});

test('writes a line for the script and for each command it carries, at the level debug', async () => {
  const { telemetry, observe, lines } = withLog('debug');
  await telemetry.run('r1', async () => {
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
  const claim = { command: 'claim', key: 'sys:work' };
  const { telemetry, observe, lines } = withLog('debug');
  observe(claim);
  observe({ command: 'propagate', key: 'post:1' });
  await telemetry.run('r1', async () => {
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

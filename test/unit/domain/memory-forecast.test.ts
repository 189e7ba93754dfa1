import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  forecastMemory,
  MIN_SAMPLES,
  noteMemory,
  type MemorySample,
} from '../../../src/domain/health/memory-forecast.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIB = 1_048_576;
const START = 1_800_000_000_000;

const samples = (count: number, usedAt: (minute: number) => number): readonly MemorySample[] =>
  Array.from({ length: count }, (_, minute) => ({
    at: START + minute * MINUTE,
    used: usedAt(minute),
  }));

const test = suite('memory forecast');

test('the last sample of each minute is kept, for one hour', () => {
  let kept: readonly MemorySample[] = [];
  for (let second = 0; second < 2 * 3600; second += 20)
    kept = noteMemory(kept, second, START + second * 1000);
  assert.is(kept.length, 60);
  assert.equal(kept.at(-1), { at: START + 119 * MINUTE, used: 119 * 60 + 40 });
  assert.is(kept[0]?.at, START + 60 * MINUTE);
});

test('too few samples give no growth, and no limit gives no time', () => {
  const growing = samples(MIN_SAMPLES, (minute) => minute * MIB);
  assert.is(forecastMemory([], 100 * MIB).state, 'unknown');
  assert.is(forecastMemory(growing.slice(1), 100 * MIB).state, 'too_few');
  assert.is(forecastMemory(growing, 100 * MIB).state, 'growing');
  const { state, perHour, fullAt } = forecastMemory(growing, null);
  assert.equal([state, perHour, fullAt], ['no_limit', 60 * MIB, null]);
});

test('the time when maxmemory is reached follows from the observed growth', () => {
  const { state, perHour, fullAt } = forecastMemory(
    samples(60, (minute) => (40 + minute) * MIB),
    160 * MIB,
  );
  assert.equal([state, perHour], ['growing', 60 * MIB]);
  // 99 MiB are used in the last minute, which leaves 61.
  assert.is(fullAt, START + 59 * MINUTE + 61 * MINUTE);
});

test('a short spike of memory hardly changes the forecast', () => {
  const spiked = samples(
    60,
    (minute) => (40 + minute + (minute > 50 && minute < 58 ? 50 : 0)) * MIB,
  );
  const { fullAt } = forecastMemory(spiked, 160 * MIB);
  assert.ok(
    fullAt !== null && Math.abs(fullAt - (START + 120 * MINUTE)) < 10 * MINUTE,
    String(fullAt),
  );
});

test('falling, constant and alternating use is steady', () => {
  for (const usedAt of [
    () => 40 * MIB,
    (minute: number) => (100 - minute) * MIB,
    (minute: number) => (40 + (minute % 2) * 10) * MIB + minute,
  ]) {
    const { state, fullAt } = forecastMemory(samples(60, usedAt), 160 * MIB);
    assert.equal([state, fullAt], ['steady', null]);
  }
});

test('a full store is called full, and a time over a year away is not given', () => {
  assert.is(
    forecastMemory(
      samples(1, () => 5),
      5,
    ).state,
    'full',
  );
  const slow = forecastMemory(
    samples(60, (minute) => minute),
    1e12,
  );
  assert.equal([slow.state, slow.fullAt], ['growing', null]);
});

test('the forecast time is never in the past, whatever the samples', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 2_000_000 }),
      (used, max) => {
        const all = used.map((one, minute) => ({ at: START + minute * MINUTE, used: one }));
        const { state, fullAt } = forecastMemory(all, max);
        const last = all.at(-1)?.at ?? 0;
        assert.ok(fullAt === null || fullAt >= last);
        assert.ok(state !== 'growing' || fullAt === null || fullAt - last <= 366 * 24 * HOUR);
      },
    ),
  );
});

test.run();

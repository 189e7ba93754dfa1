import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lookForStale } from '../support/stale/run.js';
import type { Spoilt } from '../support/stale/words.js';

const READS = Number(process.env['STALE_READS'] ?? 20_000);
const SEED = Number(process.env['STALE_SEED'] ?? Math.floor(Math.random() * 1e9));

/** Far more reads than it takes to find a stale one. */
const READS_SPOILT = 200_000;

const test = suite('a read after an acknowledged write');

test('returns that write or a later one, whatever happens to the connections', async () => {
  const gap = Math.min(2000, READS / 25);
  const found = await lookForStale({ reads: READS, seed: SEED, gap, spoilt: null, enough: 1 });
  const summary = `STALE_SEED=${SEED} ${JSON.stringify(found)}`;
  console.log(summary);
  assert.is(found.stale, 0, summary);
  assert.ok(found.warm > found.reads / 5, summary);
});

const SPOILT: readonly NonNullable<Spoilt>[] = [
  'no fence',
  'no role',
  'RESP3 on the side',
  'keeps what expires',
];

for (const spoilt of SPOILT)
  test(`is found to be stale by the checker if the copy is broken: ${spoilt}`, async () => {
    const found = await lookForStale({
      ...{ reads: READS_SPOILT, seed: SEED, gap: 200, spoilt, enough: 1 },
    });
    const summary = `STALE_SEED=${SEED} ${JSON.stringify(found)}`;
    console.log(summary);
    assert.ok(found.stale > 0, summary);
  });

test.run();

import * as assert from 'uvu/assert';
import type { Account } from '../../src/application/ports/limits.js';
import type { Limit } from '../../src/domain/limits/gcra.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { HOUR } from '../support/app/fixtures.js';

const LIMIT: Limit = { units: 10, windowMs: 10 * HOUR };
const alice: Account = { subject: { kind: 'user', name: 'alice' }, policy: 'writes' };
const others: readonly Account[] = [
  { ...alice, policy: 'reads' },
  { ...alice, subject: { kind: 'user', name: 'bob' } },
  { ...alice, subject: { kind: 'service', name: 'alice' } },
];

/** Asserts a wait, up to five seconds of which may have passed. */
const assertAbout = (ms: number, wanted: number): void => {
  assert.ok(ms > wanted - 5000 && ms <= wanted, `${ms} in place of ${wanted}`);
};

export const rateLimiterContract = contract('RateLimiter', (test) => {
  test('a charge takes units and returns how many are left', async ({ stores: { rates } }) => {
    const first = await ok(rates.charge(alice, LIMIT, 4));
    assert.equal([first.taken, first.remaining], [true, 6]);
    assertAbout(first.waitMs, HOUR);
    assert.is((await ok(rates.charge(alice, LIMIT, 6))).remaining, 0);
  });

  test('a charge of more units than are left takes none', async ({ stores: { rates } }) => {
    await ok(rates.charge(alice, LIMIT, 8));
    const refused = await ok(rates.charge(alice, LIMIT, 5));
    assert.equal([refused.taken, refused.remaining], [false, 2]);
    assertAbout(refused.waitMs, 3 * HOUR);
    assert.ok((await ok(rates.charge(alice, LIMIT, 2))).taken);
  });

  test('units come back one by one', async ({ stores: { rates }, lapse }) => {
    await ok(rates.charge(alice, LIMIT, 10));
    assert.not.ok((await ok(rates.charge(alice, LIMIT, 1))).taken);
    await lapse(3 * HOUR);
    assert.not.ok((await ok(rates.charge(alice, LIMIT, 4))).taken);
    assert.equal((await ok(rates.charge(alice, LIMIT, 3))).remaining, 0);
    await lapse(100 * HOUR);
    assert.equal((await ok(rates.charge(alice, LIMIT, 1))).remaining, 9);
  });

  test('units given back are available immediately', async ({ stores: { rates } }) => {
    await ok(rates.charge(alice, LIMIT, 10));
    await ok(rates.giveBack(alice, LIMIT, 4));
    assert.is((await ok(rates.charge(alice, LIMIT, 1))).remaining, 3);
    await ok(rates.giveBack(alice, LIMIT, 10));
    assert.is((await ok(rates.charge(alice, LIMIT, 1))).remaining, 9);
  });

  test('a charge above the limit takes the whole limit', async ({ stores: { rates } }) => {
    assert.equal((await ok(rates.charge(alice, LIMIT, 1000))).remaining, 0);
    assert.not.ok((await ok(rates.charge(alice, LIMIT, 1000))).taken);
  });

  test('subjects and policies are counted separately', async ({ stores: { rates } }) => {
    await ok(rates.charge(alice, LIMIT, 10));
    for (const other of others)
      assert.is((await ok(rates.charge(other, LIMIT, 1))).remaining, 9, JSON.stringify(other));
  });

  test('concurrent charges cannot exceed the limit', async ({ stores: { rates } }) => {
    const charges = await Promise.all(
      Array.from({ length: 50 }, () => ok(rates.charge(alice, LIMIT, 1))),
    );
    assert.is(charges.filter(({ taken }) => taken).length, 10);
  });

  test('after a limit is lowered, the wait is that of the new limit', async ({
    stores: { rates },
  }) => {
    await ok(rates.charge(alice, { ...LIMIT, windowMs: 1000 * HOUR }, 10));
    const { taken, waitMs } = await ok(rates.charge(alice, { units: 2, windowMs: HOUR }, 1));
    assert.not.ok(taken);
    assertAbout(waitMs, HOUR / 2);
  });
});

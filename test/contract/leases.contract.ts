import * as assert from 'uvu/assert';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { HOUR } from '../support/app/fixtures.js';
import { until } from '../support/run/until.js';

export const leasesContract = contract('Leases', (test) => {
  test('a lease has one holder at a time, who can renew it', async ({ stores: { leases } }) => {
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), true);
    assert.is(await ok(leases.acquire('pull', 'two', HOUR)), false);
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), true);
    assert.is(await ok(leases.acquire('other', 'two', HOUR)), true);
  });

  test('only the holder releases a lease, which is then free', async ({ stores: { leases } }) => {
    assert.is(await ok(leases.isHeld('pull')), false);
    await ok(leases.acquire('pull', 'one', HOUR));
    await ok(leases.release('pull', 'two'));
    assert.is(await ok(leases.acquire('pull', 'two', HOUR)), false);
    assert.is(await ok(leases.isHeld('pull')), true);
    await ok(leases.release('pull', 'one'));
    assert.is(await ok(leases.isHeld('pull')), false);
    assert.is(await ok(leases.acquire('pull', 'two', HOUR)), true);
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), false);
  });

  test('a lease expires', async ({ stores: { leases } }) => {
    await ok(leases.acquire('pull', 'one', 20));
    await until('the lease has ended', () => ok(leases.acquire('pull', 'two', HOUR)));
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), false);
  });

  test('one of several concurrent holders gets the lease', async ({ stores: { leases } }) => {
    const holders = Array.from({ length: 10 }, (_, n) => `holder ${n}`);
    const got = await Promise.all(
      holders.map((holder) => ok(leases.acquire('pull', holder, HOUR))),
    );
    assert.is(got.filter(Boolean).length, 1);
  });

  test('cursors that were never saved are missing', async ({ stores: { leases } }) => {
    assert.equal(await ok(leases.cursors(['pull:user', 'pull:post'])), {});
    assert.equal(await ok(leases.cursors([])), {});
  });
});

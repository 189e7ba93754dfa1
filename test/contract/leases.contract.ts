import * as assert from 'uvu/assert';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { HOUR } from '../support/app/fixtures.js';
import { until } from '../support/run/until.js';

export const leasesContract = contract('Leases', (test) => {
  test('one holder at a time has a lease, and may renew it', async ({ stores: { leases } }) => {
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), true);
    assert.is(await ok(leases.acquire('pull', 'two', HOUR)), false);
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), true);
    assert.is(await ok(leases.acquire('other', 'two', HOUR)), true);
  });

  test('a lease given up is free, and only its holder gives it up', async ({
    stores: { leases },
  }) => {
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

  test('a lease ends by itself', async ({ stores: { leases } }) => {
    await ok(leases.acquire('pull', 'one', 20));
    await until('the lease has ended', () => ok(leases.acquire('pull', 'two', HOUR)));
    assert.is(await ok(leases.acquire('pull', 'one', HOUR)), false);
  });

  test('of several at once one gets the lease', async ({ stores: { leases } }) => {
    const holders = Array.from({ length: 10 }, (_, n) => `holder ${n}`);
    const got = await Promise.all(
      holders.map((holder) => ok(leases.acquire('pull', holder, HOUR))),
    );
    assert.is(got.filter(Boolean).length, 1);
  });

  test('nothing has come anywhere yet', async ({ stores: { leases } }) => {
    assert.equal(await ok(leases.cursors(['pull:user', 'pull:post'])), {});
    assert.equal(await ok(leases.cursors([])), {});
  });
});

import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeAccounts } from '../../../src/adapters/system/accounts.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import { isLater, toTask } from '../../../src/application/later.js';
import type { LocalLimiter, RateLimiter } from '../../../src/application/ports/limits.js';
import { makeMeter } from '../../../src/application/use-cases/meter.js';
import type { Subject } from '../../../src/domain/limits/policy.js';
import { fakeRateLimiter } from '../../support/fakes/rate-limiter.js';
import { failure, ok } from '../../support/run/effect.js';

const test = suite('Metering');

const limits = {
  user: { reads: { units: 5, windowMs: 60_000 }, writes: { units: 3, windowMs: 60_000 } },
  address: { units: 2, windowMs: 60_000 },
  service: null,
};
const alice: Subject = { kind: 'user', name: 'alice' };

/** Makes limiters with a stopped clock. */
const standing = (): RateLimiter => fakeRateLimiter(makeAccounts(() => 0));

const local = (): LocalLimiter => makeAccounts(() => 0);

const away: RateLimiter = {
  charge: () => TE.left(storeUnavailable('away')),
  giveBack: () => TE.left(storeUnavailable('away')),
};

/** Returns how many of a hundred consecutive requests pass. */
const passing = async (
  meter: ReturnType<typeof makeMeter>,
  policy: 'reads' | 'writes',
): Promise<number> => {
  let count = 0;
  while (count < 100 && (await toTask(meter(alice, policy, 1))())._tag === 'Right') count += 1;
  return count;
};

test('counts reads in this process alone, also while the store is away', async () => {
  const shared = standing();
  const one = makeMeter({ limits, shared, own: local() });
  const other = makeMeter({ limits, shared: away, own: local() });
  assert.equal([await passing(one, 'reads'), await passing(other, 'reads')], [5, 5]);
});

test('answers of a read at once, and of a change once all processes are asked', () => {
  const meter = makeMeter({ limits, shared: away, own: local() });
  const [reads, refused] = [0, 1].map(() => meter(alice, 'reads', 5));
  assert.ok(reads && refused && !isLater(reads) && !isLater(refused));
  assert.equal([reads._tag, refused._tag], ['Right', 'Left']);
  assert.ok(isLater(meter(alice, 'writes', 1)));
});

test('counts what changes something for all processes together', async () => {
  const shared = standing();
  const [one, other] = [0, 1].map(() => makeMeter({ limits, shared, own: local() }));
  assert.ok(one && other);
  assert.is((await ok(one(alice, 'writes', 2)))?.charge.remaining, 1);
  assert.equal([await passing(other, 'writes'), await passing(one, 'writes')], [1, 0]);
});

test('lets no change through that is not counted', async () => {
  const meter = makeMeter({ limits, shared: away, own: local() });
  assert.is((await failure(meter(alice, 'writes', 1)))._tag, 'StoreUnavailable');
  assert.is(await passing(meter, 'writes'), 0);
});

test('asks the store nothing about whom this process has to refuse', async () => {
  let asked = 0;
  const shared: RateLimiter = {
    ...standing(),
    charge: (account, limit, cost) => {
      asked += 1;
      return standing().charge(account, limit, cost);
    },
  };
  const meter = makeMeter({ limits, shared, own: local() });
  assert.is(await passing(meter, 'writes'), 3);
  assert.is((await failure(meter(alice, 'writes', 1)))._tag, 'RateLimited');
  assert.is(asked, 3);
});

test('charges this process nothing for what all together refuse', async () => {
  const [own, shared] = [local(), standing()];
  const meter = makeMeter({ limits, shared, own });
  const account = { subject: alice, policy: 'writes' } as const;
  await ok(shared.charge(account, limits.user.writes, 3));
  await failure(meter(alice, 'writes', 1));
  assert.is(own.charge(account, limits.user.writes, 0).remaining, 3);
});

test('gives back here and for all', async () => {
  const meter = makeMeter({ limits, shared: standing(), own: local() });
  const metered = await ok(meter(alice, 'writes', 3));
  await failure(meter(alice, 'writes', 1));
  await ok(metered?.giveBack ?? TE.right(undefined));
  assert.is(await passing(meter, 'writes'), 3);
});

test('leaves alone what has no limit', async () => {
  const service: Subject = { kind: 'service', name: 'k' };
  const meter = makeMeter({ limits, shared: away, own: local() });
  assert.is(await ok(meter(service, 'writes', 1_000_000)), null);
  assert.is(
    await ok(makeMeter({ limits: null, shared: away, own: local() })(alice, 'writes', 1)),
    null,
  );
});

test('limits a key where it has a limit', async () => {
  const limited = { ...limits, service: { units: 4, windowMs: 1000 } };
  const meter = makeMeter({ limits: limited, shared: standing(), own: local() });
  const service: Subject = { kind: 'service', name: 'k' };
  assert.is((await ok(meter(service, 'writes', 1)))?.charge.remaining, 3);
  assert.is((await ok(meter({ ...service, name: 'l' }, 'writes', 1)))?.charge.remaining, 3);
});

test.run();

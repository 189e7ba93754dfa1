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

const test = suite('meter');

const limits = {
  user: { reads: { units: 5, windowMs: 60_000 }, writes: { units: 3, windowMs: 60_000 } },
  address: { units: 2, windowMs: 60_000 },
  service: null,
};
const alice: Subject = { kind: 'user', name: 'alice' };

/** Makes limiters with a stopped clock. */
const sharedLimiter = (): RateLimiter => fakeRateLimiter(makeAccounts(() => 0));

const ownLimiter = (): LocalLimiter => makeAccounts(() => 0);

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

test('reads are counted in this process only, even while the store is unreachable', async () => {
  const shared = sharedLimiter();
  const one = makeMeter({ limits, shared, own: ownLimiter() });
  const other = makeMeter({ limits, shared: away, own: ownLimiter() });
  assert.equal([await passing(one, 'reads'), await passing(other, 'reads')], [5, 5]);
});

test('a read is metered synchronously, and a write only after the shared account', () => {
  const meter = makeMeter({ limits, shared: away, own: ownLimiter() });
  const [reads, refused] = [0, 1].map(() => meter(alice, 'reads', 5));
  assert.ok(reads && refused && !isLater(reads) && !isLater(refused));
  assert.equal([reads._tag, refused._tag], ['Right', 'Left']);
  assert.ok(isLater(meter(alice, 'writes', 1)));
});

test('writes are counted for all processes together', async () => {
  const shared = sharedLimiter();
  const [one, other] = [0, 1].map(() => makeMeter({ limits, shared, own: ownLimiter() }));
  assert.ok(one && other);
  assert.is((await ok(one(alice, 'writes', 2)))?.charge.remaining, 1);
  assert.equal([await passing(other, 'writes'), await passing(one, 'writes')], [1, 0]);
});

test('a write that cannot be counted is refused', async () => {
  const meter = makeMeter({ limits, shared: away, own: ownLimiter() });
  assert.is((await failure(meter(alice, 'writes', 1)))._tag, 'StoreUnavailable');
  assert.is(await passing(meter, 'writes'), 0);
});

test('the store is not asked about a write that this process refuses', async () => {
  let asked = 0;
  const shared: RateLimiter = {
    ...sharedLimiter(),
    charge: (account, limit, cost) => {
      asked += 1;
      return sharedLimiter().charge(account, limit, cost);
    },
  };
  const meter = makeMeter({ limits, shared, own: ownLimiter() });
  assert.is(await passing(meter, 'writes'), 3);
  assert.is((await failure(meter(alice, 'writes', 1)))._tag, 'RateLimited');
  assert.is(asked, 3);
});

test('a write that the shared account refuses is not charged in this process', async () => {
  const [own, shared] = [ownLimiter(), sharedLimiter()];
  const meter = makeMeter({ limits, shared, own });
  const account = { subject: alice, policy: 'writes' } as const;
  await ok(shared.charge(account, limits.user.writes, 3));
  await failure(meter(alice, 'writes', 1));
  assert.is(own.charge(account, limits.user.writes, 0).remaining, 3);
});

test('units are given back in this process and in the shared account', async () => {
  const meter = makeMeter({ limits, shared: sharedLimiter(), own: ownLimiter() });
  const metered = await ok(meter(alice, 'writes', 3));
  await failure(meter(alice, 'writes', 1));
  await ok(metered?.giveBack ?? TE.right(undefined));
  assert.is(await passing(meter, 'writes'), 3);
});

test('a subject without a limit is not metered', async () => {
  const service: Subject = { kind: 'service', name: 'k' };
  const meter = makeMeter({ limits, shared: away, own: ownLimiter() });
  assert.is(await ok(meter(service, 'writes', 1_000_000)), null);
  assert.is(
    await ok(makeMeter({ limits: null, shared: away, own: ownLimiter() })(alice, 'writes', 1)),
    null,
  );
});

test('each API key has a limit of its own if one is set', async () => {
  const limited = { ...limits, service: { units: 4, windowMs: 1000 } };
  const meter = makeMeter({ limits: limited, shared: sharedLimiter(), own: ownLimiter() });
  const service: Subject = { kind: 'service', name: 'k' };
  assert.is((await ok(meter(service, 'writes', 1)))?.charge.remaining, 3);
  assert.is((await ok(meter({ ...service, name: 'l' }, 'writes', 1)))?.charge.remaining, 3);
});

test.run();

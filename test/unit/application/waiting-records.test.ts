import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makePreview } from '../../../src/application/sync/preview.js';
import { NOTHING_ASKED } from '../../../src/application/sync/query.js';
import { buildStatus } from '../../../src/application/sync/status.js';
import { makeRetryDeferred } from '../../../src/application/use-cases/retry-deferred.js';
import { DAY, HOUR, noon } from '../../support/app/fixtures.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { ok } from '../../support/run/effect.js';
import { row } from '../../support/sync/acts.js';

const subject = makeFakeSubject({ budgets: null });

const test = suite('deferred records');

/** Makes a store in which a follow is deferred until its users exist. */
const waiting = async () => {
  const stores = await subject.fresh();
  let now = noon;
  const deps = { ...stores, clock: { now: () => now }, digest: sha1Digest };
  const apply = makeApply(deps);
  const entry = row('follow', 1, { follower: 'ada', following: 'bob' });
  await ok(apply({ way: 'webhook', entries: [entry], cursor: null }));
  return {
    stores,
    deps,
    entry,
    retry: makeRetryDeferred({ ...deps, apply }),
    pass: (ms: number) => {
      now += ms;
      return now;
    },
  };
};

test('a deferral that is given up is noted in the journal, and counts as failed', async () => {
  const { stores, retry, pass } = await waiting();
  const now = pass(DAY);
  assert.is(await ok(retry), 'worked');
  const query = { result: 'failed', entity: null, limit: 9, key: null, before: null } as const;
  assert.equal(
    (await ok(stores.journal.read(query))).map(({ key, code, way }) => [key, code, way]),
    [['follow:ada>bob', 'owner_missing', 'deferred']],
  );
  const { follow } = buildStatus(await ok(stores.statistics.read(now))).entities;
  assert.equal([follow.failed, follow.last_60m.failed, follow.failure_rate], [1, 1, 1]);
});

test('a record is applied once its owners exist, and then no longer deferred', async () => {
  const { deps, retry, pass } = await waiting();
  const users = ['ada', 'bob'].map((username) => row('user', 1, { username }));
  await ok(makeApply(deps)({ way: 'webhook', entries: users, cursor: null }));
  const outcomes = [await ok(retry), await ok(retry)];
  // By then the lease of a claim that was not carried out has expired.
  pass(HOUR);
  assert.equal([...outcomes, await ok(retry)], ['worked', 'idle', 'idle']);
});

test('failures and lags count for an hour', async () => {
  const { stores, deps, pass } = await waiting();
  const apply = makeApply(deps);
  const entries = [row('user', 1, { username: 'ada' }), row('user', 1, { username: 'a b' })];
  await ok(apply({ way: 'webhook', entries, cursor: null }));
  const user = async (now: number) =>
    buildStatus(await ok(stores.statistics.read(now))).entities.user;
  const fresh = await user(pass(0));
  assert.equal([fresh.failure_rate, fresh.lag.max, fresh.failed], [0.5, HOUR, 1]);
  const later = await user(pass(HOUR + HOUR / 60));
  assert.equal([later.failure_rate, later.lag.max, later.failed], [0, null, 1]);
});

test('a preview reports that its records keep changing', async () => {
  const { stores, deps, entry } = await waiting();
  const blind = { ...stores.sync, read: () => stores.sync.read(() => NOTHING_ASKED) };
  const preview = makePreview({ ...deps, sync: blind });
  const outcomes = await ok(preview([entry, entry]));
  assert.equal(
    outcomes.map(({ result, code }) => [result, code]),
    Array(2).fill(['failed', 'undecided']),
  );
});

test.run();

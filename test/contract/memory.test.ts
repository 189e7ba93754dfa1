import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMemoryStores } from '../../src/adapters/memory/memory-stores.js';
import { idsOn, join, page, publish } from '../support/app/acts.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { gone, row, sent } from '../support/sync/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, aPost, DAY, HOUR, noon } from '../support/app/fixtures.js';
import { makeMemorySubject } from '../support/contract/memory-subject.js';
import { alertBookContract } from './alert-book.contract.js';
import { budgetsContract } from './budgets.contract.js';
import { engagementStoreContract } from './engagement-store.contract.js';
import { feedStoreContract } from './feed-store.contract.js';
import { followStoreContract } from './follow-store.contract.js';
import { ownFieldsContract } from './own-fields.contract.js';
import { postStoreContract } from './post-store.contract.js';
import { proxyReadContract } from './proxy-read.contract.js';
import { proxyWriteContract } from './proxy-write.contract.js';
import { rankedFeedContract } from './ranked-feed.contract.js';
import { storeHealthContract } from './store-health.contract.js';
import { columnKindsContract } from './column-kinds.contract.js';
import { deadLettersContract } from './dead-letters.contract.js';
import { deferralsContract } from './deferrals.contract.js';
import { journalStatisticsContract } from './journal-statistics.contract.js';
import { leasesContract } from './leases.contract.js';
import { rateLimiterContract } from './rate-limiter.contract.js';
import { requestQuotaContract } from './request-quota.contract.js';
import { syncOriginContract } from './sync-origin.contract.js';
import { syncApplyContract } from './sync-apply.contract.js';
import { userDirectoryContract } from './user-directory.contract.js';
import { userStoreContract } from './user-store.contract.js';
import { workQueueContract } from './work-queue.contract.js';

const subject = makeMemorySubject();

for (const run of [
  userStoreContract,
  postStoreContract,
  alertBookContract,
  budgetsContract,
  engagementStoreContract,
  followStoreContract,
  feedStoreContract,
  rankedFeedContract,
  userDirectoryContract,
  proxyReadContract,
  proxyWriteContract,
  workQueueContract,
  storeHealthContract,
  ownFieldsContract,
  syncApplyContract,
  syncOriginContract,
  leasesContract,
  rateLimiterContract,
  requestQuotaContract,
  journalStatisticsContract,
  deferralsContract,
  columnKindsContract,
  deadLettersContract,
])
  run('memory', subject);

const test = suite('Memory stores');

const scene = (exploreMax: number): Scene => ({
  stores: makeMemoryStores({ exploreMax }),
  time: { now: () => noon, pass: () => noon },
});

test('keep the newest of the explore feed', async () => {
  const small = scene(2);
  await join(small, ada);
  for (const [place, id] of ['a', 'b', 'c'].entries())
    await publish(small, { id: anId(id), created_at: noon + place });
  await publish(small, { id: anId('old'), created_at: noon - 1 });
  assert.equal(idsOn(await page(small, { kind: 'explore' })), ['c', 'b']);
  assert.is((await page(small, { kind: 'posts', username: ada })).total, 4);
});

test('forget a request after 24 hours', async () => {
  const { stores } = scene(10);
  await ok(stores.users.create(ada, noon));
  const request = { scope: 's', key: 'k', digest: 'd' };
  await ok(stores.posts.create(aPost(), request, noon));
  const again = { ...aPost(), id: anId('p2') };
  const other = { ...request, digest: 'e' };
  assert.is((await ok(stores.posts.create(again, other, noon + DAY))).id, 'p2');
  assert.is((await ok(stores.posts.create(again, other, noon + DAY + 1))).id, 'p2');
});

test('forget a delete, and an event, in their time', async () => {
  const stores = makeMemoryStores({ exploreMax: 10, tombstoneTtl: 2 * DAY });
  const time = makeTime();
  const old = { stores, time };
  const event = row('user', 6, { username: 'bob' }, 'e1');
  await sent(old, gone('user', 5, { username: 'ada' }), event);
  time.pass(DAY - 1);
  assert.equal(await sent(old, row('user', 1, { username: 'ada' }), event), ['stale', 'duplicate']);
  time.pass(DAY);
  assert.equal(await sent(old, event), ['unchanged']);
  assert.equal(await sent(old, row('user', 1, { username: 'ada' })), ['stale']);
  time.pass(1);
  assert.equal(await sent(old, row('user', 1, { username: 'ada' })), ['applied']);
});

test('keep the newest lines of the journal, and let records wait as long as they are told', async () => {
  const stores = makeMemoryStores({ exploreMax: 10, journalMax: 2, deferTtl: HOUR });
  const time = makeTime();
  const small = { stores, time };
  for (const version of [1, 2, 3])
    await sent(small, row('user', version, { username: 'ada', bio: String(version) }));
  await sent(small, row('like', 1, { username: 'ada', post_id: 'p1' }));
  const query = { result: null, entity: null, limit: 10, before: null };
  const lines = await ok(stores.journal.read(query));
  assert.equal(
    lines.map(({ result }) => result),
    ['deferred', 'applied'],
  );
  assert.equal(await ok(stores.deferrals.overdue(time.pass(HOUR - 1), 9)), []);
  assert.is((await ok(stores.deferrals.overdue(time.pass(1), 9))).length, 1);
});

test('share nothing with other stores', async () => {
  const one = scene(10);
  await join(one, ada);
  assert.is(makeMemoryStores({ exploreMax: 10 }).dump().size, 0);
});

test.run();

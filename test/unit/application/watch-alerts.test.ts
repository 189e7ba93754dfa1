import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable } from '../../../src/application/errors.js';
import type {
  AlertMessage,
  AlertBook,
  AlertRecord,
} from '../../../src/application/ports/sync-books.js';
import { makeWatchAlerts } from '../../../src/application/use-cases/watch-alerts.js';
import { UNSEEN, type StoreState } from '../../../src/domain/health/store-state.js';
import { alertKey } from '../../../src/domain/sync/alert-name.js';
import type { AlertNumbers } from '../../../src/domain/sync/alert-state.js';
import { noon } from '../../support/app/fixtures.js';

const MINUTE = 60_000;
const quiet: AlertNumbers = { total: {}, minutes: [], latest: {}, deadLetters: 0, pull: null };
const failing: AlertNumbers = { ...quiet, minutes: [{ 'post:failed:bulk': 20 }] };
const full: StoreState = { ...UNSEEN, isWritable: false, refusal: 'full' };

/** Makes a store that can be unavailable for reads or for writes, and exposes what it holds. */
const aStore = () => {
  const store = { record: null as AlertRecord | null, reads: true, writes: true };
  const refused = TE.left(storeUnavailable('away'));
  const alertBook: AlertBook = {
    read: () => (store.reads ? TE.right(store.record) : refused)(),
    write: (record) => {
      if (!store.writes) return refused;
      return TE.fromIO(() => {
        store.record = record;
      });
    },
  };
  return { store, alertBook };
};

const aWatch = ({ store, alertBook } = aStore()) => {
  const seen = { now: noon, numbers: quiet, isThere: true, state: UNSEEN };
  const sent: AlertMessage[] = [];
  /** Makes a watching process; each has its own memory. */
  const make = () =>
    makeWatchAlerts({
      numbers: () =>
        store.reads ? TE.fromIO(() => seen.numbers) : TE.left(storeUnavailable('away')),
      alertBook,
      storeState: () => seen.state,
      alarm: {
        send: (message) => {
          if (!seen.isThere) return TE.left({ _tag: 'AlarmFailed', reason: 'answered 500' });
          return TE.fromIO(() => void sent.push(message));
        },
      },
      clock: { now: () => seen.now },
      silence: null,
    });
  const sentLines = (): readonly string[] =>
    sent.map(
      (message) => `${alertKey(message)} ${message.event} ${(message.since - noon) / MINUTE}`,
    );
  return { seen, store, make, sentLines, watch: make() };
};

const test = suite('watching for alerts');

test('a message is sent once when an alert starts and once when it ends', async () => {
  const { seen, sentLines, watch } = aWatch();
  await watch.look();
  seen.numbers = failing;
  for (const minutes of [1, 2, 3]) {
    seen.now = noon + minutes * MINUTE;
    await watch.look();
  }
  seen.numbers = quiet;
  for (const minutes of [4, 5]) {
    seen.now = noon + minutes * MINUTE;
    await watch.look();
  }
  assert.equal(sentLines(), ['failure_rate started 1', 'failure_rate ended 1']);
});

test('a process that looks after a restart knows the sent and the active alerts', async () => {
  const { seen, store, sentLines, watch, make } = aWatch();
  seen.numbers = failing;
  await watch.look();
  seen.now += MINUTE;
  await make().look();
  assert.equal(
    store.record?.active.map(({ name, since }) => [name, since]),
    [['failure_rate', noon]],
  );
  seen.numbers = quiet;
  await make().look();
  await make().look();
  assert.equal(sentLines(), ['failure_rate started 0', 'failure_rate ended 0']);
  assert.equal(store.record?.active, []);
});

test('each entity has its own alert of one name', async () => {
  const { seen, sentLines, watch } = aWatch();
  seen.numbers = { ...quiet, minutes: [{ 'same_version:post': 1, 'same_version:like': 2 }] };
  await watch.look();
  seen.numbers = { ...quiet, minutes: [{ 'same_version:like': 2 }] };
  await watch.look();
  assert.equal(sentLines(), [
    'same_version:post started 0',
    'same_version:like started 0',
    'same_version:post ended 0',
  ]);
});

test('a message that failed is sent again, and does not hold up the others', async () => {
  const { seen, sentLines, watch } = aWatch();
  await watch.look();
  seen.isThere = false;
  seen.numbers = { ...failing, deadLetters: 1 };
  const { failures } = await watch.look();
  assert.equal(failures, ['answered 500', 'answered 500']);
  seen.isThere = true;
  await watch.look();
  await watch.look();
  assert.equal(sentLines(), ['failure_rate started 0', 'dead_letters started 0']);
});

test('an alert that ends before its message could be sent is not sent', async () => {
  const { seen, sentLines, watch } = aWatch();
  seen.isThere = false;
  seen.numbers = failing;
  await watch.look();
  seen.isThere = true;
  seen.numbers = quiet;
  await watch.look();
  assert.equal(sentLines(), []);
});

for (const [sentence, fault] of [
  ['an unreachable store is reported once, and no other alert is ended', { reads: false }],
  ['a store that refuses writes is reported once, though nothing can be stored', { reads: true }],
] as const)
  test(sentence, async () => {
    const { seen, store, sentLines, watch } = aWatch();
    seen.numbers = failing;
    await watch.look();
    Object.assign(store, fault, { writes: false });
    seen.state = full;
    await watch.look();
    await watch.look();
    assert.equal(sentLines(), ['failure_rate started 0', 'redis started 0']);
    Object.assign(store, { reads: true, writes: true });
    seen.state = UNSEEN;
    await watch.look();
    await watch.look();
    assert.equal(sentLines(), ['failure_rate started 0', 'redis started 0', 'redis ended 0']);
    assert.equal(Object.keys(store.record?.told ?? {}), ['failure_rate']);
  });

test('the process that reported the store ends that alert, though another looks by then', async () => {
  const { seen, store, sentLines, watch, make } = aWatch();
  const other = make();
  await watch.look();
  Object.assign(store, { reads: false, writes: false });
  seen.state = full;
  await watch.look();
  assert.is(watch.hasUnstored(), true);
  Object.assign(store, { reads: true, writes: true });
  seen.state = UNSEEN;
  seen.now += MINUTE;
  seen.numbers = failing;
  await other.look();
  await watch.lookAtStore();
  assert.is(watch.hasUnstored(), false);
  await watch.look();
  await other.look();
  assert.equal(sentLines(), ['redis started 0', 'failure_rate started 1', 'redis ended 0']);
});

test('a process that starts while the store is unreachable reports it', async () => {
  const { seen, store, sentLines, watch } = aWatch();
  Object.assign(store, { reads: false, writes: false });
  seen.state = { ...UNSEEN, isWritable: false };
  const { away } = await watch.look();
  assert.is(away?._tag, 'StoreUnavailable');
  assert.equal(sentLines(), ['redis started 0']);
});

test('the sent alerts outlive an emptied store, and the emptying is reported', async () => {
  const { seen, store, sentLines, watch } = aWatch();
  seen.numbers = failing;
  await watch.look();
  store.record = null;
  seen.state = { ...UNSEEN, emptied: { at: noon, users: 1, posts: 1 } };
  seen.numbers = quiet;
  await watch.look();
  assert.equal(sentLines(), [
    'failure_rate started 0',
    'redis_emptied started 0',
    'failure_rate ended 0',
  ]);
});

test('unserved slots of a cluster are reported once, and each unreachable node until it is back', async () => {
  const { seen, sentLines, watch } = aWatch();
  const node = { role: 'master', slots: 8192, keys: null, memory: null, replicas: null } as const;
  const withNodes = (first: boolean, second: boolean, slots: number): StoreState => ({
    ...UNSEEN,
    refusal: first ? null : 'unserved',
    nodes: [
      { ...node, address: '10.0.0.1:6379', isUp: first, slots },
      { ...node, address: '10.0.0.2:6379', isUp: true, slots: 16_384 - slots },
      { ...node, address: '10.0.0.3:6379', role: 'replica', isUp: second, slots: 0 },
    ],
  });
  for (const state of [
    withNodes(true, true, 8192),
    withNodes(false, true, 8192),
    // The replica has become the master.
    { ...withNodes(false, false, 0), refusal: null },
    withNodes(true, true, 0),
  ]) {
    seen.state = state;
    await watch.look();
    await watch.look();
  }
  assert.equal(sentLines(), [
    'redis_slots started 0',
    'redis_master_away started 0',
    'redis_replica_away started 0',
    'redis_slots ended 0',
    'redis_master_away ended 0',
    'redis_replica_away ended 0',
  ]);
});

test.run();

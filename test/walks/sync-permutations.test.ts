import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../src/adapters/system/sha1-digest.js';
import type { Stores } from '../../src/application/ports/stores.js';
import { makeRetryDeferred } from '../../src/application/use-cases/retry-deferred.js';
import { checkInvariants, type Violation } from '../support/invariant/invariants.js';
import type { Snapshot } from '../support/invariant/snapshot.js';
import type { Entry } from '../../src/application/sync/entry.js';
import { ok } from '../support/run/effect.js';
import { anId } from '../support/app/fixtures.js';
import { factsIn } from '../support/oracle/facts.js';
import { beginsAt, RUNS } from '../support/oracle/seeds.js';
import { COMMENT_SETS } from '../support/sync/comment-order-sets.js';
import { KEY_SETS } from '../support/sync/key-order-sets.js';
import { ORDER_SETS, type End } from '../support/sync/order-sets.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { apply, applyOf } from '../support/sync/acts.js';
import type { Username } from '../../src/domain/username.js';
import { postsOf } from '../support/app/posts.js';

interface Ground {
  readonly stores: Stores;
  readonly dump: () => Promise<Snapshot>;
}

const permutations = <A>(items: readonly A[]): readonly (readonly A[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, place) =>
        permutations(items.toSpliced(place, 1)).map((rest) => [item, ...rest]),
      );

/** From this number of histories on, every order is applied. */
const MANY = 100;

const MODERATOR = 'mod' as Username;

/** Works until there is nothing left to do. */
const drain = async ({ stores, time }: Scene, retry: () => Promise<string>): Promise<void> => {
  for (let idle = 0; idle < 2;) {
    time.pass(1);
    const worked = await ok(stores.work.runNext(time.now()));
    idle = worked === 'worked' || (await retry()) === 'worked' ? 0 : idle + 1;
  }
};

/** How the records of one order arrive. */
type Manner = 'together' | 'one by one' | 'one by one, each processed';
const MANNERS: readonly Manner[] = ['together', 'one by one', 'one by one, each processed'];

const commentsIn = (snapshot: Snapshot): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...snapshot].flatMap(([key, value]) =>
      key.startsWith('comment:') && value.type === 'hash'
        ? [
            [
              key.slice('comment:'.length),
              `${value.fields['username']} on ${value.fields['post_id']}: ${value.fields['content']}`,
            ],
          ]
        : [],
    ),
  );

const play = async (
  { stores, dump }: Ground,
  order: readonly Entry[],
  manner: Manner,
  banAt: number,
): Promise<{
  readonly end: End;
  readonly banned: boolean;
  readonly seen: string;
  readonly broken: readonly Violation[];
}> => {
  const time = makeTime();
  const scene = { stores, time };
  const clock = time;
  const retry = makeRetryDeferred({ ...stores, apply: applyOf(scene), clock, digest: sha1Digest });
  const work = () => drain(scene, () => ok(retry));
  let banned = false;
  /** Bans whichever of these posts exists at that moment. */
  const ban = async (): Promise<void> => {
    for (const id of ['1', 'own', '7', 'x', 'y', 'z']) {
      const banAct = { banned_at: time.now(), banned_by: MODERATOR };
      const found = await postsOf(stores).setBan(anId(id), banAct, null, time.now())();
      banned ||= found._tag === 'Right';
    }
  };
  const batches = manner === 'together' ? [order] : order.map((entry) => [entry]);
  for (const [place, batch] of batches.entries()) {
    if (place === banAt) await ban();
    await apply(scene, batch);
    if (manner === 'one by one, each processed') await work();
  }
  await work();
  if (banAt >= batches.length) await ban();
  const snapshot = await dump();
  const { users, posts, edges } = factsIn(snapshot);
  const explore = snapshot.get('explore:feed');
  return {
    banned,
    broken: checkInvariants(snapshot, time.now()),
    seen: explore?.type === 'zset' ? [...explore.scores.keys()].join() : '',
    end: {
      users: Object.fromEntries([...users].map(([name, { role }]) => [name, role ?? ''])),
      posts: Object.fromEntries(
        [...posts].map(([id, { username, content, media_url }]) => [
          id,
          `${username}: ${content}, ${media_url}`,
        ]),
      ),
      comments: commentsIn(snapshot),
      likes: [...edges.keys()].map((name) => name.replace(/^like (\w+) /, '$1 likes ')).toSorted(),
    },
  };
};

/** Maximum number of orders applied of each set, unless many histories are asked for. */
const MOST = 12;

/** Returns some of the orders, or all of them. */
const someOf = (orders: readonly (readonly Entry[])[]): readonly (readonly Entry[])[] => {
  if (RUNS >= MANY || orders.length <= MOST) return orders;
  const step = Math.ceil(orders.length / MOST);
  const first = beginsAt(step);
  return orders.filter((_, place) => place % step === first);
};

const subject = await makeRedisSubject();

const fresh = async (): Promise<Ground> => ({
  stores: await subject.fresh(),
  dump: () => redisSnapshot(subject.client),
});

const test = suite('a few records in any order of arrival');
test.after(subject.close);

for (const [name, { records, end }] of Object.entries({
  ...ORDER_SETS,
  ...KEY_SETS,
  ...COMMENT_SETS,
}))
  test(`lead to one state: ${name}`, async () => {
    for (const [place, order] of someOf(permutations(records)).entries()) {
      const manner = MANNERS[place % MANNERS.length] ?? 'together';
      // In most orders the post is banned at some moment.
      const banAt = (place % (records.length + 2)) - 1;
      const { end: is, banned, seen, broken } = await play(await fresh(), order, manner, banAt);
      const description = `${manner}, ${banned ? `banned before ${banAt}` : 'not banned'}: ${JSON.stringify(order)}`;
      assert.equal(is, { likes: [], comments: {}, ...end }, description);
      assert.equal(broken, [], description);
      assert.is(seen, banned ? '' : Object.keys(end.posts).join(), description);
    }
  });

test.run();

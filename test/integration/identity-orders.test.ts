import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOf, type Entry } from '../../src/application/sync/entry.js';
import type { Stores } from '../../src/application/ports/stores.js';
import type { Username } from '../../src/domain/username.js';
import type { Snapshot } from '../support/invariant/snapshot.js';
import { drain } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { DAY } from '../support/app/fixtures.js';
import { factsIn } from '../support/oracle/facts.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { makeTime } from '../support/app/scene.js';
import { apply, at, gone, row } from '../support/sync/acts.js';

const user = (id: number | null, username: string | null, version: number, fields = {}): Entry =>
  row('user', version, { ...(id && { id }), ...(username && { username }), ...fields });
/** A user from a table without names. */
const unnamed = (id: number, version: number, fields = {}): Entry =>
  entryOf({
    entity: 'user',
    row: { id, ...fields, updated_at: at(version) },
    deleted: false,
    occurredAt: null,
    proposedName: `u${id}` as Username,
  });
const post = (id: number, author: object, version: number): Entry =>
  row('post', version, { id, content: 'x', created_at: at(version), ...author });
const like = (author: object, version: number): Entry =>
  row('like', version, { post_id: 90, ...author });
const follow = (follower: object, version: number): Entry =>
  row('follow', version, { following: 'zoe', ...follower });
const deletion = (version: number | null, fields: object): Entry =>
  gone('user', version, { ...fields });

/** Another user, who is followed and whose post is liked in the cases. */
const ZOE = [user(50, 'zoe', 0), post(90, { user_id: 50 }, 0)];

interface Case {
  readonly entries: readonly Entry[];
  /** Users → Xano id; posts → Xano id of their author; edges to zoe; how many records remain deferred. */
  readonly end: object;
}

const FIRST = user(1, 'ann', 1, { email: 'first@x.y' });
const DELETION = deletion(2, { id: 1, username: 'ann' });
const SECOND = user(2, 'ann', 3, { bio: 'second' });
const SECOND_ONLY = { users: { ann: '2' }, posts: {}, acts: [], letters: 0 };

const CASES: Readonly<Record<string, Case>> = {
  'a name passes to another user': { entries: [FIRST, DELETION, SECOND], end: SECOND_ONLY },
  'a later post and like by a deleted id leave no dead letter': {
    entries: [FIRST, DELETION, SECOND, post(10, { user_id: 1 }, 4), like({ user_id: 1 }, 4)],
    end: { ...SECOND_ONLY, letters: 0 },
  },
  'a later edit and follow by a deleted id leave no dead letter': {
    entries: [
      FIRST,
      DELETION,
      SECOND,
      user(1, null, 4, { bio: 'of the first' }),
      follow({ follower_id: 1 }, 4),
    ],
    end: { ...SECOND_ONLY, letters: 0 },
  },
  'earlier posts and likes of a deleted user go with them, given by name or by id': {
    entries: [FIRST, DELETION, SECOND, post(10, { username: 'ann' }, 1), like({ user_id: 1 }, 1)],
    end: SECOND_ONLY,
  },
  'posts and likes of the next user are theirs, given by name or by id': {
    entries: [FIRST, DELETION, SECOND, post(11, { username: 'ann' }, 4), like({ user_id: 2 }, 4)],
    end: { users: { ann: '2' }, posts: { 11: '2' }, acts: ['like'], letters: 0 },
  },
  'a repeated delete by id affects nobody': {
    entries: [FIRST, DELETION, SECOND, deletion(5, { id: 1 }), post(11, { user_id: 2 }, 4)],
    end: { users: { ann: '2' }, posts: { 11: '2' }, acts: [], letters: 0 },
  },
  'after both users are deleted nothing comes back': {
    entries: [FIRST, DELETION, SECOND, deletion(6, { id: 2 }), post(11, { user_id: 2 }, 4)],
    end: { users: {}, posts: {}, acts: [], letters: 0 },
  },
  'after both are deleted, the first by name only, a partial row by name brings nobody back': {
    entries: [
      FIRST,
      deletion(2, { username: 'ann' }),
      SECOND,
      user(null, 'ann', 4, { bio: 'part' }),
      deletion(6, { id: 2 }),
    ],
    end: { users: {}, posts: {}, acts: [], letters: 0 },
  },
  'an id that moves to another name frees its old name': {
    entries: [user(1, 'ann', 1), user(2, 'ann', 2), user(1, 'ben', 3)],
    end: { users: { ann: '2', ben: '1' }, posts: {}, acts: [], letters: 0 },
  },
  'a row without an id merges with the row that has the id': {
    entries: [user(null, 'ann', 1, { bio: 'x' }), user(1, 'ann', 2), post(10, { user_id: 1 }, 3)],
    end: { users: { ann: '1' }, posts: { 10: '1' }, acts: [], letters: 0 },
  },
};

const UNNAMED_CASES: typeof CASES = {
  'a proposed name is found by records that give the id': {
    entries: [
      unnamed(1, 1),
      unnamed(1, 2, { bio: 'x' }),
      post(10, { user_id: 1 }, 3),
      like({ user_id: 1 }, 3),
      follow({ follower_id: 1 }, 3),
    ],
    end: { users: { u1: '1' }, posts: { 10: '1' }, acts: ['follow', 'like'], letters: 0 },
  },
  'a proposed name is deleted with its id and returns with it': {
    entries: [unnamed(1, 1), deletion(2, { id: 1 }), unnamed(1, 3), post(10, { user_id: 1 }, 4)],
    end: { users: { u1: '1' }, posts: { 10: '1' }, acts: [], letters: 0 },
  },
  'a delete of an id that only has a proposed name is final': {
    entries: [
      unnamed(1, 1),
      post(10, { user_id: 1 }, 1),
      like({ user_id: 1 }, 1),
      unnamed(1, 2, { deleted: true }),
    ],
    end: { users: {}, posts: {}, acts: [], letters: 0 },
  },
};

const permutations = <A>(items: readonly A[]): readonly (readonly A[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, place) =>
        permutations(items.toSpliced(place, 1)).map((rest) => [item, ...rest]),
      );

interface Target {
  readonly stores: Stores;
  readonly dump: () => Promise<Snapshot>;
}

const endOf = async ({ stores, dump }: Target, batches: readonly (readonly Entry[])[]) => {
  const scene = { stores, time: makeTime() };
  await apply(scene, ZOE);
  for (const batch of batches) await apply(scene, batch);
  await drain(scene);
  scene.time.pass(DAY);
  await drain(scene);
  const { users, posts, edges } = factsIn(await dump());
  return {
    users: Object.fromEntries(
      [...users].filter(([name]) => name !== 'zoe').map(([name, { id }]) => [name, id]),
    ),
    posts: Object.fromEntries(
      [...posts]
        .filter(([id]) => id !== '90')
        .map(([id, { username }]) => [id, users.get(username ?? '')?.['id']]),
    ),
    acts: [...edges.keys()].map((name) => name.split(' ')[0]).toSorted(),
    emails: [...users.values()].flatMap(({ email }) => email ?? []),
    letters: (await ok(stores.deadLetters.list({ code: 'owner_missing', offset: 0, limit: 1 })))
      .total,
  };
};

/** Maximum number of orders that are applied of each case. */
const MAX_ORDERS = 12;

const subject = await makeRedisSubject();

const fresh = async (): Promise<Target> => ({
  stores: await subject.fresh(),
  dump: () => redisSnapshot(subject.client),
});

const test = suite('users by id and name, in every order of records');
test.after(subject.close);

for (const [title, { entries, end }] of Object.entries({
  ...CASES,
  ...UNNAMED_CASES,
}))
  test(title, async () => {
    const all = permutations(entries);
    const some = all.filter((_, place) => place % Math.ceil(all.length / MAX_ORDERS) === 0);
    for (const order of some)
      for (const batches of [order.map((entry) => [entry]), [order]])
        assert.equal(
          await endOf(await fresh(), batches),
          { ...end, emails: [] },
          JSON.stringify(batches.map((batch) => batch.map(({ content }) => content))),
        );
  });

test.run();

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
const noUser = (version: number | null, fields: object): Entry =>
  gone('user', version, { ...fields });

/** Another user, whose post and name the others act upon. */
const ZOE = [user(50, 'zoe', 0), post(90, { user_id: 50 }, 0)];

interface Case {
  readonly entries: readonly Entry[];
  /** Users → Xano id; posts → Xano id of their author; edges to zoe; how many records remain deferred. */
  readonly end: object;
}

const FIRST = user(1, 'ann', 1, { email: 'first@x.y' });
const DEATH = noUser(2, { id: 1, username: 'ann' });
const SECOND = user(2, 'ann', 3, { bio: 'second' });
const NEXT = { users: { ann: '2' }, posts: {}, acts: [], letters: 0 };

const CASES: Readonly<Record<string, Case>> = {
  'a name goes to another person': { entries: [FIRST, DEATH, SECOND], end: NEXT },
  'a post and a like that the dead seem to have made later end quietly': {
    entries: [FIRST, DEATH, SECOND, post(10, { user_id: 1 }, 4), like({ user_id: 1 }, 4)],
    end: { ...NEXT, letters: 0 },
  },
  'an edit and a follow by the dead id end quietly too': {
    entries: [
      FIRST,
      DEATH,
      SECOND,
      user(1, null, 4, { bio: 'of the first' }),
      follow({ follower_id: 1 }, 4),
    ],
    end: { ...NEXT, letters: 0 },
  },
  'what was of the dead before goes with them, however it names them': {
    entries: [FIRST, DEATH, SECOND, post(10, { username: 'ann' }, 1), like({ user_id: 1 }, 1)],
    end: NEXT,
  },
  'what the next one does is theirs, by name and by id': {
    entries: [FIRST, DEATH, SECOND, post(11, { username: 'ann' }, 4), like({ user_id: 2 }, 4)],
    end: { users: { ann: '2' }, posts: { 11: '2' }, acts: ['like'], letters: 0 },
  },
  'a delete that comes again touches nobody': {
    entries: [FIRST, DEATH, SECOND, noUser(5, { id: 1 }), post(11, { user_id: 2 }, 4)],
    end: { users: { ann: '2' }, posts: { 11: '2' }, acts: [], letters: 0 },
  },
  'both die, and nothing comes back': {
    entries: [FIRST, DEATH, SECOND, noUser(6, { id: 2 }), post(11, { user_id: 2 }, 4)],
    end: { users: {}, posts: {}, acts: [], letters: 0 },
  },
  'both die, the first told by name alone, and a part by name brings nobody back': {
    entries: [
      FIRST,
      noUser(2, { username: 'ann' }),
      SECOND,
      user(null, 'ann', 4, { bio: 'part' }),
      noUser(6, { id: 2 }),
    ],
    end: { users: {}, posts: {}, acts: [], letters: 0 },
  },
  'an id that moves to another name leaves the old one to its next': {
    entries: [user(1, 'ann', 1), user(2, 'ann', 2), user(1, 'ben', 3)],
    end: { users: { ann: '2', ben: '1' }, posts: {}, acts: [], letters: 0 },
  },
  'a row without an id is the same person as one with': {
    entries: [user(null, 'ann', 1, { bio: 'x' }), user(1, 'ann', 2), post(10, { user_id: 1 }, 3)],
    end: { users: { ann: '1' }, posts: { 10: '1' }, acts: [], letters: 0 },
  },
};

const OF_A_TABLE_WITHOUT_NAMES: typeof CASES = {
  'a name that is proposed is there for whatever names the id': {
    entries: [
      unnamed(1, 1),
      unnamed(1, 2, { bio: 'x' }),
      post(10, { user_id: 1 }, 3),
      like({ user_id: 1 }, 3),
      follow({ follower_id: 1 }, 3),
    ],
    end: { users: { u1: '1' }, posts: { 10: '1' }, acts: ['follow', 'like'], letters: 0 },
  },
  'a proposed name dies with its id, and comes with it again': {
    entries: [unnamed(1, 1), noUser(2, { id: 1 }), unnamed(1, 3), post(10, { user_id: 1 }, 4)],
    end: { users: { u1: '1' }, posts: { 10: '1' }, acts: [], letters: 0 },
  },
  'a delete of an id that only has a proposed name is the last word on it': {
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

interface Ground {
  readonly stores: Stores;
  readonly dump: () => Promise<Snapshot>;
}

const endOf = async ({ stores, dump }: Ground, batches: readonly (readonly Entry[])[]) => {
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
const MOST = 12;

const subject = await makeRedisSubject();

const fresh = async (): Promise<Ground> => ({
  stores: await subject.fresh(),
  dump: () => redisSnapshot(subject.client),
});

const test = suite('One id, one row, in every order');
test.after(subject.close);

for (const [sentence, { entries, end }] of Object.entries({
  ...CASES,
  ...OF_A_TABLE_WITHOUT_NAMES,
}))
  test(sentence, async () => {
    const all = permutations(entries);
    const some = all.filter((_, place) => place % Math.ceil(all.length / MOST) === 0);
    for (const order of some)
      for (const batches of [order.map((entry) => [entry]), [order]])
        assert.equal(
          await endOf(await fresh(), batches),
          { ...end, emails: [] },
          JSON.stringify(batches.map((batch) => batch.map(({ content }) => content))),
        );
  });

test.run();

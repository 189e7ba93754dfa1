import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { makeChangeUser } from '../../application/change-user.js';
import type { Eraser } from '../../application/erase-user.js';
import type { ChangeRefused, StoreError } from '../../application/errors.js';
import { ask, gen, known } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type {
  UserAct,
  UserActs,
  UserQuery,
  UserReading,
  UserUpdate,
  UserStore,
} from '../../application/ports/user-store.js';
import { COPIED_FIELDS } from '../../domain/entities/author-copies.js';
import type { PostId } from '../../domain/post.js';
import type { UserFields } from '../../domain/profile.js';
import { parseIdFacts, type IdFacts } from '../../domain/sync/id-facts.js';
import { type Username, isPerson } from '../../domain/username.js';
import { commit, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { bannedKey, jobOf, postKey, tombstoneKey, userIdsKey, userKey, workKey } from './keys.js';
import { recordOps } from './keyspace/job-steps.js';
import { userOps } from './keyspace/users.js';
import type { Lifetimes } from './keyspace/waiting.js';
import { keyList, type KeyList, type Operation } from './plan.js';
import { decodeReply, FlatHash, PostIdText, toHash, Hash, TextOrNull } from './rows.js';
import type { MakeSpend } from './spending.js';
import { answers, checksOf, fact, type Check, type Fact } from './transaction.js';

/** Most posts that are updated in the same commit as their author. */
const INLINE_POSTS = 200;

interface Posts {
  /** The posts that may be updated in the same commit, and one more. */
  readonly first: readonly unknown[];
  readonly shown: number;
  readonly banned: number;
}

interface RedisReading extends UserReading {
  /** What must be as it was read, besides the fields that are acted upon. */
  readonly checks: readonly Check[];
  readonly posts: Posts;
}

const firstPosts = (username: Username): Fact =>
  fact('ZRANGE', userKey(username, 'posts'), 0, INLINE_POSTS);

const factsOf = ({ username, ids, withPosts }: UserQuery): readonly Fact[] => [
  fact('HGETALL', userKey(username)),
  fact('GET', tombstoneKey('user', username)),
  fact('ZSCORE', workKey, jobOf('erase', username)),
  ...ids.map((id) => fact('HGET', userIdsKey, id)),
  ...(withPosts
    ? [
        firstPosts(username),
        fact('ZCARD', userKey(username, 'posts')),
        fact('ZCARD', bannedKey(username)),
      ]
    : []),
];

const idFactsIn = (text: unknown): IdFacts | null =>
  typeof text === 'string' ? parseIdFacts(text) : null;

const readingOf = (
  { username, ids }: UserQuery,
  facts: readonly Fact[],
  replies: readonly unknown[],
): E.Either<StoreError, RedisReading> => {
  const [hash, , erasing, ...rest] = replies;
  const [first = [], shown = 0, banned = 0] = rest.slice(ids.length);
  const flat = decodeReply(FlatHash)(hash);
  if (E.isLeft(flat)) return flat;
  const isHere = flat.right.length > 0;
  return E.right({
    username,
    snapshot: {
      fields: isHere ? toHash(flat.right) : null,
      isErasing: erasing !== null,
      ids: new Map(ids.map((id, at) => [id, idFactsIn(rest[at])])),
    },
    checks: [
      answers(isHere ? 1 : 0, fact('EXISTS', userKey(username))),
      ...checksOf(facts, replies).slice(isHere ? 3 : 1, 3 + ids.length),
    ],
    posts: { first: first as readonly unknown[], shown: Number(shown), banned: Number(banned) },
  });
};

/** Checks the fields that are changed, their versions, and the other fields that the change depends on. */
const fieldsChecked = (
  { username, snapshot: { fields } }: RedisReading,
  { steps }: UserAct,
): readonly Check[] => {
  if (fields === null) return [];
  const changed = steps.flatMap((step) =>
    step.do === 'put-user' ? Object.keys(step.changes) : [],
  );
  const names = [...new Set(['sys_versions', 'role', 'created_at', ...COPIED_FIELDS, ...changed])];
  const reply = names.map((name) => fields[name] ?? null);
  return [answers(reply, fact('HMGET', userKey(username), ...names))];
};

/** Checks the author of a post: one that is gone or another's now is not updated. */
const isOf = (username: Username, id: PostId): Check =>
  answers(username, fact('HGET', postKey(id), 'username'));

const follow = ({ place }: KeyList, id: PostId, copies: UserFields): Operation => [
  'HSET',
  place(postKey(id), 'hash'),
  ...Object.entries(copies).flat(),
];

const makeRedisUserActs = (
  redis: RedisConnection,
  eraser: Eraser,
  spend: MakeSpend,
  lifetimes: Lifetimes,
): UserActs => {
  const write = (
    reading: RedisReading,
    act: UserAct,
    inline: readonly PostId[] | null,
  ): TE.TaskEither<ChangeRefused | StoreError, UserUpdate | typeof CHANGED> =>
    gen(function* () {
      const { username, posts } = reading;
      const { steps, copies, origin, costs, event, now } = act;
      const list = keyList();
      const all = posts.shown + posts.banned;
      const following = copies === null ? [] : (inline ?? []);
      const isLeft = copies !== null && following.length < all;
      const checks = [
        ...reading.checks,
        ...fieldsChecked(reading, act),
        ...(copies === null || inline === null ? [] : [answers(posts.first, firstPosts(username))]),
      ];
      const ops = [
        ...steps.flatMap((step) => userOps(list, step, { ...lifetimes, now })),
        ...(copies === null ? [] : following.map((id) => follow(list, id, copies))),
        ...(isLeft ? recordOps(list, jobOf('propagate', username), 'posts', now) : []),
        ['HGETALL', list.place(userKey(username), 'hash')] as const,
      ];
      const change = {
        checks: [...checks, ...following.map((id) => isOf(username, id))],
        ops,
        spend: event === null ? null : spend(list, origin, costs, event),
      };
      const done = yield* ask(commit(redis, list, change));
      if (E.isLeft(done))
        return done.left > checks.length ? yield* ask(write(reading, act, null)) : CHANGED;
      const flat = yield* known(decodeReply(FlatHash)(done.right.at(-1)));
      return {
        user: toHash(flat),
        propagation: {
          posts: copies === null ? 0 : all,
          status: isLeft ? 'queued' : 'done',
        },
      };
    });

  return {
    read: (query) =>
      gen(function* () {
        const facts = factsOf(query);
        return yield* known(readingOf(query, facts, yield* ask(readFacts(redis, facts))));
      }),
    commit: (reading, act) => {
      const { posts } = reading as RedisReading;
      const isFew = posts.shown <= INLINE_POSTS;
      return write(reading as RedisReading, act, isFew ? posts.first.filter(PostIdText.is) : null);
    },
    finish: eraser.finish,
  };
};

const IdAndRole = t.tuple([TextOrNull, TextOrNull]);

export const makeRedisUserStore = (
  redis: RedisConnection,
  eraser: Eraser,
  spend: MakeSpend,
  lifetimes: Lifetimes,
): UserStore => ({
  ...makeChangeUser(makeRedisUserActs(redis, eraser, spend, lifetimes)),
  find: (username) =>
    pipe(
      redis.send(Hash, 'HGETALL', userKey(username)),
      TE.map(O.fromPredicate((hash) => Object.keys(hash).length > 0)),
    ),
  identify: (id) =>
    gen(function* () {
      const text = yield* ask(redis.send(TextOrNull, 'HGET', userIdsKey, id));
      const username = parseIdFacts(text ?? '')?.name ?? null;
      if (username === null || !isPerson(username)) return O.none;
      const [known, role] = yield* ask(
        redis.send(IdAndRole, 'HMGET', userKey(username), 'id', 'role'),
      );
      // The ids of a deleted user still give the name, which may be another user's by now.
      return known === id ? O.some({ username, role: role ?? '' }) : O.none;
    }),
  remove: eraser.begin,
});

import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { postNotFound, userNotFound, type StoreError } from '../../application/errors.js';
import { ask, gen, known } from '../../application/gen.js';
import type { NameLists } from '../../application/ports/name-lists.js';
import { whileChanged } from '../../application/while-changed.js';
import { cutNames, type NamePage, type NamePlace, type NameRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { TIE_KINDS, TIES, type TieKind } from '../../domain/entities/edges.js';
import { answers, fact, type Fact } from './transaction.js';
import { commitOrRetry, readFacts } from './commit.js';
import { namesByBucket } from './cluster/names-by-bucket.js';
import type { RedisConnection } from './connection.js';
import { edgeField, edgesKey, jobOf, namesKey, postKey, userKey, workKey } from './keys.js';
import { entriesIn } from './reading/entries.js';
import { jsonAndLong } from './rows.js';

/** The lists of users whom a user follows, mutes or blocks. */
type OwnList = (typeof TIES)[TieKind]['mine'];

/** A list of usernames, and its owner. */
type NameList =
  | { readonly list: 'followers' | OwnList; readonly of: Username }
  | { readonly list: 'likes'; readonly of: PostId };

/** Names per scan, and per step of building a list. */
const PIECE = 200;
/** Names read in one round trip. */
const LOOKS = 128;

const ScanReply = t.tuple([t.string, t.array(t.string)]);

const setOf = (names: NameList): string =>
  names.list === 'likes' ? postKey(names.of, names.list) : userKey(names.of, names.list);

const listOf = ({ list, of }: NameList): string => namesKey(list, of);

/** Reads the instant by which a name is scored in the list. */
const instantFact = ({ list, of }: NameList, name: string): Fact => {
  const whose = name as Username;
  if (list === 'likes') return fact('ZSCORE', userKey(whose, 'liked'), of);
  if (list === 'followers')
    return fact('HGET', edgesKey(whose), edgeField({ kind: 'follow', target: of }));
  const kind = TIE_KINDS.find((tie) => TIES[tie].mine === list) ?? 'follow';
  return fact('HGET', edgesKey(of), edgeField({ kind, target: name }));
};

/** Makes the zset equal to the set for some names; names added or removed meanwhile make it start again. */
const fillSome = (redis: RedisConnection, names: NameList, some: readonly string[]) => {
  const members = fact('SMISMEMBER', setOf(names), ...some);
  return whileChanged(
    gen(function* () {
      const facts = [members, ...some.map((name) => instantFact(names, name))];
      const [are, ...instants] = yield* ask(readFacts(redis, facts, 'lenient'));
      const found = (are ?? []) as readonly number[];
      const inSet = some.flatMap((name, at) =>
        found[at] === 1 ? [(instants[at] as string | null) ?? '0', name] : [],
      );
      const notIn = some.filter((_, at) => found[at] !== 1);
      return yield* ask(
        commitOrRetry(redis, [answers(found, members)], ({ place }) => {
          const list = place(listOf(names), 'zset');
          return [
            // A name added meanwhile keeps its newer instant.
            ...(inSet.length > 0 ? [['ZADD', list, 'NX', ...inSet] as const] : []),
            ...(notIn.length > 0 ? [['ZREM', list, ...notIn] as const] : []),
          ];
        }),
      );
    }),
  );
};

/**
 * Builds the zset of names from the set in steps, so that Redis is never blocked: needed where it was never built (the data
 * is older than this feature) or where another program has changed the set.
 */
const fill = function* (redis: RedisConnection, names: NameList) {
  const scans = [
    { key: setOf(names), command: 'SSCAN', step: 1 },
    // ZSCAN returns each name followed by its score.
    { key: listOf(names), command: 'ZSCAN', step: 2 },
  ] as const;
  for (const { key, command, step } of scans) {
    let from = '0';
    do {
      const scan = redis.script('walk', [key], [command, from, PIECE], ScanReply);
      const [next, found] = yield* ask(scan);
      const some = found.filter((_, at) => at % step === 0);
      if (some.length > 0) yield* ask(fillSome(redis, names, some));
      from = next;
    } while (from !== '0');
  }
};

/** The entries of a list with their membership, and the owner. */
const NamesReply = jsonAndLong(
  t.type({
    answers: t.tuple([
      t.type({
        owner: t.array(t.union([t.string, t.literal(false)])),
        entries: t.array(t.string),
        size: t.number,
        total: t.number,
        are: t.array(t.number),
        /**
         * For each name, and last for the owner: the score of its erase job, or a sign that one exists; false when there is
         * none.
         */
        erasures: t.array(t.union([t.string, t.literal(false)])),
      }),
    ]),
  }),
);

interface Looked {
  readonly hasOwner: boolean;
  readonly found: readonly NamePlace[];
  /** The place to go on from; null at the end. */
  readonly last: NamePlace | null;
  readonly total: number;
  /** Whether zset and set are known to hold the same names. */
  readonly isWhole: boolean;
}

/**
 * Reads some names after a place. A user whose erasure is still going on is in the list but not in the answer; a post of
 * such a user counts as missing.
 */
const lookAt = (
  redis: RedisConnection,
  names: NameList,
  after: NamePlace | null,
  count: number,
): TE.TaskEither<StoreError, Looked> => {
  const owner = names.list === 'likes' ? postKey(names.of) : userKey(names.of);
  const place = after === null ? [] : [String(after.at), after.name];
  const question = ['names', jobOf('erase', ''), count, ...place];
  const keys = [listOf(names), setOf(names), owner];
  const look = pipe(
    redis.script(
      'read',
      redis.isSpread ? keys : [...keys, workKey],
      [JSON.stringify([question]), '[]'],
      NamesReply,
    ),
    TE.map(({ said: { answers } }) => answers[0]),
  );
  return pipe(
    redis.isSpread ? namesByBucket(redis, look) : look,
    TE.map(({ owner, entries, size, total, are, erasures }) => {
      const [username = false, banned] = owner;
      const places = entriesIn(entries).map(({ member, score }) => ({
        name: member as Username,
        at: score,
      }));
      return {
        hasOwner:
          username !== false &&
          erasures.at(-1) === false &&
          !(names.list === 'likes' && banned === '1'),
        found: places.filter((_, at) => are[at] === 1 && erasures[at] === false),
        last: places.length === count ? (places.at(-1) ?? null) : null,
        total,
        isWhole: total === size && places.every((_, at) => are[at] === 1),
      };
    }),
  );
};

/** Returns one page of a list of names, newest first; fails with `missing` when the owner does not exist. */
const listNames = <Failure>(
  redis: RedisConnection,
  names: NameList,
  request: NameRequest,
  missing: () => Failure,
): TE.TaskEither<Failure | StoreError, NamePage> =>
  gen(function* () {
    const { after = null, offset, limit } = request;
    const wanted = (after === null ? offset : 0) + limit + 1;
    let place = after;
    let all: readonly NamePlace[] = [];
    for (let mayFill = true; ;) {
      const looked = yield* ask(lookAt(redis, names, place, Math.min(LOOKS, wanted - all.length)));
      const { hasOwner, found, last, total, isWhole } = looked;
      if (!hasOwner) return yield* known(E.left(missing()));
      if (!isWhole && mayFill) {
        yield* fill(redis, names);
        mayFill = false;
        continue;
      }
      all = [...all, ...found];
      if (last === null || all.length >= wanted) return cutNames(all, total, request);
      place = last;
    }
  });

export const makeRedisNameLists = (redis: RedisConnection): NameLists => {
  const namesIn =
    (list: 'followers' | OwnList): NameLists['followers'] =>
    (username, request) =>
      listNames(redis, { list, of: username }, request, () => userNotFound(username));
  return {
    likers: (id, request) =>
      listNames(redis, { list: 'likes', of: id }, request, () => postNotFound(id)),
    followers: namesIn('followers'),
    following: namesIn('following'),
    muted: namesIn('muted'),
    blocked: namesIn('blocked'),
  };
};

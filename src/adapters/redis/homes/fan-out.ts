import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { CHANGED } from '../../../application/ports/edge-acts.js';
import { whileChanged } from '../../../application/while-changed.js';
import {
  homesAtOnce,
  isIntact,
  type HomeEntry,
  type HomeLimits,
} from '../../../domain/home/home.js';
import { beginFanOut, HEAVY } from '../../../domain/home/notes.js';
import type { Username } from '../../../domain/username.js';
import { commitFree, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { decodeReply } from '../decode-reply.js';
import { homesKey, userKey } from '../keys.js';
import { beginFanOutOps, fannedOutOps, fanOutFacts } from '../keyspace/fan-out.js';
import { homeFacts, homeOf, repliesOf, unfilledOp } from '../keyspace/homes.js';
import { changeHomes, type ChangedHome } from './change.js';
import { entriesIn } from '../reading/entries.js';
import { UsernameText } from '../rows.js';
import { fact, type Check } from '../transaction.js';

/** Followers that are read at once, each of which may or may not have a home. */
const FOLLOWERS = 500;
/** Homes that one step comes to at the most. */
const HOMES = 40;

const TextOrNull = t.union([t.string, t.null]);
const HomesReply = t.tuple([t.union([t.number, t.null]), t.UnknownArray]);
const ScanReply = t.tuple([t.string, t.array(t.string)]);

const CursorReplies = t.tuple([TextOrNull, TextOrNull, t.number]);

/** The cursor to go on from; null when there is nothing to do. */
interface Begun {
  readonly cursor: string | null;
}

const begin = (
  redis: RedisConnection,
  limits: HomeLimits,
  author: Username,
  now: number,
): TE.TaskEither<StoreError, string | null> => {
  const facts = [...fanOutFacts(author), fact('SCARD', userKey(author, 'followers'))];
  return pipe(
    readFacts(redis, facts),
    TE.flatMapEither(decodeReply(CursorReplies)),
    TE.flatMap((replies): TE.TaskEither<StoreError, Begun | typeof CHANGED> => {
      const [cursor, came, followers] = replies;
      // Somebody else has begun meanwhile.
      if (cursor !== null && cursor !== HEAVY) return TE.right({ cursor });
      const to = beginFanOut({ followers, cursor, came }, limits, now);
      const checks = facts.map((one, at) => ({ ...one, reply: replies[at] }));
      return pipe(
        // How many follow is no matter, but that nobody does is: whoever comes is brought what is noted.
        commitFree(redis, to === null ? checks : checks.slice(0, 2), (list) =>
          beginFanOutOps(list, author, to, now),
        ),
        TE.map((outcome) => (outcome === null ? CHANGED : { cursor: to === HEAVY ? null : to })),
      );
    }),
    whileChanged,
    TE.map(({ cursor }) => cursor),
  );
};

/** Some of the followers of an author, from one cursor to the next; '' at the end. */
interface Piece {
  readonly author: Username;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly now: number;
}

/** What is too much for one step is left to be filled in bit by bit. */
const changesOf = (
  readers: readonly Username[],
  replies: readonly unknown[],
  entries: readonly HomeEntry[],
): readonly ChangedHome[] =>
  readers.flatMap((reader, at) => {
    const found = repliesOf(replies, 2 * at);
    const home = homeOf(found);
    const added = entries.filter(({ score }) => score > home.floor);
    return home.is !== null && isIntact(home) && added.length > 0
      ? [{ reader, found, home, change: { added, gone: [] } }]
      : [];
  });

/** Answers whether this piece is still this worker's. */
const bringSome = (
  redis: RedisConnection,
  limits: HomeLimits,
  { author, at, from, to, now }: Piece,
  readers: readonly Username[],
  isLast: boolean,
): TE.TaskEither<StoreError, boolean | typeof CHANGED> => {
  const timeline = userKey(author, 'posts');
  const [ofCursor, ofCame] = fanOutFacts(author);
  const facts = [
    ofCursor,
    ofCame,
    fact('ZREVRANGEBYSCORE', timeline, '+inf', from, 'WITHSCORES', 'LIMIT', 0, limits.step + 1),
    ...readers.flatMap(homeFacts),
  ];
  return pipe(
    readFacts(redis, facts, 'lenient'),
    TE.flatMap((replies): TE.TaskEither<StoreError, boolean | typeof CHANGED> => {
      const [cursor, came, posts, ...homes] = replies;
      if (cursor !== at) return TE.right(false);
      const entries = entriesIn((posts ?? []) as readonly string[]);
      const isMuch = entries.length > limits.step;
      const checks: readonly Check[] = [
        { ...ofCursor, reply: at },
        // More that came since begins anew.
        ...(isLast ? [{ ...ofCame, reply: came }] : []),
      ];
      return pipe(
        changeHomes(redis, limits, isMuch ? [] : changesOf(readers, homes, entries)),
        TE.flatMap((changes) =>
          commitFree(redis, [...checks, ...changes.checks], (list) => [
            ...(isMuch ? readers.map((reader) => unfilledOp(list, reader, author)) : []),
            ...changes.ops(list),
            ...(isLast ? fannedOutOps(list, author, { to, hasMore: came !== null, now }) : []),
          ]),
        ),
        TE.map((outcome) => (outcome === null ? CHANGED : true)),
      );
    }),
  );
};

/** Goes on with the homes that are left, as many to a step as it takes. */
const bring = (
  redis: RedisConnection,
  limits: HomeLimits,
  piece: Piece,
  readers: readonly Username[],
  posts: number,
): TE.TaskEither<StoreError, unknown> => {
  const atOnce = posts > limits.step ? HOMES : Math.min(HOMES, homesAtOnce(posts, limits));
  const isLast = readers.length <= atOnce;
  return pipe(
    whileChanged(bringSome(redis, limits, piece, readers.slice(0, atOnce), isLast)),
    TE.flatMap((isOurs): TE.TaskEither<StoreError, unknown> =>
      isLast || !isOurs
        ? TE.right(undefined)
        : bring(redis, limits, piece, readers.slice(atOnce), posts),
    ),
  );
};

const readFollowers = (redis: RedisConnection, author: Username, scan: string) => {
  const key = userKey(author, 'followers');
  return redis.command(
    'SSCAN',
    key,
    (client) => client.sscan(key, scan, 'COUNT', FOLLOWERS),
    ScanReply,
  );
};

/** Who of some has a home, and how many posts are to be brought there. */
const readHomes = (
  redis: RedisConnection,
  author: Username,
  from: string,
  names: readonly Username[],
): TE.TaskEither<StoreError, { readonly readers: readonly Username[]; readonly posts: number }> =>
  pipe(
    readFacts(
      redis,
      [
        fact('ZCOUNT', userKey(author, 'posts'), from, '+inf'),
        // One at least, as Redis wants it.
        fact('ZMSCORE', homesKey, ...names, ''),
      ],
      'lenient',
    ),
    TE.flatMapEither(decodeReply(HomesReply)),
    TE.map(([posts, scores]) => ({
      readers: names.filter((_, at) => scores[at] !== null),
      posts: posts ?? 0,
    })),
  );

/**
 * Brings what an author has posted into the homes of some followers. Each follower who was there before
 * and stays is met by the scan; a home that comes meanwhile begins with what the timeline holds.
 */
export const fanOutJob = (
  redis: RedisConnection,
  limits: HomeLimits,
  author: Username,
  noted: string,
  now: number,
): TE.TaskEither<StoreError, unknown> =>
  pipe(
    noted === '' || noted === HEAVY ? begin(redis, limits, author, now) : TE.right(noted),
    TE.flatMap((at): TE.TaskEither<StoreError, unknown> => {
      if (at === null) return TE.right(undefined);
      const [scan = '', from = '', token = ''] = at.split(' ');
      return pipe(
        readFollowers(redis, author, scan),
        TE.flatMap(([next, names]) =>
          pipe(
            readHomes(redis, author, from, names.filter(UsernameText.is)),
            TE.flatMap(({ readers, posts }) => {
              const to = next === '0' ? '' : `${next} ${from} ${token}`;
              return bring(redis, limits, { author, at, from, to, now }, readers, posts);
            }),
          ),
        ),
      );
    }),
  );

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Reconciler } from '../../../application/ports/reconciler.js';
import { HOME_LIMITS } from '../../../domain/home/home.js';
import {
  heldBefore,
  isBelieved,
  homeLacks,
  type AuthorNotes,
  type HomePostFacts,
} from '../../../domain/home/notes.js';
import type { PostId } from '../../../domain/post.js';
import type { HomeFacts } from '../../../domain/reconcile/evaluate-home.js';
import type { Username } from '../../../domain/username.js';
import { commitOrNull, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { fanOutKey, homesKey, homeWorkKey, postKey, unfilledKey, userKey } from '../keys.js';
import { fanOutFacts } from '../keyspace/fan-out.js';
import { dropOps, homeFacts, homeOf, repliesOf } from '../keyspace/homes.js';
import { entriesIn } from '../reading/entries.js';
import { UsernameText } from '../rows.js';
import { fact, type Fact } from '../transaction.js';

/** Authors, and posts that may be missing, that are read in one round trip. */
const AUTHORS = 50;
const POSTS = 20;

/** The posts of an author that a home must hold: those between two instants, from the nth on. */
interface Due {
  readonly author: Username;
  readonly least: string;
  readonly before: string;
  readonly from: number;
}

/** A post that a home does not hold with the right score. */
interface Candidate {
  readonly author: Username;
  readonly id: string;
}

type TextOrNull = string | null;

const numberOf = (score: unknown): number | null => (score === null ? null : Number(score));

/** Reads what is recorded about an author for a reader. */
const noteFacts = (reader: Username, author: Username): readonly Fact[] => [
  fact('SISMEMBER', userKey(reader, 'following'), author),
  fact('SISMEMBER', unfilledKey(reader), author),
  fact('ZSCORE', fanOutKey, author),
  ...fanOutFacts(author),
];
const NOTES = 5;

const notesIn = (replies: readonly unknown[], place: number): AuthorNotes => {
  const [follows, unfilled, pending, cursor, came] = replies.slice(place, place + NOTES);
  return {
    follows: follows === 1,
    isUnfilled: unfilled === 1,
    isPending: pending !== null,
    notes: { cursor: cursor as TextOrNull, came: came as TextOrNull },
  };
};

/** Reads all that decides whether the home misses the post. */
const candidateFacts = (reader: Username, { author, id }: Candidate): readonly Fact[] => [
  ...noteFacts(reader, author),
  fact('ZSCORE', userKey(author, 'posts'), id),
  fact('ZSCORE', userKey(reader, 'home'), id),
  fact('HMGET', postKey(id as PostId), 'username', 'banned', 'created_at'),
  fact('SISMEMBER', userKey(author, 'followers'), reader),
];
const LOOKS = NOTES + 4;

const factsIn = ({ author }: Candidate, replies: readonly unknown[], at: number): HomePostFacts => {
  const place = 3 + LOOKS * at;
  const [inTimeline, inHome, post, follower] = replies.slice(place + NOTES, place + LOOKS);
  const [username = null, banned, created_at] = (post ?? []) as readonly TextOrNull[];
  return {
    ...notesIn(replies, place),
    author,
    inTimeline: numberOf(inTimeline),
    inHome: numberOf(inHome),
    post: { author: username, isBanned: banned === '1', created_at: Number(created_at) },
    isFollower: follower === 1,
  };
};

/** Reads each candidate again with all that is recorded about it, at one instant; returns the first that is missing. */
const firstLacking = (
  redis: RedisConnection,
  reader: Username,
  candidates: readonly Candidate[],
): TE.TaskEither<StoreError, string | null> => {
  if (candidates.length === 0) return TE.right(null);
  const some = candidates.slice(0, POSTS);
  const facts = [
    ...homeFacts(reader),
    fact('ZSCORE', homesKey, reader),
    ...some.flatMap((candidate) => candidateFacts(reader, candidate)),
  ];
  return pipe(
    readFacts(redis, facts, 'lenient'),
    TE.flatMap((replies): TE.TaskEither<StoreError, string | null> => {
      const home = homeOf(repliesOf(replies));
      if (!isBelieved(home, replies[2] !== null)) return TE.right(null);
      const lacking = some.find((one, at) => homeLacks(home, factsIn(one, replies, at)));
      return lacking === undefined
        ? firstLacking(redis, reader, candidates.slice(POSTS))
        : TE.right(lacking.id);
    }),
  );
};

/** Returns the posts of some authors that the home does not hold with their scores. */
const compareSome = (
  redis: RedisConnection,
  reader: Username,
  dues: readonly Due[],
  count: number,
): TE.TaskEither<
  StoreError,
  { readonly candidates: readonly Candidate[]; readonly more: readonly Due[] }
> =>
  pipe(
    readFacts(
      redis,
      dues.map(({ author, least, before, from }) => {
        const timeline = userKey(author, 'posts');
        return fact(
          'ZREVRANGEBYSCORE',
          timeline,
          before,
          least,
          'WITHSCORES',
          'LIMIT',
          from,
          count,
        );
      }),
      'lenient',
    ),
    TE.map((replies) => replies.map((reply) => entriesIn((reply ?? []) as readonly string[]))),
    TE.bindTo('entries'),
    TE.bind('scores', ({ entries }) => {
      const ids = entries.flat().map(({ member }) => member);
      return ids.length === 0
        ? TE.right([])
        : readFacts(redis, [fact('ZMSCORE', userKey(reader, 'home'), ...ids)], 'lenient');
    }),
    TE.map(({ entries, scores }) => {
      const held = [...((scores[0] ?? []) as readonly TextOrNull[])];
      return {
        candidates: dues.flatMap(({ author }, at) =>
          (entries[at] ?? []).flatMap(({ member, score }) =>
            numberOf(held.shift() ?? null) === score ? [] : [{ author, id: member }],
          ),
        ),
        more: dues.flatMap((due, at) =>
          entries[at]?.length === count ? [{ ...due, from: due.from + count }] : [],
        ),
      };
    }),
  );

/** Returns the first post that the home misses, or null. */
const compare = (
  redis: RedisConnection,
  reader: Username,
  dues: readonly Due[],
): TE.TaskEither<StoreError, string | null> => {
  if (dues.length === 0) return TE.right(null);
  const some = dues.slice(0, AUTHORS);
  return pipe(
    compareSome(redis, reader, some, Math.ceil(HOME_LIMITS.step / some.length)),
    TE.flatMap(({ candidates, more }) =>
      pipe(
        firstLacking(redis, reader, candidates),
        TE.flatMap((lacking) =>
          lacking === null
            ? compare(redis, reader, [...more, ...dues.slice(AUTHORS)])
            : TE.right(lacking),
        ),
      ),
    ),
  );
};

const look = (
  redis: RedisConnection,
  reader: Username,
  names: readonly Username[],
): TE.TaskEither<StoreError, { readonly facts: HomeFacts; readonly dues: readonly Due[] } | null> =>
  pipe(
    readFacts(redis, [
      ...homeFacts(reader),
      fact('ZSCORE', homesKey, reader),
      fact('ZSCORE', homeWorkKey, reader),
      fact('SCARD', unfilledKey(reader)),
      ...names.flatMap((name) => noteFacts(reader, name)),
    ]),
    TE.map((replies) => {
      const home = homeOf(repliesOf(replies));
      const [state, size, listed, work, unfilled] = replies;
      const [is = null, kept = null, floor = null] = state as readonly TextOrNull[];
      const isListed = listed !== null;
      const least = floor === null ? '-inf' : `(${floor}`;
      return {
        facts: {
          ...{ is, kept, floor, size: Number(size), listed: isListed, lacks: null },
          working: is === 'building' || Number(unfilled) > 0,
          due: work !== null,
        },
        dues: !isBelieved(home, isListed)
          ? []
          : names.flatMap((author, at) => {
              const before = heldBefore(notesIn(replies, 5 + NOTES * at));
              if (before === null || before === Number.NEGATIVE_INFINITY) return [];
              return [
                {
                  author,
                  least,
                  before: before === Number.POSITIVE_INFINITY ? '+inf' : `(${before}`,
                  from: 0,
                },
              ];
            }),
      };
    }),
    TE.orElse((error) => (error._tag === 'StoreDamaged' ? TE.right(null) : TE.left(error))),
  );

/** What a comparison needs of homes. */
export const homesToReconcile = (
  redis: RedisConnection,
  members: Reconciler['members'],
): Pick<Reconciler, 'home' | 'dropHome'> => ({
  home: (reader, from) => {
    const key = { of: 'user', username: reader, part: 'following' } as const;
    return pipe(
      members({ name: userKey(reader, 'following'), key }, from),
      TE.bind('looked', ({ members: names }) => look(redis, reader, names.filter(UsernameText.is))),
      TE.bind('lacks', ({ looked }) => compare(redis, reader, looked?.dues ?? [])),
      TE.map(({ looked, lacks, next }) => ({ facts: looked && { ...looked.facts, lacks }, next })),
    );
  },
  dropHome: (reader) => commitOrNull(redis, [], (list) => dropOps(list, reader)),
});

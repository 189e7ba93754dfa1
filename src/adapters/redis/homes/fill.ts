import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { CHANGED } from '../../../application/ports/edge-acts.js';
import { whileChanged } from '../../../application/while-changed.js';
import {
  sharesOf,
  takeShares,
  type AuthorFacts,
  type AuthorShare,
  type ShareRead,
} from '../../../domain/home/fill.js';
import { isIntact, type Home, type HomeLimits } from '../../../domain/home/home.js';
import type { Username } from '../../../domain/username.js';
import { commitFree, readFacts } from '../commit.js';
import { decodeReply } from '../decode-reply.js';
import type { RedisConnection } from '../connection.js';
import { homeCursorsKey, unfilledKey, userKey } from '../keys.js';
import {
  beginOps,
  cameToOps,
  cursorCheck,
  dropOps,
  goOnOps,
  homeChecks,
  homeFacts,
  homeOf,
  leaveOp,
  repliesOf,
  type HomeReplies,
} from '../keyspace/homes.js';
import { changeHomes } from './change.js';
import type { KeyList, Operation } from '../plan.js';
import { makeAsk } from '../reading/ask.js';
import type { Question } from '../reading/question.js';
import { UsernameText } from '../rows.js';
import { fact, type Check } from '../transaction.js';

/** Authors whose timelines one step may come to: it ends sooner where they hold much. */
const AUTHORS = 100;

const ScanReply = t.tuple([t.string, t.array(t.string)]);

interface Filling {
  readonly reader: Username;
  /** The cursor at which the authors were read; '' of a home that is not being built. */
  readonly at: string;
  /** That to go on from; '' when these are the last. */
  readonly to: string;
  readonly now: number;
}

/** Whom it has yet to come to; the floor by then tells how many posts of each are worth a look. */
interface Rest {
  readonly names: readonly Username[];
  readonly floor: number;
}

const OVER: Rest = { names: [], floor: 0 };

const timelineOf = (author: string): string => userKey(author as Username, 'posts');

/** From the timelines, what a step takes of each author. */
const readShares = (
  redis: RedisConnection,
  { part }: Home,
  shares: readonly AuthorShare[],
): TE.TaskEither<StoreError, readonly ShareRead[]> => {
  const some = shares.filter(({ count }) => count > 0);
  if (some.length === 0) return TE.right([]);
  const begun = some.find(({ author }) => author.name === part?.author);
  const questions: Question[] = some.map((share) => ({
    ask: 'slice',
    key: timelineOf(share.author.name),
    after: share === begun ? part : null,
    count: share.count,
  }));
  if (begun !== undefined && part !== null)
    questions.push({ ask: 'count', key: timelineOf(part.author), least: part.score });
  return pipe(
    makeAsk(redis, [])(questions),
    TE.map(({ answers }) => {
      const before = answers[some.length];
      return some.map((share, at): ShareRead => {
        const answer = answers[at];
        return {
          ...share,
          entries: answer?.ask === 'slice' ? answer.slice.entries : [],
          before: share === begun && before?.ask === 'count' ? before.value : 0,
        };
      });
    }),
  );
};

/** Of a damaged timeline there is nothing to bring; of whom a reader follows, nothing to conclude. */
const LookReply = t.tuple([t.union([t.string, t.null]), t.number, t.UnknownArray, t.UnknownArray]);

/** How a home stands, and some of those whom it has yet to come to. */
interface Look {
  readonly found: HomeReplies;
  readonly cursor: string;
  readonly authors: readonly AuthorFacts[];
  /** Of all that the home does not know, how many are not among these. */
  readonly othersUnfilled: (done: ReadonlySet<string>) => boolean;
}

const look = (
  redis: RedisConnection,
  reader: Username,
  names: readonly Username[],
  floor: number,
): TE.TaskEither<StoreError, Look> => {
  // One at least, as Redis wants it.
  const named = names.length === 0 ? [''] : names;
  const least = floor === Number.NEGATIVE_INFINITY ? '-inf' : `(${floor}`;
  const facts = [
    ...homeFacts(reader),
    fact('HGET', homeCursorsKey, reader),
    fact('SCARD', unfilledKey(reader)),
    fact('SMISMEMBER', unfilledKey(reader), ...named),
    fact('SMISMEMBER', userKey(reader, 'following'), ...named),
    ...names.map((name) => fact('ZCOUNT', timelineOf(name), least, '+inf')),
  ];
  return pipe(
    readFacts(redis, facts, 'lenient'),
    TE.flatMapEither((replies) =>
      pipe(
        decodeReply(LookReply)(replies.slice(2, 6)),
        E.map(([cursor, unfilled, are, follows]): Look => ({
          found: repliesOf(replies),
          cursor: cursor ?? '',
          authors: names.map((name, at) => ({
            name,
            follows: follows[at] === 1,
            above: Number(replies[6 + at] ?? 0),
          })),
          othersUnfilled: (done) =>
            unfilled > names.filter((name, at) => are[at] === 1 && done.has(name)).length,
        })),
      ),
    ),
  );
};

const committed = (
  redis: RedisConnection,
  checks: readonly Check[],
  make: (list: KeyList) => readonly Operation[],
  rest: Rest,
): TE.TaskEither<StoreError, Rest | typeof CHANGED> =>
  pipe(
    commitFree(redis, checks, make),
    TE.map((outcome) => (outcome === null ? CHANGED : rest)),
  );

/** Comes to some authors, as many as one step takes. */
const step = (
  redis: RedisConnection,
  limits: HomeLimits,
  { reader, at, to, now }: Filling,
  { names, floor }: Rest,
): TE.TaskEither<StoreError, Rest | typeof CHANGED> =>
  pipe(
    look(redis, reader, names.slice(0, AUTHORS), floor),
    TE.flatMap(({ found, cursor, authors, othersUnfilled }) => {
      const home = homeOf(found);
      const [ofState] = homeChecks(reader, found);
      const leave = (checks: readonly Check[], make: (list: KeyList) => readonly Operation[]) =>
        committed(redis, checks, make, OVER);
      if (home.is === null) return leave([ofState], (list) => dropOps(list, reader));
      if (cursor !== at) return leave([], (list) => [leaveOp(list, reader, now)]);
      // One that is being built has a cursor, unless that was lost.
      if (!isIntact(home) || (at === '' && home.is !== 'ready'))
        return leave([ofState], (list) => beginOps(list, reader, now));
      const shares = sharesOf(authors, limits);
      return pipe(
        readShares(redis, home, shares),
        TE.map((read) => takeShares(home, read, limits)),
        TE.bindTo('change'),
        TE.bind('changes', ({ change }) =>
          changeHomes(redis, limits, [{ reader, found, home, change }]),
        ),
        TE.flatMap(({ change, changes: { checks, ops } }) => {
          const came = shares.map(({ author }) => author.name);
          const done = new Set(came.filter((name) => name !== change.part?.author));
          const left = names.filter((name) => !done.has(name));
          const isMore = othersUnfilled(done);
          const goesOn = { is: home.is, to, isMore, now };
          return committed(
            redis,
            [...checks, cursorCheck(reader, at)],
            (list) => [
              ...ops(list),
              ...cameToOps(list, reader, change.part, [...done]),
              ...(left.length > 0 ? [] : goOnOps(list, reader, goesOn)),
            ],
            { names: left, floor: home.floor },
          );
        }),
      );
    }),
  );

const fill = (
  redis: RedisConnection,
  limits: HomeLimits,
  filling: Filling,
  rest: Rest,
): TE.TaskEither<StoreError, unknown> =>
  pipe(
    whileChanged(step(redis, limits, filling, rest)),
    TE.flatMap((left): TE.TaskEither<StoreError, unknown> =>
      left.names.length === 0 ? TE.right(left) : fill(redis, limits, filling, left),
    ),
  );

/**
 * Goes on building the home of a reader, or brings it up to whom the reader follows by now. Whom somebody
 * begins to follow meanwhile is noted as unfilled, and what they post as pending.
 */
export const homeJob = (
  redis: RedisConnection,
  limits: HomeLimits,
  reader: Username,
  at: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const [build = '', from = '0'] = at.split(' ');
  const isBuilding = at !== '';
  const key = isBuilding ? userKey(reader, 'following') : unfilledKey(reader);
  return pipe(
    redis.command('SSCAN', key, (client) => client.sscan(key, from, 'COUNT', AUTHORS), ScanReply),
    TE.flatMap(([next, found]) => {
      const to = isBuilding && next !== '0' ? `${build} ${next}` : '';
      const names = found.filter(UsernameText.is);
      const floor = Number.NEGATIVE_INFINITY;
      return fill(redis, limits, { reader, at, to, now }, { names, floor });
    }),
  );
};

import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import type { EdgeActs, EdgeReading, Enacted } from '../../application/ports/edge-acts.js';
import type { EdgeName } from '../../domain/sync/view.js';
import { commit, commitExpected, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { edgeChecks, edgeFacts, edgeSnapshot, NEW_FOLLOW } from './keyspace/edge-facts.js';
import { edgeOps, sizeOf } from './keyspace/edges.js';
import { ranksOf } from './keyspace/ranks.js';
import type { MakeSpend } from './spending.js';
import { keyList } from './plan.js';
import { checksOf, type Fact } from './transaction.js';

interface RedisReading extends EdgeReading {
  readonly facts: readonly Fact[];
  readonly replies: readonly unknown[];
  readonly isExpected?: true;
}

const readingOf = (
  edge: EdgeName,
  facts: readonly Fact[],
  replies: readonly unknown[],
): E.Either<StoreError, RedisReading> =>
  pipe(
    edgeSnapshot(edge, replies),
    E.map((snapshot) => ({ edge, snapshot, facts, replies })),
  );

export const makeRedisEdgeActs = (redis: RedisConnection, spend: MakeSpend): EdgeActs => ({
  // Of a post it has to be known whose it is, and its tags.
  expect: (edge): RedisReading | null => {
    if (edge.kind !== 'follow') return null;
    const reading = readingOf(edge, edgeFacts(edge), NEW_FOLLOW);
    return E.isRight(reading) ? { ...reading.right, isExpected: true } : null;
  },

  read: (edge) => {
    const facts = edgeFacts(edge);
    return pipe(
      readFacts(redis, facts),
      TE.flatMapEither((replies) => readingOf(edge, facts, replies)),
    );
  },

  enact: (reading, { step, origin, costs, event, now }) => {
    const { edge, snapshot, facts, replies, isExpected } = reading as RedisReading;
    const list = keyList();
    const ops =
      step === null
        ? [sizeOf(list, edge)]
        : [...edgeOps(list, step), ...ranksOf(list, [step], now), sizeOf(list, edge)];
    const change = { ops, spend: event === null ? null : spend(list, origin, costs, event) };
    const countOf = (done: readonly unknown[]): Enacted => E.right(Number(done.at(-1)));
    if (isExpected)
      return pipe(
        commitExpected(redis, list, { ...change, checks: checksOf(facts, replies) }),
        TE.flatMapEither((done) =>
          E.isRight(done)
            ? E.right(countOf(done.right))
            : E.map((told: EdgeReading): Enacted => E.left(told))(
                readingOf(edge, facts, done.left),
              ),
        ),
      );
    const checks = edgeChecks(facts, snapshot, replies);
    return pipe(
      commit(redis, list, { ...change, checks }),
      TE.map((done): Enacted => {
        if (E.isRight(done)) return countOf(done.right);
        const isOfAuthor = snapshot.post !== null && done.left === checks.length;
        return isOfAuthor ? E.right('orphaned') : E.left(null);
      }),
    );
  },
});

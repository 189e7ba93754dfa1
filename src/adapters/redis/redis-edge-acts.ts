import * as E from 'fp-ts/lib/Either.js';
import type { ChangeRefused, StoreError } from '../../application/errors.js';
import { ask, gen, known, type Question, type Steps } from '../../application/gen.js';
import type { EdgeActs, EdgeReading, Enacted } from '../../application/ports/edge-acts.js';
import { isTie } from '../../domain/entities/edges.js';
import type { EdgeName } from '../../domain/sync/view.js';
import { commit, commitExpected, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { edgeChecks, edgeFacts, edgeSnapshot, NEW_TIE } from './keyspace/edge-facts.js';
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
): E.Either<StoreError, RedisReading> => {
  const read = edgeSnapshot(edge, replies);
  return E.isLeft(read) ? read : E.right({ edge, snapshot: read.right, facts, replies });
};

export const makeRedisEdgeActs = (redis: RedisConnection, spend: MakeSpend): EdgeActs => ({
  // Of a post it has to be known whose it is, and its tags.
  expect: (edge): RedisReading | null => {
    if (!isTie(edge.kind)) return null;
    const reading = readingOf(edge, edgeFacts(edge), NEW_TIE);
    return E.isRight(reading) ? { ...reading.right, isExpected: true } : null;
  },

  read: (edge) =>
    gen(function* () {
      const facts = edgeFacts(edge);
      return yield* known(readingOf(edge, facts, yield* ask(readFacts(redis, facts))));
    }),

  enact: (reading, { step, origin, costs, event, now }) =>
    gen(function* (): Steps<Question<ChangeRefused | StoreError>, Enacted> {
      const { edge, snapshot, facts, replies, isExpected } = reading as RedisReading;
      const list = keyList();
      const ops =
        step === null
          ? [sizeOf(list, edge)]
          : [...edgeOps(list, step, now), ...ranksOf(list, [step], now), sizeOf(list, edge)];
      const change = { ops, spend: event === null ? null : spend(list, origin, costs, event) };
      if (isExpected) {
        const checks = checksOf(facts, replies);
        const done = yield* ask(commitExpected(redis, list, { ...change, checks }));
        return E.isRight(done)
          ? E.right(Number(done.right.at(-1)))
          : E.left(yield* known(readingOf(edge, facts, done.left)));
      }
      const checks = edgeChecks(facts, snapshot, replies);
      const done = yield* ask(commit(redis, list, { ...change, checks }));
      if (E.isRight(done)) return E.right(Number(done.right.at(-1)));
      const isOfAuthor = snapshot.post !== null && done.left === checks.length;
      return isOfAuthor ? E.right('orphaned') : E.left(null);
    }),
});

import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import {
  CHANGED,
  type EdgeActs,
  type EdgeReading,
  type Enacted,
} from '../../application/ports/edge-acts.js';
import { commit, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { edgeChecks, edgeFacts, edgeSnapshot } from './keyspace/edge-facts.js';
import { edgeOps, sizeOf } from './keyspace/edges.js';
import { ranksOf } from './keyspace/ranks.js';
import type { MakeSpend } from './spending.js';
import { keyList } from './plan.js';
import type { Fact } from './transaction.js';

interface RedisReading extends EdgeReading {
  readonly facts: readonly Fact[];
  readonly replies: readonly unknown[];
}

export const makeRedisEdgeActs = (redis: RedisConnection, spend: MakeSpend): EdgeActs => ({
  read: (edge) => {
    const facts = edgeFacts(edge);
    return pipe(
      readFacts(redis, facts),
      TE.flatMapEither((replies): E.Either<StoreError, RedisReading> => {
        const snapshot = edgeSnapshot(edge, replies);
        return E.isLeft(snapshot)
          ? snapshot
          : E.right({ edge, snapshot: snapshot.right, facts, replies });
      }),
    );
  },

  enact: (reading, { step, origin, costs, event, now }) => {
    const { edge, snapshot, facts, replies } = reading as RedisReading;
    const list = keyList();
    const checks = edgeChecks(facts, snapshot, replies);
    const ops =
      step === null
        ? [sizeOf(list, edge)]
        : [...edgeOps(list, step), ...ranksOf(list, [step], now), sizeOf(list, edge)];
    const spending = event === null ? null : spend(list, origin, costs, event);
    return pipe(
      commit(redis, list, { checks, ops, spend: spending }),
      TE.map((done): Enacted => {
        if (E.isRight(done)) return Number(done.right.at(-1));
        const isOfAuthor = snapshot.post !== null && done.left === checks.length;
        return isOfAuthor ? 'orphaned' : CHANGED;
      }),
    );
  },
});

import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { ChangeRefused, StoreError } from '../../application/errors.js';
import {
  CHANGED,
  type Act,
  type EdgeActs,
  type EdgeReading,
  type Enacted,
} from '../../application/ports/edge-acts.js';
import type { Gateway } from './gateway.js';
import { edgeChecks, edgeFacts, edgeSnapshot } from './keyspace/edge-facts.js';
import { edgeOps, sizeOf } from './keyspace/edges.js';
import { ranksOf } from './keyspace/ranks.js';
import type { TellNews } from './news-plan.js';
import { keyList, type Plan } from './plan.js';
import { isRefused, RefusedReply, toRefused } from './refused-reply.js';
import { factsPlan, transaction, type Fact } from './transaction.js';

interface RedisReading extends EdgeReading {
  readonly facts: readonly Fact[];
  readonly replies: readonly unknown[];
}

/** Null where nobody counts, and Xano hears of nothing. */
const spendPlan = (costs: Act['costs'], plan: Plan): Plan | null =>
  Object.keys(plan).length === 0 ? null : { ...plan, costs };

const TransactReply = t.union([
  t.tuple([t.literal('ok'), t.UnknownArray]),
  t.tuple([t.literal('changed'), t.number]),
  RefusedReply,
]);

export const makeRedisEdgeActs = (redis: Gateway, tell: TellNews): EdgeActs => ({
  read: (edge) => {
    const facts = edgeFacts(edge);
    const list = keyList();
    const plan = factsPlan(list, facts);
    return pipe(
      redis.script('readKeys', list.keys, [JSON.stringify(plan)], t.UnknownArray),
      TE.flatMapEither((replies): E.Either<StoreError, RedisReading> => {
        const snapshot = edgeSnapshot(edge, replies);
        return E.isLeft(snapshot)
          ? snapshot
          : E.right({ edge, snapshot: snapshot.right, facts, replies });
      }),
    );
  },

  enact: (reading, { step, origin, costs, news, now }) => {
    const { edge, snapshot, facts, replies } = reading as RedisReading;
    const list = keyList();
    const checks = edgeChecks(facts, snapshot, replies);
    const plan = transaction(list, {
      checks,
      ops:
        step === null
          ? [sizeOf(list, edge)]
          : [...edgeOps(list, step), ...ranksOf(list, [step], now), sizeOf(list, edge)],
      spend: news === null ? null : spendPlan(costs, tell(list, origin, news)),
    });
    return pipe(
      redis.script('transact', list.keys, [JSON.stringify(plan)], TransactReply),
      TE.flatMapEither((reply): E.Either<ChangeRefused, Enacted> => {
        if (isRefused(reply)) return E.left(toRefused(reply));
        if (reply[0] === 'ok') return E.right(Number(reply[1].at(-1)));
        const isOfAuthor = snapshot.post !== null && reply[1] === checks.length;
        return E.right(isOfAuthor ? 'orphaned' : CHANGED);
      }),
    );
  },
});

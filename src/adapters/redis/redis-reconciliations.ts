import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import {
  RECONCILE_LEASE,
  type Reconciliation,
  type Reconciliations,
} from '../../application/ports/reconciliations.js';
import { whileChanged } from '../../application/while-changed.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import type { RedisConnection } from './connection.js';
import {
  countsKey,
  lastPulledComparisonKey,
  lastReconciliationKey,
  leaseKey,
  reconciliationKey,
} from './keys.js';
import { commitOrNull, readAs } from './commit.js';
import type { Operation } from './plan.js';
import { decodeReply, json, names } from './rows.js';
import { answers, fact, type Check } from './transaction.js';

const KEPT_MS = 7 * 24 * 3_600_000;

const Outcomes = { waiting: null, there: null, mended: null, gone: null, busy: null, left: null };

const Found = t.type({ invariant: t.string, key: t.string, expected: t.string, actual: t.string });

const Text = json(
  t.intersection([
    t.type({
      id: t.string,
      scope: t.keyof({ internal: null, xano: null }),
      repair: t.boolean,
      sample: t.number,
      state: t.keyof({ running: null, done: null, failed: null }),
      checked: t.number,
      total: t.number,
      drift: t.array(Found),
      counts: t.record(t.string, t.number),
      repaired: t.number,
      local: t.number,
      started_at: t.number,
      ended_at: t.union([t.number, t.null]),
      eta_ms: t.union([t.number, t.null]),
      error: t.union([t.string, t.null]),
    }),
    t.partial({
      force: t.boolean,
      entities: t.array(names(...ENTITIES)),
      marks: t.array(t.string),
      chosen: t.type({
        of: t.string,
        findings: t.array(
          t.intersection([Found, t.type({ outcome: t.keyof(Outcomes), does: t.array(t.string) })]),
        ),
        marks: t.array(t.string),
      }),
    }),
  ]),
);

const TextOrNull = t.union([t.string, t.null]);
const Kept = t.tuple([t.tuple([TextOrNull, TextOrNull]), TextOrNull]);

const abandoned = (run: Reconciliation): Reconciliation => ({
  ...run,
  state: 'failed',
  error: 'the process that ran it is gone',
});

/** Whether a comparison covers everything: one of recent rows only, or of findings counted before, adds to no counter. */
const isWhole = ({ entities, chosen }: Reconciliation): boolean =>
  entities === undefined && chosen === undefined;

const driftCounts = (run: Reconciliation): Readonly<Record<string, number>> =>
  isWhole(run)
    ? Object.fromEntries(
        Object.entries(run.counts).map(([invariant, count]) => [`drift:${invariant}`, count]),
      )
    : {};

const lastKeyOf = ({ entities }: Reconciliation): string =>
  entities === undefined ? lastReconciliationKey : lastPulledComparisonKey;

/** The instant a comparison last ended, as statistics name it. */
const latestOf = (run: Reconciliation): Readonly<Record<string, number>> =>
  isWhole(run) && run.ended_at !== null ? { [`latest:reconcile:${run.scope}`]: run.ended_at } : {};

export const makeRedisReconciliations = (redis: RedisConnection): Reconciliations => {
  const lease = leaseKey(RECONCILE_LEASE);

  const find = (id: string): TE.TaskEither<StoreError, Reconciliation | null> =>
    pipe(
      readAs(
        redis,
        [fact('HMGET', reconciliationKey(id), 'holder', 'run'), fact('GET', lease)],
        Kept,
      ),
      TE.flatMapEither(([[holder, text], held]): E.Either<StoreError, Reconciliation | null> =>
        text === null
          ? E.right(null)
          : pipe(
              decodeReply(Text)(text),
              E.map((run) => (run.state === 'running' && held !== holder ? abandoned(run) : run)),
            ),
      ),
    );

  const findAny = (id: string | null) => (id === null ? TE.right(null) : find(id));

  /** Resolves to null when another process has the lease or a check fails. */
  const write = (
    holder: string,
    run: Reconciliation,
    text: string,
    checks: readonly Check[] = [],
  ) => {
    const hasEnded = run.state !== 'running';
    return commitOrNull(redis, [answers(holder, fact('GET', lease)), ...checks], ({ place }) => {
      const kept = place(reconciliationKey(run.id), 'hash');
      const counts = place(countsKey, 'hash');
      const added = hasEnded ? Object.entries(driftCounts(run)) : [];
      const latest = run.state === 'done' ? Object.entries(latestOf(run)) : [];
      return [
        ['HSET', kept, 'holder', holder, 'run', text],
        ['PEXPIRE', kept, KEPT_MS],
        ...(hasEnded && run.chosen === undefined
          ? [['SET', place(lastKeyOf(run), 'string'), run.id] as const]
          : []),
        ...added.map(([name, count]): Operation => ['HINCRBY', counts, name, count]),
        ...latest.map(([name, at]): Operation => ['HSET', counts, name, at]),
      ];
    });
  };

  return {
    find,
    keep: (holder, run) => {
      const text = JSON.stringify(run);
      const kept = fact('HGET', reconciliationKey(run.id), 'run');
      if (run.state === 'running')
        return pipe(
          write(holder, run, text),
          TE.map((done) => done !== null),
        );
      // Findings are counted once, even where the caller repeats the call after a lost reply.
      return whileChanged(
        pipe(
          readAs(redis, [kept, fact('GET', lease)], t.tuple([TextOrNull, TextOrNull])),
          TE.flatMap(([before, held]): TE.TaskEither<StoreError, boolean | typeof CHANGED> => {
            if (held !== holder || before === text) return TE.right(held === holder);
            return pipe(
              write(holder, run, text, [answers(before, kept)]),
              TE.map((done) => (done === null ? CHANGED : true)),
            );
          }),
        ),
      );
    },
    last: pipe(
      readAs(
        redis,
        [fact('GET', lastReconciliationKey), fact('GET', lastPulledComparisonKey)],
        t.tuple([TextOrNull, TextOrNull]),
      ),
      TE.flatMap(([whole, beside]) =>
        sequenceS(TE.ApplicativePar)({ whole: findAny(whole), beside: findAny(beside) }),
      ),
      TE.map(({ whole, beside }) =>
        // An earlier version kept both under one key.
        whole?.entities === undefined
          ? { whole, beside }
          : { whole: null, beside: beside ?? whole },
      ),
    ),
  };
};

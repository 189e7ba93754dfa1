import { sequenceT } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { stalledTroubles, withinAge } from '../../domain/health/copy-age.js';
import {
  forecastMemory,
  type MemoryForecast,
  type MemorySample,
} from '../../domain/health/memory-forecast.js';
import { STORE_ALERTS } from '../../domain/health/store-alerts.js';
import { servesOnlySome, type ClusterNodes } from '../../domain/health/cluster.js';
import { endsWithAnswer, isTotal, troubleOfRefusal } from '../../domain/health/refusal.js';
import {
  isUnusable,
  troublesOf,
  UNREACHABLE,
  type StoreState,
} from '../../domain/health/store-state.js';
import { reasonOf, type Reason, type Trouble } from '../../domain/health/trouble.js';
import { type StoreError, copyTooOld, type CopyTooOld } from '../errors.js';
import type { AlertRecord } from '../ports/sync-books.js';
import type { StoreStatus } from '../ports/store-health.js';
import type { Needs } from '../world.js';

export interface Health {
  /** `down`: no request can succeed. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** Whether requests should be sent here: false when none can succeed, and when the process stops soon. */
  readonly isReady: boolean;
  /** Everything that is wrong; empty exactly when the status is `ok`. */
  readonly reasons: readonly Reason[];
  readonly latency_ms: number;
  readonly store: StoreStatus | null;
  /** Whether the store accepts writes; null before the first probe. */
  readonly isWritable: boolean | null;
  /** The nodes of a cluster; null on one Redis. */
  readonly nodes: ClusterNodes | null;
}

interface Deps extends Needs<'health.check' | 'alertBook.read' | 'clock'> {
  readonly storeState: IO<StoreState>;
  readonly memory: IO<readonly MemorySample[]>;
  readonly isStopping: IO<boolean>;
}

/** Above this many unfinished jobs, or ms for a round trip, the answers may be stale. */
const DEGRADED = { pendingWork: 10_000, latency_ms: 500 };

const slowness = ({ pendingWork }: StoreStatus, latency: number): readonly Trouble[] => [
  ...(pendingWork > DEGRADED.pendingWork
    ? [
        {
          code: 'work_pending',
          text: `${pendingWork} pieces of background work are not finished`,
          advice: 'They are worked off by themselves',
        },
      ]
    : []),
  ...(latency > DEGRADED.latency_ms
    ? [
        {
          code: 'redis_slow',
          text: `Redis took ${latency} ms to answer`,
          advice: 'Look at its load, and at how far away it is',
        },
      ]
    : []),
];

const damage = ({ damaged }: StoreStatus): readonly Trouble[] =>
  damaged.length === 0
    ? []
    : [
        {
          code: 'damaged_key',
          text: `Redis holds something else than it should under ${damaged.join(', ')}`,
          advice: 'What needs that is refused until script/cli reconcile --repair has put it aside',
        },
      ];

/** Returns why the check failed: the store's refusal where it gave one, otherwise that it cannot be reached. */
const away = (error: StoreError): Trouble =>
  error._tag === 'StoreUnavailable' && error.refusal !== null
    ? troubleOfRefusal(error.refusal)
    : UNREACHABLE;

const isTotalFor = (error: StoreError): boolean =>
  error._tag === 'StoreUnavailable' && error.refusal !== null && isTotal(error.refusal);

/** Returns the alerts that the last check of the sync numbers found, without those known of the store at first hand. */
const alertsOf = (record: AlertRecord | null): readonly Trouble[] =>
  (record?.active ?? [])
    .filter(({ name }) => !STORE_ALERTS.has(name))
    .map(({ name, text, advice }) => ({ code: name, text, advice }));

/** Whether a trouble says that the store cannot be reached, which is untrue once it has just answered. */
const isOld = ({ code }: Trouble): boolean => code === UNREACHABLE.code;

/** Leaves out a refusal by one Redis about which the check, which has just asked it, knows more. */
const asOfNow = (state: StoreState): StoreState =>
  state.nodes === null && endsWithAnswer(state.refusal) ? { ...state, refusal: null } : state;

const healthOf = (
  checked: E.Either<StoreError, StoreStatus>,
  record: AlertRecord | null,
  found: StoreState,
  latency_ms: number,
  now: number,
): Health => {
  const state = asOfNow(found);
  const known = [
    ...troublesOf(state).filter((trouble) => !isOld(trouble)),
    ...stalledTroubles(state.age, now),
  ];
  if (E.isLeft(checked)) {
    // On a cluster, owners whose node is up are served: requests should still be sent here.
    const isPart = servesOnlySome(state.nodes) && !isUnusable(state) && !isTotalFor(checked.left);
    const first = isPart ? [] : [away(checked.left)];
    const others = known.filter(({ code }) => code !== first[0]?.code);
    return {
      status: isPart ? 'degraded' : 'down',
      isReady: isPart,
      reasons: [...first, ...others].map(reasonOf),
      latency_ms,
      store: null,
      isWritable: isPart ? state.isWritable : false,
      nodes: state.nodes,
    };
  }
  const troubles = [
    ...known,
    ...damage(checked.right),
    ...slowness(checked.right, latency_ms),
    ...alertsOf(record),
  ];
  const status = troubles.length === 0 ? 'ok' : 'degraded';
  const isDown = isUnusable(state);
  return {
    status: isDown ? 'down' : status,
    isReady: !isDown,
    reasons: troubles.map(reasonOf),
    latency_ms,
    store: checked.right,
    isWritable: state.isWritable,
    nodes: state.nodes,
  };
};

const STOPPING: Trouble = {
  code: 'stopping',
  text: 'The service is stopping',
  advice: 'Send requests to another process, or come back when this one has started again',
};

/** Marks a process as stopping. It still serves, to give the load balancer time to notice. */
const leaving = (health: Health): Health => ({
  ...health,
  status: health.status === 'ok' ? 'degraded' : health.status,
  isReady: false,
  reasons: [reasonOf(STOPPING), ...health.reasons],
});

/** Gives all who ask while a task runs its one result. */
const oneAtATime = <A>(task: T.Task<A>): T.Task<A> => {
  let running: Promise<A> | null = null;
  return () =>
    (running ??= task().finally(() => {
      running = null;
    }));
};

/**
 * Checks the health by two concurrent round trips. Whoever asks during a check gets its result: the routes of the health
 * have no rate limit, so that a flood of requests must not become a flood of checks.
 */
export const makeCheckHealth = (deps: Omit<Deps, 'memory'>): T.Task<Health> => {
  const { health, storeState, isStopping, alertBook, clock } = deps;
  const timed = pipe(
    T.fromIO(clock.now),
    T.flatMap((start) =>
      pipe(
        health.check,
        T.map((checked) => {
          const now = clock.now();
          return { checked, latency: now - start, now };
        }),
      ),
    ),
  );
  const noted = pipe(
    alertBook.read,
    TE.getOrElse(() => T.of<AlertRecord | null>(null)),
  );
  return pipe(
    oneAtATime(sequenceT(T.ApplyPar)(timed, noted)),
    T.map(([{ checked, latency, now }, record]) =>
      healthOf(checked, record, storeState(), latency, now),
    ),
    T.map((found) => (isStopping() ? leaving(found) : found)),
  );
};

/** Returns the age of the copy in seconds if it is known to be at most `max`; sends no request. */
export type BoundAge = (max: number) => E.Either<CopyTooOld, number>;

export const makeBoundAge =
  ({ storeState, clock }: Pick<Deps, 'storeState' | 'clock'>): BoundAge =>
  (max) =>
    pipe(withinAge(storeState().age, max, clock.now()), E.mapLeft(copyTooOld));

/** What this process knows of the memory of the store, without asking the store. */
export interface MemoryReport {
  /** Bytes; null where the store does not tell. */
  readonly used: number | null;
  /** Bytes; null where no limit is set. */
  readonly max: number | null;
  /** Samples of the last hour, as far as this process has run, the oldest first. */
  readonly minutes: readonly MemorySample[];
  readonly forecast: MemoryForecast;
}

export const makeReadMemory =
  ({ storeState, memory }: Pick<Deps, 'storeState' | 'memory'>): IO<MemoryReport> =>
  () => {
    const { usedMemory: used, maxMemory: max } = storeState().facts;
    const minutes = memory();
    return { used, max, minutes, forecast: forecastMemory(minutes, max) };
  };

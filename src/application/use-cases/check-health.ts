import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import { reasonOfEmptied } from '../../domain/health/emptied.js';
import type { Reason } from '../../domain/health/reason.js';
import { isTotal, reasonOfRefusal } from '../../domain/health/refusal.js';
import { isTooOld, tooOld } from '../../domain/health/store-facts.js';
import type { StoreError } from '../errors.js';
import type { StoreState } from '../health/store-watch.js';
import type { Clock } from '../ports/clock.js';
import type { StoreHealth, StoreStatus } from '../ports/store-health.js';

export interface Health {
  /** `down`: no request can succeed. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** Everything that is not as it should be; none exactly when the status is `ok`. */
  readonly reasons: readonly Reason[];
  readonly latency_ms: number;
  readonly store: StoreStatus | null;
  /** Whether the store takes writes; null while nobody has looked. */
  readonly isWritable: boolean | null;
}

export type CheckHealth = T.Task<Health>;

interface Deps {
  readonly health: Pick<StoreHealth, 'check'>;
  readonly storeState: IO<StoreState>;
  readonly clock: Clock;
}

/** Above this many unfinished pieces of work, or ms for a round trip, the answers may be stale. */
const DEGRADED = { pendingWork: 10_000, latency_ms: 500 };

const UNREACHABLE: Reason = {
  code: 'redis_unreachable',
  message: 'Redis cannot be reached, or does not answer in time.',
};

const slowness = ({ pendingWork }: StoreStatus, latency: number): readonly Reason[] => [
  ...(pendingWork > DEGRADED.pendingWork
    ? [
        {
          code: 'work_pending',
          message: `${pendingWork} pieces of background work are not finished; they are worked off by themselves.`,
        },
      ]
    : []),
  ...(latency > DEGRADED.latency_ms
    ? [{ code: 'redis_slow', message: `Redis took ${latency} ms to answer.` }]
    : []),
];

const isDown = ({ refusal, facts }: StoreState): boolean =>
  (refusal !== null && isTotal(refusal)) || (facts.version !== null && isTooOld(facts.version));

/** What is wrong with the store itself. */
export const troublesOf = ({ refusal, facts, emptied }: StoreState): readonly Reason[] => [
  ...(refusal === null ? [] : [reasonOfRefusal(refusal)]),
  ...(facts.version !== null && isTooOld(facts.version) ? [tooOld(facts.version)] : []),
  ...(emptied === null ? [] : [reasonOfEmptied(emptied)]),
];

/** What the store refused this very check stands in for why it cannot be reached. */
const away = (error: StoreError): Reason =>
  error._tag === 'StoreUnavailable' && error.refusal !== null
    ? reasonOfRefusal(error.refusal)
    : UNREACHABLE;

const distinct = (reasons: readonly Reason[]): readonly Reason[] => [
  ...new Map(reasons.map((reason) => [reason.code, reason])).values(),
];

const healthOf = (
  checked: E.Either<StoreError, StoreStatus>,
  state: StoreState,
  latency_ms: number,
): Health => {
  const troubles = troublesOf(state);
  if (E.isLeft(checked))
    return {
      status: 'down',
      reasons: distinct([away(checked.left), ...troubles]),
      latency_ms,
      store: null,
      isWritable: false,
    };
  const reasons = [...troubles, ...slowness(checked.right, latency_ms)];
  const status = reasons.length === 0 ? 'ok' : 'degraded';
  return {
    status: isDown(state) ? 'down' : status,
    reasons,
    latency_ms,
    store: checked.right,
    isWritable: state.isWritable,
  };
};

export const makeCheckHealth = ({ health, storeState, clock }: Deps): CheckHealth =>
  pipe(
    T.fromIO(clock.now),
    T.flatMap((start) =>
      pipe(
        health.check,
        T.map((checked) => healthOf(checked, storeState(), clock.now() - start)),
      ),
    ),
  );

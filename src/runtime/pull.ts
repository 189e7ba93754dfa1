import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../application/errors.js';
import type { Retry } from '../application/ports/retry.js';
import { isAllRead, pauseAfterRound } from '../application/sync/pull-round.js';
import type { TableTurn } from '../application/sync/pull-table.js';
import type { Pull } from '../application/use-cases/pull.js';
import type { Entity } from '../domain/sync/entity.js';
import { underLease, type Lease } from './lease.js';
import type { Body, Log } from './loop.js';

/** ms. Another replica takes over within 30 s: once this time is over, and that replica looks again. */
export const PULL_LEASE_TTL = 15_000;

/** Pause after a round that failed, ms. */
const PATIENCE = 5000;

interface Deps {
  readonly pull: Pick<Pull, 'round'>;
  readonly lease: Lease;
  /** Pause from the end of a round to the next, ms. */
  readonly interval: number;
  /** Ends every wait for Xano. */
  readonly interrupt: () => void;
  readonly onRound?: ((turns: readonly TableTurn[]) => void) | undefined;
  /** Records that somebody pulls, for as long as the end of pulling is to be noticed. */
  readonly remember: TaskEither<StoreError, unknown>;
  readonly log: Log;
}

/** Logs what changed: a table that fails now, or no longer, and one that was read as a whole for the first time. */
const makeTeller = (log: Log) => {
  const codes = new Map<Entity, string>();
  return (turns: readonly TableTurn[]): void => {
    for (const { entity, phase, isUnfinished, failure } of turns) {
      const code = failure?.code ?? '';
      const before = codes.get(entity) ?? '';
      codes.set(entity, code);
      if (failure !== null && code !== before)
        log.warn({ entity, code, reason: failure.message }, 'a table of Xano cannot be pulled');
      if (code === '' && before !== '') log.info({ entity }, 'a table of Xano is pulled again');
      if (failure === null && phase === 'snapshot' && !isUnfinished)
        log.info({ entity }, 'a table of Xano has been read as a whole');
    }
  };
};

/** Pulls beside the requests, round after round, as long as this replica holds the lease. */
export const pulling = (deps: Deps): Body => {
  const { pull, lease, interval, interrupt, onRound, remember, log } = deps;
  const tell = makeTeller(log);
  let isAway = false;

  const turn = async (): Promise<number> => {
    const outcome = await pull.round();
    if (E.isRight(outcome)) {
      if (isAway) log.info('pulling goes on');
      isAway = false;
      tell(outcome.right);
      onRound?.(outcome.right);
      await remember();
      return pauseAfterRound(outcome.right, interval);
    }
    // The next turn finds out which replica has the lease now.
    if (outcome.left._tag === 'LeaseLost') await lease.release();
    if (outcome.left._tag === 'LeaseLost' || outcome.left._tag === 'Stopped') return 0;
    if (!isAway) log.warn({ err: outcome.left }, 'pulling waits for the store');
    isAway = true;
    return PATIENCE;
  };

  const heard = (isOurs: boolean): void => {
    if (isOurs) log.info('this replica pulls from Xano');
    else log.warn('another replica pulls from Xano now');
  };
  return underLease(lease, { turn, interrupt, heard }, log);
};

const LOOK = 500;
const AWAY = 'Redis cannot be reached';
const TAKEN = 'another process pulls already: end it, or leave it to it';

/** Waits for the lease: that of a process that was killed runs out, that of one that runs never does. */
const waitFor = async (lease: Lease, retry: Retry): Promise<E.Either<string, void>> => {
  const attempt: TaskEither<string, void> = async () => {
    const held = await lease.hold();
    if (E.isLeft(held)) return E.left(AWAY);
    return held.right ? E.right(undefined) : E.left(TAKEN);
  };
  const turn = await retry(attempt, ({ error, at }, [first]) =>
    error === TAKEN && at - (first?.at ?? at) <= 2 * PULL_LEASE_TTL ? LOOK : null,
  )();
  return E.mapLeft((end: string | object) =>
    typeof end === 'string' ? end : 'ended before its turn came',
  )(turn);
};

const readAll = async ({ pull, onRound }: Omit<OnceDeps, 'retry'>) => {
  for (;;) {
    const outcome = await pull.round();
    if (E.isLeft(outcome)) {
      const { _tag } = outcome.left;
      if (_tag === 'LeaseLost') return E.left('another process pulls now');
      return E.left(_tag === 'Stopped' ? 'ended before all was read' : AWAY);
    }
    onRound?.(outcome.right);
    if (isAllRead(outcome.right)) return E.right(undefined);
  }
};

type OnceDeps = Pick<Deps, 'pull' | 'lease' | 'onRound'> & { readonly retry: Retry };

/** Reads every table as a whole, unless it was read before, and then once what has changed; left with why it could not. */
export const pullOnce = async (deps: OnceDeps): Promise<E.Either<string, void>> => {
  const turn = await waitFor(deps.lease, deps.retry);
  if (E.isLeft(turn)) return turn;
  const read = await readAll(deps);
  await deps.lease.release();
  return read;
};

import * as E from 'fp-ts/lib/Either.js';
import type { Timer } from '../application/ports/timer.js';
import type { TableTurn } from '../application/sync/pull-table.js';
import type { Pull } from '../application/use-cases/pull.js';
import { LEASE_TTL, type LeaseKeeper } from './lease-keeper.js';

interface Deps {
  readonly pull: Pull;
  readonly lease: LeaseKeeper;
  readonly timer: Pick<Timer, 'now' | 'sleep'>;
  readonly onRound: (turns: readonly TableTurn[]) => void;
}

const LOOK = 500;

/** Of a process that was killed, the lease lasts its time; of one that runs, for ever. */
const waitForLease = async ({ lease, timer }: Deps): Promise<E.Either<string, void>> => {
  const until = timer.now() + 2 * LEASE_TTL;
  for (;;) {
    const held = await lease.take();
    if (E.isLeft(held)) return E.left('Redis cannot be reached');
    if (held.right) return E.right(undefined);
    if (timer.now() > until)
      return E.left('another process pulls already: end it, or leave it to it');
    if (!(await timer.sleep(LOOK)())) return E.left('ended before its turn came');
  }
};

/** Its first reading is done with, and one for what changed in the meantime too; or it cannot be. */
const isSettled = ({ phase, isUnfinished, failure }: TableTurn): boolean =>
  failure !== null || (phase === 'increments' && !isUnfinished);

const readAll = async ({ pull, onRound }: Deps): Promise<E.Either<string, void>> => {
  for (;;) {
    const outcome = await pull.round();
    if (E.isLeft(outcome)) {
      const { _tag } = outcome.left;
      if (_tag === 'LeaseLost') return E.left('another process pulls now');
      return E.left(_tag === 'Stopped' ? 'ended before all was read' : 'Redis cannot be reached');
    }
    onRound(outcome.right);
    if (outcome.right.every(isSettled)) return E.right(undefined);
  }
};

/** Every table as a whole, unless it was read before, and then once what has changed; left with why not. */
export const pullOnce = async (deps: Deps): Promise<E.Either<string, void>> => {
  const turn = await waitForLease(deps);
  if (E.isLeft(turn)) return turn;
  const read = await readAll(deps);
  await deps.lease.release();
  return read;
};

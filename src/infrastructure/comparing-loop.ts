import * as E from 'fp-ts/lib/Either.js';
import type { ReadComparingPlan } from '../application/sync/comparing-plan.js';
import type { Entity } from '../domain/sync/entity.js';
import { makeTimer } from '../runtime/timer.js';

interface Deps {
  readonly plan: ReadComparingPlan;
  /** Whether the comparison of these tables began. */
  readonly begin: (entities: readonly Entity[]) => Promise<boolean>;
  readonly now: () => number;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/** How often is looked whether a comparison is due, ms. */
const LOOK = 5000;

/**
 * Compares the tables whose changes no version tells, whenever that is due. Every replica looks, and the
 * lease of comparing lets one of them do it.
 */
export const startComparing = ({ plan, begin, now, signal }: Deps): void => {
  const timer = makeTimer(signal);

  // One that breaks off is not begun again before its time.
  let pauseUntil = 0;

  const look = async (): Promise<void> => {
    if (now() < pauseUntil) return;
    const read = await plan();
    if (E.isLeft(read)) return;
    const { dueAt, entities, within } = read.right;
    if (dueAt === null || now() < dueAt) return;
    if (await begin(entities)) pauseUntil = now() + (within ?? 0) / 2;
  };

  const run = async (): Promise<void> => {
    do await look();
    while (await timer.sleep(LOOK)());
  };

  void run();
};

import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Outbox } from '../../application/ports/outbox.js';

/** Nothing is recorded here for Xano: what ends with the process cannot promise to be delivered. */
export const memoryOutbox: Outbox = {
  take: () => TE.right([]),
  renew: () => TE.right(null),
  acknowledge: () => TE.right(undefined),
  postpone: () => TE.right(undefined),
  giveUp: () => TE.right(undefined),
  sendAgain: () => TE.right(0),
  size: TE.right(0),
};

import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ReadCommand } from '../../domain/read-policy.js';
import type { StoreError } from '../errors.js';

/** Right: the result as JSON text (an integer beyond 2^53 as a string). Left: the error message, as Redis words it. */
export type ReadReply = Either<string, string>;

export const lengthOfReply = (reply: ReadReply): number =>
  isLeft(reply) ? reply.left.length : reply.right.length;

export interface ReadLimits {
  /** A banned post answers like a missing one. */
  readonly hideBanned: boolean;
  /** Most bytes of all results together, and of all that is read for them. */
  readonly maxReply: number;
  /** Most work that the batch may cost the store: see read-cost.ts. */
  readonly maxWork: number;
}

/** Runs Redis commands that the policy of the domain has let pass. Each batch is one round trip. */
export interface ProxyStore {
  /** Resolves to one reply for each command, in order. A command beyond the limits is refused; later ones may still fit. */
  readonly read: (
    commands: readonly ReadCommand[],
    limits: ReadLimits,
  ) => TaskEither<StoreError, readonly ReadReply[]>;
}

import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ReadCommand } from '../../domain/read-policy.js';
import type { StoreError } from '../errors.js';

/** The result as JSON text (an integer past 2^53 as a string), or what Redis said against it. */
export type ReadReply = Either<string, string>;

export const lengthOfReply = (reply: ReadReply): number =>
  isLeft(reply) ? reply.left.length : reply.right.length;

export interface ReadLimits {
  /** A banned post answers like a missing one. */
  readonly hideBanned: boolean;
  /** Bytes of all results together, and of all that is read for them. */
  readonly maxReply: number;
  /** What the batch may cost the store: see read-cost.ts. */
  readonly maxWork: number;
}

/**
 * Its language is Redis commands, after the policy of the domain has let them pass. Each batch is one round trip.
 */
export interface ProxyStore {
  /** What does not fit the limits is refused in its place; what comes behind it may still fit. */
  readonly read: (
    commands: readonly ReadCommand[],
    limits: ReadLimits,
  ) => TaskEither<StoreError, readonly ReadReply[]>;
}

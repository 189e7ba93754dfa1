import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Allowance } from '../../domain/profile.js';
import type { Refusal } from '../../domain/proxy-command.js';
import type { ReadCommand } from '../../domain/read-policy.js';
import type { Username } from '../../domain/username.js';
import type { WriteCommand } from '../../domain/write-policy.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { Origin } from './origin.js';

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

export type WriteReply = Either<Refusal, number | string>;

export interface WriteBatch {
  readonly commands: readonly WriteCommand[];
  /** Users that come to life with this batch, if they are not known yet. */
  readonly creates: ReadonlySet<Username>;
  /** Refuse all when any would be refused. */
  readonly atomic: boolean;
  /** What a user's hash may hold afterwards; none: anything. */
  readonly allowance?: Allowance | null;
  readonly now: number;
  readonly origin?: Origin;
}

export interface WriteOutcome {
  readonly applied: boolean;
  /** One for each command, in order; when nothing was applied, only the refusals tell anything. */
  readonly replies: readonly WriteReply[];
}

/**
 * The one port whose language is Redis commands, after the policies of the domain have let them
 * pass. Each batch is one round trip.
 */
export interface ProxyStore {
  /** What does not fit the limits is refused in its place; what comes behind it may still fit. */
  readonly read: (
    commands: readonly ReadCommand[],
    limits: ReadLimits,
  ) => TaskEither<StoreError, readonly ReadReply[]>;
  /**
   * Atomic: what Redis would refuse (wrong type, an increment of text or past 64 bits) and who is
   * missing is found before the first write; the rest is applied together. A new display name or
   * avatar starts propagation; one written to a post is put right by recorded work.
   */
  readonly write: (batch: WriteBatch) => TaskEither<ChangeRefused | StoreError, WriteOutcome>;
}

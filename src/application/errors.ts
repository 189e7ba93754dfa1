import type { Refusal } from '../domain/health/refusal.js';
import type { Limit } from '../domain/limits/gcra.js';
import type { PolicyName } from '../domain/limits/policy.js';
import type { PostId } from '../domain/post.js';
import type { Username } from '../domain/username.js';

/**
 * The store cannot be reached, or refuses to serve. `cause` is for the log only; `refusal` says why,
 * where the store itself answered.
 */
export interface StoreUnavailable {
  readonly _tag: 'StoreUnavailable';
  readonly cause: unknown;
  readonly refusal: Refusal | null;
}

/** The store did not answer in time; what was asked may have been done, and may be asked again. */
export interface StoreTimeout {
  readonly _tag: 'StoreTimeout';
  readonly cause: unknown;
}

/** The store answered what no version of this service writes. `cause` is for the log only. */
export interface StoreFault {
  readonly _tag: 'StoreFault';
  readonly cause: unknown;
}

/**
 * A key holds what the service never writes there, such as a list instead of a set; nothing was done.
 * `kind` says which of the keys, as in `post:<id>:likes`; `cause` is for the log only.
 */
export interface StoreDamaged {
  readonly _tag: 'StoreDamaged';
  readonly kind: string;
  readonly cause: unknown;
}

export type StoreError = StoreUnavailable | StoreTimeout | StoreFault | StoreDamaged;

export interface UserNotFound {
  readonly _tag: 'UserNotFound';
  /** Null where an id was asked for. */
  readonly username: Username | null;
}

export interface PostNotFound {
  readonly _tag: 'PostNotFound';
  readonly id: PostId;
}

export interface NotOwner {
  readonly _tag: 'NotOwner';
}

/** `reason` is a sentence for the caller. */
export interface Forbidden {
  readonly _tag: 'Forbidden';
  readonly reason: string;
}

export interface FieldNotWritable {
  readonly _tag: 'FieldNotWritable';
  readonly field: string;
  /** What the operator would set to let users write it; null: nothing does. */
  readonly setting: string | null;
}

/** The hash would hold more names, or bytes of the user's own, than it may. */
export interface ProfileTooLarge {
  readonly _tag: 'ProfileTooLarge';
  readonly what: 'names' | 'bytes';
  readonly max: number;
}

export interface UsernameImmutable {
  readonly _tag: 'UsernameImmutable';
}

export interface CannotFollowSelf {
  readonly _tag: 'CannotFollowSelf';
}

/** The id of Xano is, or was, that of another user. */
export interface UserIdTaken {
  readonly _tag: 'UserIdTaken';
}

export interface PostIdTaken {
  readonly _tag: 'PostIdTaken';
  readonly id: PostId;
}

/** The idempotency key was used before, with another body. */
export interface IdempotencyMismatch {
  readonly _tag: 'IdempotencyMismatch';
}

/** `path` names the field, `message` says what it must be; neither holds the value refused. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface InvalidRequest {
  readonly _tag: 'InvalidRequest';
  readonly errors: readonly FieldError[];
}

/** `setting` names what the operator must give to have this. */
export interface NotConfigured {
  readonly _tag: 'NotConfigured';
  readonly setting: string;
}

/** A record that can never be applied as it is. `code` is stable, `reason` a sentence. */
export interface RecordRefused {
  readonly _tag: 'RecordRefused';
  readonly code: string;
  readonly reason: string;
}

/** The table is not among those that are kept here. */
export interface UnknownTable {
  readonly _tag: 'UnknownTable';
}

/** What a signature covers does not say all that the path does. */
export interface NotCovered {
  readonly _tag: 'NotCovered';
}

/** To empty a table here because it was emptied in Xano takes more than an event. */
export interface TruncateRefused {
  readonly _tag: 'TruncateRefused';
}

export interface DeadLetterNotFound {
  readonly _tag: 'DeadLetterNotFound';
}

/** Another comparison is under way, here or on another replica. */
export interface ReconcileRunning {
  readonly _tag: 'ReconcileRunning';
}

export interface ReconciliationNotFound {
  readonly _tag: 'ReconciliationNotFound';
}

/** Nothing was done: so much is left of this limit only after a while. */
export interface RateLimited {
  readonly _tag: 'RateLimited';
  readonly policy: PolicyName;
  readonly limit: Limit;
  readonly waitMs: number;
}

/** Nothing was done: so much waits to be told to Xano that no more may. */
export interface OutboxFull {
  readonly _tag: 'OutboxFull';
}

/** Why a change that would be possible was not made. */
export type ChangeRefused = RateLimited | OutboxFull;

export const outboxFull: OutboxFull = { _tag: 'OutboxFull' };
export const rateLimited = (policy: PolicyName, limit: Limit, waitMs: number): RateLimited => ({
  _tag: 'RateLimited',
  policy,
  limit,
  waitMs,
});
export const storeUnavailable = (
  cause: unknown,
  refusal: Refusal | null = null,
): StoreUnavailable => ({ _tag: 'StoreUnavailable', cause, refusal });
export const storeTimeout = (cause: unknown): StoreTimeout => ({ _tag: 'StoreTimeout', cause });
export const storeFault = (cause: unknown): StoreFault => ({ _tag: 'StoreFault', cause });
export const storeDamaged = (kind: string, cause: unknown): StoreDamaged => ({
  _tag: 'StoreDamaged',
  kind,
  cause,
});
export const userNotFound = (username: Username | null): UserNotFound => ({
  _tag: 'UserNotFound',
  username,
});
export const postNotFound = (id: PostId): PostNotFound => ({ _tag: 'PostNotFound', id });
export const notOwner: NotOwner = { _tag: 'NotOwner' };
export const forbidden = (reason: string): Forbidden => ({ _tag: 'Forbidden', reason });
export const fieldNotWritable = (
  field: string,
  setting: string | null = null,
): FieldNotWritable => ({ _tag: 'FieldNotWritable', field, setting });
export const profileTooLarge = (what: ProfileTooLarge['what'], max: number): ProfileTooLarge => ({
  _tag: 'ProfileTooLarge',
  what,
  max,
});
export const usernameImmutable: UsernameImmutable = { _tag: 'UsernameImmutable' };
export const cannotFollowSelf: CannotFollowSelf = { _tag: 'CannotFollowSelf' };
export const userIdTaken: UserIdTaken = { _tag: 'UserIdTaken' };
export const postIdTaken = (id: PostId): PostIdTaken => ({ _tag: 'PostIdTaken', id });
export const idempotencyMismatch: IdempotencyMismatch = { _tag: 'IdempotencyMismatch' };
export const invalidRequest = (path: string, message: string): InvalidRequest => ({
  _tag: 'InvalidRequest',
  errors: [{ path, message }],
});
export const notConfigured = (setting: string): NotConfigured => ({
  _tag: 'NotConfigured',
  setting,
});
export const recordRefused = (code: string, reason: string): RecordRefused => ({
  _tag: 'RecordRefused',
  code,
  reason,
});
export const unknownTable: UnknownTable = { _tag: 'UnknownTable' };
export const notCovered: NotCovered = { _tag: 'NotCovered' };
export const truncateRefused: TruncateRefused = { _tag: 'TruncateRefused' };
export const deadLetterNotFound: DeadLetterNotFound = { _tag: 'DeadLetterNotFound' };
export const reconcileRunning: ReconcileRunning = { _tag: 'ReconcileRunning' };
export const reconciliationNotFound: ReconciliationNotFound = { _tag: 'ReconciliationNotFound' };

import type { CommentId } from '../domain/comment.js';
import type { TooOld } from '../domain/health/copy-age.js';
import type { Refusal } from '../domain/health/refusal.js';
import type { Limit } from '../domain/limits/gcra.js';
import type { PolicyName } from '../domain/limits/policy.js';
import type { PostId } from '../domain/post.js';
import type { Username } from '../domain/username.js';
import { bare, error, type Made } from './tagged.js';

/**
 * The store cannot be reached, or refuses to serve. `cause` is for the log only; `refusal` says why,
 * where the store itself answered.
 */
export const storeUnavailable = error(
  'StoreUnavailable',
  (cause: unknown, refusal: Refusal | null = null) => ({ cause, refusal }),
);
/** The store did not answer in time; what was asked may have been done, and may be asked again. */
export const storeTimeout = error('StoreTimeout', (cause: unknown) => ({ cause }));
/** The store answered what no version of this service writes. `cause` is for the log only. */
export const storeFault = error('StoreFault', (cause: unknown) => ({ cause }));
/**
 * A key holds what the service never writes there, such as a list instead of a set; nothing was done.
 * `kind` says which of the keys, as in `post:<id>:likes`; `cause` is for the log only.
 */
export const storeDamaged = error('StoreDamaged', (kind: string, cause: unknown) => ({
  kind,
  cause,
}));
export type StoreUnavailable = Made<typeof storeUnavailable>;
export type StoreTimeout = Made<typeof storeTimeout>;
export type StoreFault = Made<typeof storeFault>;
export type StoreDamaged = Made<typeof storeDamaged>;
export type StoreError = StoreUnavailable | StoreTimeout | StoreFault | StoreDamaged;

/** The name is null where an id was asked for. */
export const userNotFound = error('UserNotFound', (username: Username | null) => ({ username }));
export const postNotFound = error('PostNotFound', (id: PostId) => ({ id }));
export const commentNotFound = error('CommentNotFound', (id: CommentId) => ({ id }));
export const notOwner = bare('NotOwner');
/** `reason` is a sentence for the caller. */
export const forbidden = error('Forbidden', (reason: string) => ({ reason }));
/** `setting`: what the operator would set to let users write it; null: nothing does. */
export const fieldNotWritable = error(
  'FieldNotWritable',
  (field: string, setting: string | null = null) => ({ field, setting }),
);
/** The hash would hold more names, or bytes of the user's own, than it may. */
export const profileTooLarge = error('ProfileTooLarge', (what: 'names' | 'bytes', max: number) => ({
  what,
  max,
}));
export const usernameImmutable = bare('UsernameImmutable');
export const cannotFollowSelf = bare('CannotFollowSelf');
export const cannotMuteSelf = bare('CannotMuteSelf');
export const cannotBlockSelf = bare('CannotBlockSelf');
/** One of the two has blocked the other: nobody acts on what is the other's. */
export const blocked = bare('Blocked');
/** The id of Xano is, or was, that of another user. */
export const userIdTaken = bare('UserIdTaken');
export const postIdTaken = error('PostIdTaken', (id: PostId) => ({ id }));
/** The idempotency key was used before, with another body. */
export const idempotencyMismatch = bare('IdempotencyMismatch');
export type UserNotFound = Made<typeof userNotFound>;
export type PostNotFound = Made<typeof postNotFound>;
export type CommentNotFound = Made<typeof commentNotFound>;
export type NotOwner = Made<typeof notOwner>;
export type Forbidden = Made<typeof forbidden>;
export type FieldNotWritable = Made<typeof fieldNotWritable>;
export type ProfileTooLarge = Made<typeof profileTooLarge>;
export type UsernameImmutable = Made<typeof usernameImmutable>;
export type CannotFollowSelf = Made<typeof cannotFollowSelf>;
export type CannotMuteSelf = Made<typeof cannotMuteSelf>;
export type CannotBlockSelf = Made<typeof cannotBlockSelf>;
export type Blocked = Made<typeof blocked>;
export type UserIdTaken = Made<typeof userIdTaken>;
export type PostIdTaken = Made<typeof postIdTaken>;
export type IdempotencyMismatch = Made<typeof idempotencyMismatch>;

/** `path` names the field, `message` says what it must be; neither holds the value refused. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export const invalidFields = error('InvalidRequest', (errors: readonly FieldError[]) => ({
  errors,
}));
export type InvalidRequest = Made<typeof invalidFields>;
export const invalidRequest = (path: string, message: string): InvalidRequest =>
  invalidFields([{ path, message }]);

/** `setting` names what the operator must give to have this. */
export const notConfigured = error('NotConfigured', (setting: string) => ({ setting }));
/** A record that can never be applied as it is. `code` is stable, `reason` a sentence. */
export const recordRefused = error('RecordRefused', (code: string, reason: string) => ({
  code,
  reason,
}));
/** The table is not among those that are kept here. */
export const unknownTable = bare('UnknownTable');
/** What a signature covers does not say all that the path does. */
export const notCovered = bare('NotCovered');
/** To empty a table here because it was emptied in Xano takes more than an event. */
export const truncateRefused = bare('TruncateRefused');
export const deadLetterNotFound = bare('DeadLetterNotFound');
/** Another comparison is under way, here or on another replica. */
export const reconcileRunning = bare('ReconcileRunning');
export const reconciliationNotFound = bare('ReconciliationNotFound');
export type NotConfigured = Made<typeof notConfigured>;
export type RecordRefused = Made<typeof recordRefused>;
export type UnknownTable = Made<typeof unknownTable>;
export type NotCovered = Made<typeof notCovered>;
export type TruncateRefused = Made<typeof truncateRefused>;
export type DeadLetterNotFound = Made<typeof deadLetterNotFound>;
export type ReconcileRunning = Made<typeof reconcileRunning>;
export type ReconciliationNotFound = Made<typeof reconciliationNotFound>;

/** The copy is not known to be as young as the caller asks for. `age`: seconds, null where it is not known. */
export const copyTooOld = error('CopyTooOld', ({ age, reason }: TooOld) => ({ age, reason }));
export type CopyTooOld = Made<typeof copyTooOld>;

/** Nothing was done: so much is left of this limit only after a while. */
export const rateLimited = error(
  'RateLimited',
  (policy: PolicyName, limit: Limit, waitMs: number) => ({ policy, limit, waitMs }),
);
/** Nothing was done: so much waits to be told to Xano that no more may. */
export const outboxFull = bare('OutboxFull');
/** This process takes no more listeners, or ends. */
export const listenersFull = bare('ListenersFull');
/** Of one user, or one address. */
export const tooManyListeners = bare('TooManyListeners');
export type ListenersFull = Made<typeof listenersFull>;
export type TooManyListeners = Made<typeof tooManyListeners>;
export type RateLimited = Made<typeof rateLimited>;
export type OutboxFull = Made<typeof outboxFull>;
/** Why a change that would be possible was not made. */
export type ChangeRefused = RateLimited | OutboxFull;

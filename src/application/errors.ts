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
/** The store did not answer in time; the request may have been carried out, and may be repeated. */
export const storeTimeout = error('StoreTimeout', (cause: unknown) => ({ cause }));
/** The store returned a value that no version of this service writes. `cause` is for the log only. */
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

/** `username` is null where the user was asked for by an id. */
export const userNotFound = error('UserNotFound', (username: Username | null) => ({ username }));
export const postNotFound = error('PostNotFound', (id: PostId) => ({ id }));
export const commentNotFound = error('CommentNotFound', (id: CommentId) => ({ id }));
export const notOwner = bare('NotOwner');
/** `reason` is a sentence for the caller. */
export const forbidden = error('Forbidden', (reason: string) => ({ reason }));
/** `setting`: the setting that lets users write the field; null where no setting does. */
export const fieldNotWritable = error(
  'FieldNotWritable',
  (field: string, setting: string | null = null) => ({ field, setting }),
);
/** The user's hash would hold more names, or more bytes of the user's own, than it may. */
export const profileTooLarge = error('ProfileTooLarge', (what: 'names' | 'bytes', max: number) => ({
  what,
  max,
}));
export const usernameImmutable = bare('UsernameImmutable');
export const cannotFollowSelf = bare('CannotFollowSelf');
export const cannotMuteSelf = bare('CannotMuteSelf');
export const cannotBlockSelf = bare('CannotBlockSelf');
/** One of the two users has blocked the other, so neither may act on what the other owns. */
export const blocked = bare('Blocked');
/** The id of Xano belongs, or belonged, to another user. */
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

/** `setting` names the setting that the operator must give to enable this. */
export const notConfigured = error('NotConfigured', (setting: string) => ({ setting }));
/** A record that can never be applied as it is. `code` is stable, `reason` a sentence. */
export const recordRefused = error('RecordRefused', (code: string, reason: string) => ({
  code,
  reason,
}));
/** The table is not among those that this service keeps. */
export const unknownTable = bare('UnknownTable');
/** The signature does not cover everything that the path says. */
export const notCovered = bare('NotCovered');
/** A table that was emptied in Xano is not emptied here because of an event alone. */
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

/** The copy may be older than the caller accepts. `age`: seconds, null where it is not known. */
export const copyTooOld = error('CopyTooOld', ({ age, reason }: TooOld) => ({ age, reason }));
export type CopyTooOld = Made<typeof copyTooOld>;

/** Nothing was done: the limit has room for this only after `waitMs`. */
export const rateLimited = error(
  'RateLimited',
  (policy: PolicyName, limit: Limit, waitMs: number) => ({ policy, limit, waitMs }),
);
/** Nothing was done: the outbox holds as many events for Xano as it may. */
export const outboxFull = bare('OutboxFull');
/** This process accepts no more listeners, or is stopping. */
export const listenersFull = bare('ListenersFull');
/** One user, or one address, has as many listeners as it may. */
export const tooManyListeners = bare('TooManyListeners');
export type ListenersFull = Made<typeof listenersFull>;
export type TooManyListeners = Made<typeof tooManyListeners>;
export type RateLimited = Made<typeof rateLimited>;
export type OutboxFull = Made<typeof outboxFull>;
/** Why a change that is valid was not made. */
export type ChangeRefused = RateLimited | OutboxFull;

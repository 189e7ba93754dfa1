import type * as app from '../../application/errors.js';

/** An error whose name says all. */
interface Bare<Tag extends string> {
  readonly _tag: Tag;
}

/** `reason` is a sentence of our own; it repeats neither a secret nor the body. */
interface Reasoned<Tag extends string> extends Bare<Tag> {
  readonly reason: string;
}

export type InvalidToken = Reasoned<'InvalidToken'>;
export type InvalidJson = Reasoned<'InvalidJson'>;
export type UnsupportedMediaType = Reasoned<'UnsupportedMediaType'>;
export type PayloadTooLarge = Reasoned<'PayloadTooLarge'>;

export interface InvalidSignature extends Reasoned<'InvalidSignature'> {
  /** Its time lies too far from now. */
  readonly isClock: boolean;
}

/** The keys that tokens are verified with cannot be fetched; `cause` is for the log only. */
export interface KeysUnavailable extends Bare<'KeysUnavailable'> {
  readonly cause: unknown;
}

interface RouteNotFound extends Bare<'RouteNotFound'> {
  /** Whether the path has an empty part, as an address that ends in a slash makes one. */
  readonly doubleSlash: boolean;
}

interface MethodNotAllowed extends Bare<'MethodNotAllowed'> {
  readonly allow: readonly string[];
}

/** Why one command of a batch was refused. */
export interface CommandError {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface BatchRefused extends Bare<'BatchRefused'> {
  readonly errors: readonly CommandError[];
}

/** Records as they were counted until an import had to stop. */
export interface Progress {
  readonly received: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deferred: number;
  readonly failed: number;
}

/** An import that ended before its last record, and how far it came. */
interface ImportStopped extends Bare<'ImportStopped'> {
  readonly error: Exclude<HttpError, ImportStopped>;
  readonly progress: Progress;
}

export type AuthError =
  | Bare<'InvalidApiKey'>
  | InvalidToken
  | Bare<'IpNotAllowed'>
  | KeysUnavailable
  // The word in `X-Act-As` cannot be anybody's username.
  | Bare<'UnknownActor'>
  | app.Forbidden
  | app.InvalidRequest
  | app.StoreError;

/** Everything that a request can end in besides its answer. */
export type HttpError =
  | AuthError
  | Bare<'AuthenticationRequired'>
  | InvalidSignature
  | RouteNotFound
  | MethodNotAllowed
  | InvalidJson
  | UnsupportedMediaType
  // What arrived cannot be read as a request.
  | Bare<'MalformedRequest'>
  | Bare<'RequestTimeout'>
  | Bare<'HeadersTooLarge'>
  | PayloadTooLarge
  | BatchRefused
  | ImportStopped
  // What was thrown where nothing should be; the cause goes to the log by another way.
  | Bare<'Unexpected'>
  | app.RateLimited
  | app.OutboxFull
  | app.UserNotFound
  | app.PostNotFound
  | app.NotOwner
  | app.FieldNotWritable
  | app.ProfileTooLarge
  | app.UsernameImmutable
  | app.CannotFollowSelf
  | app.PostIdTaken
  | app.UserIdTaken
  | app.ReconcileRunning
  | app.ReconciliationNotFound
  | app.IdempotencyMismatch
  | app.RecordRefused
  | app.UnknownTable
  | app.NotCovered
  | app.TruncateRefused
  | app.DeadLetterNotFound
  | app.NotConfigured;

const bare = <Tag extends string>(_tag: Tag): Bare<Tag> => ({ _tag });

const reasoned =
  <Tag extends string>(_tag: Tag) =>
  (reason: string): Reasoned<Tag> => ({ _tag, reason });

export const authenticationRequired = bare('AuthenticationRequired');
export const invalidApiKey = bare('InvalidApiKey');
export const invalidToken = reasoned('InvalidToken');
export const invalidSignature = (reason: string, isClock = false): InvalidSignature => ({
  _tag: 'InvalidSignature',
  reason,
  isClock,
});
export const ipNotAllowed = bare('IpNotAllowed');
export const keysUnavailable = (cause: unknown): KeysUnavailable => ({
  _tag: 'KeysUnavailable',
  cause,
});
export const unknownActor = bare('UnknownActor');
export const routeNotFound = (path: string): RouteNotFound => ({
  _tag: 'RouteNotFound',
  doubleSlash: path.includes('//'),
});
export const methodNotAllowed = (allow: readonly string[]): MethodNotAllowed => ({
  _tag: 'MethodNotAllowed',
  allow,
});
export const invalidJson = reasoned('InvalidJson');
export const unsupportedMediaType = reasoned('UnsupportedMediaType');
export const malformedRequest = bare('MalformedRequest');
export const requestTimeout = bare('RequestTimeout');
export const headersTooLarge = bare('HeadersTooLarge');
export const payloadTooLarge = reasoned('PayloadTooLarge');
export const importStopped = (
  error: ImportStopped['error'],
  progress: Progress,
): ImportStopped => ({ _tag: 'ImportStopped', error, progress });
export const batchRefused = (errors: readonly CommandError[]): BatchRefused => ({
  _tag: 'BatchRefused',
  errors,
});
export const unexpected = bare('Unexpected');

import type {
  CannotFollowSelf,
  DeadLetterNotFound,
  FieldNotWritable,
  Forbidden,
  IdempotencyMismatch,
  InvalidRequest,
  NotConfigured,
  NotOwner,
  PostIdTaken,
  OutboxFull,
  UserIdTaken,
  PostNotFound,
  RateLimited,
  ReconcileRunning,
  ReconciliationNotFound,
  RecordRefused,
  StoreError,
  NotCovered,
  TruncateRefused,
  UnknownTable,
  UserNotFound,
  ProfileTooLarge,
  UsernameImmutable,
} from '../../application/errors.js';

export interface AuthenticationRequired {
  readonly _tag: 'AuthenticationRequired';
}

export interface InvalidApiKey {
  readonly _tag: 'InvalidApiKey';
}

/** `reason` is a sentence of our own; it never repeats the token. */
export interface InvalidToken {
  readonly _tag: 'InvalidToken';
  readonly reason: string;
}

/** `reason` is a sentence of our own; it repeats neither the signature nor the body. */
export interface InvalidSignature {
  readonly _tag: 'InvalidSignature';
  readonly reason: string;
  /** Its time lies too far from now. */
  readonly isClock: boolean;
}

export interface IpNotAllowed {
  readonly _tag: 'IpNotAllowed';
}

/** The keys that tokens are verified with cannot be fetched; `cause` is for the log only. */
export interface KeysUnavailable {
  readonly _tag: 'KeysUnavailable';
  readonly cause: unknown;
}

/** The word in `X-Act-As` cannot be anybody's username. */
export interface UnknownActor {
  readonly _tag: 'UnknownActor';
}

export interface RouteNotFound {
  readonly _tag: 'RouteNotFound';
  /** Whether the path has an empty part, as an address that ends in a slash makes one. */
  readonly doubleSlash: boolean;
}

export interface MethodNotAllowed {
  readonly _tag: 'MethodNotAllowed';
  readonly allow: readonly string[];
}

/** `reason` is a sentence of our own; it never repeats the body. */
export interface InvalidJson {
  readonly _tag: 'InvalidJson';
  readonly reason: string;
}

/** `reason` is a sentence of our own. */
export interface UnsupportedMediaType {
  readonly _tag: 'UnsupportedMediaType';
  readonly reason: string;
}

/** What arrived cannot be read as a request. */
export interface MalformedRequest {
  readonly _tag: 'MalformedRequest';
}

export interface RequestTimeout {
  readonly _tag: 'RequestTimeout';
}

export interface HeadersTooLarge {
  readonly _tag: 'HeadersTooLarge';
}

export interface PayloadTooLarge {
  readonly _tag: 'PayloadTooLarge';
  readonly reason: string;
}

/** Why one command of a batch was refused. */
export interface CommandError {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface BatchRefused {
  readonly _tag: 'BatchRefused';
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
export interface ImportStopped {
  readonly _tag: 'ImportStopped';
  readonly error: Exclude<HttpError, ImportStopped>;
  readonly progress: Progress;
}

/** What was thrown where nothing should be; the cause goes to the log by another way. */
export interface Unexpected {
  readonly _tag: 'Unexpected';
}

export type AuthError =
  | InvalidApiKey
  | InvalidToken
  | IpNotAllowed
  | KeysUnavailable
  | UnknownActor
  | Forbidden
  | InvalidRequest
  | StoreError;

/** Everything that a request can end in besides its answer. */
export type HttpError =
  | AuthError
  | AuthenticationRequired
  | InvalidSignature
  | RouteNotFound
  | MethodNotAllowed
  | InvalidJson
  | UnsupportedMediaType
  | MalformedRequest
  | RequestTimeout
  | HeadersTooLarge
  | PayloadTooLarge
  | BatchRefused
  | ImportStopped
  | Unexpected
  | RateLimited
  | OutboxFull
  | StoreError
  | UserNotFound
  | PostNotFound
  | NotOwner
  | FieldNotWritable
  | ProfileTooLarge
  | UsernameImmutable
  | CannotFollowSelf
  | PostIdTaken
  | UserIdTaken
  | ReconcileRunning
  | ReconciliationNotFound
  | IdempotencyMismatch
  | InvalidRequest
  | RecordRefused
  | UnknownTable
  | NotCovered
  | TruncateRefused
  | DeadLetterNotFound
  | NotConfigured;

export const authenticationRequired: AuthenticationRequired = { _tag: 'AuthenticationRequired' };
export const invalidApiKey: InvalidApiKey = { _tag: 'InvalidApiKey' };
export const invalidToken = (reason: string): InvalidToken => ({ _tag: 'InvalidToken', reason });
export const invalidSignature = (reason: string, isClock = false): InvalidSignature => ({
  _tag: 'InvalidSignature',
  reason,
  isClock,
});
export const ipNotAllowed: IpNotAllowed = { _tag: 'IpNotAllowed' };
export const keysUnavailable = (cause: unknown): KeysUnavailable => ({
  _tag: 'KeysUnavailable',
  cause,
});
export const unknownActor: UnknownActor = { _tag: 'UnknownActor' };
export const routeNotFound = (path: string): RouteNotFound => ({
  _tag: 'RouteNotFound',
  doubleSlash: path.includes('//'),
});
export const methodNotAllowed = (allow: readonly string[]): MethodNotAllowed => ({
  _tag: 'MethodNotAllowed',
  allow,
});
export const invalidJson = (reason: string): InvalidJson => ({ _tag: 'InvalidJson', reason });
export const unsupportedMediaType = (reason: string): UnsupportedMediaType => ({
  _tag: 'UnsupportedMediaType',
  reason,
});
export const malformedRequest: MalformedRequest = { _tag: 'MalformedRequest' };
export const requestTimeout: RequestTimeout = { _tag: 'RequestTimeout' };
export const headersTooLarge: HeadersTooLarge = { _tag: 'HeadersTooLarge' };
export const payloadTooLarge = (reason: string): PayloadTooLarge => ({
  _tag: 'PayloadTooLarge',
  reason,
});
export const importStopped = (
  error: ImportStopped['error'],
  progress: Progress,
): ImportStopped => ({ _tag: 'ImportStopped', error, progress });
export const batchRefused = (errors: readonly CommandError[]): BatchRefused => ({
  _tag: 'BatchRefused',
  errors,
});
export const unexpected: Unexpected = { _tag: 'Unexpected' };

import type {
  CannotFollowSelf,
  FieldNotWritable,
  Forbidden,
  IdempotencyMismatch,
  InvalidRequest,
  NotConfigured,
  NotOwner,
  PostIdTaken,
  PostNotFound,
  StoreError,
  UserNotFound,
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

export interface UnsupportedMediaType {
  readonly _tag: 'UnsupportedMediaType';
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

/** What was thrown where nothing should be; the cause goes to the log by another way. */
export interface Unexpected {
  readonly _tag: 'Unexpected';
}

export type AuthError =
  InvalidApiKey | InvalidToken | IpNotAllowed | KeysUnavailable | UnknownActor | Forbidden;

/** Everything that a request can end in besides its answer. */
export type HttpError =
  | AuthError
  | AuthenticationRequired
  | RouteNotFound
  | MethodNotAllowed
  | InvalidJson
  | UnsupportedMediaType
  | PayloadTooLarge
  | BatchRefused
  | Unexpected
  | StoreError
  | UserNotFound
  | PostNotFound
  | NotOwner
  | FieldNotWritable
  | UsernameImmutable
  | CannotFollowSelf
  | PostIdTaken
  | IdempotencyMismatch
  | InvalidRequest
  | NotConfigured;

export const authenticationRequired: AuthenticationRequired = { _tag: 'AuthenticationRequired' };
export const invalidApiKey: InvalidApiKey = { _tag: 'InvalidApiKey' };
export const invalidToken = (reason: string): InvalidToken => ({ _tag: 'InvalidToken', reason });
export const ipNotAllowed: IpNotAllowed = { _tag: 'IpNotAllowed' };
export const keysUnavailable = (cause: unknown): KeysUnavailable => ({
  _tag: 'KeysUnavailable',
  cause,
});
export const unknownActor: UnknownActor = { _tag: 'UnknownActor' };
export const routeNotFound: RouteNotFound = { _tag: 'RouteNotFound' };
export const methodNotAllowed = (allow: readonly string[]): MethodNotAllowed => ({
  _tag: 'MethodNotAllowed',
  allow,
});
export const invalidJson = (reason: string): InvalidJson => ({ _tag: 'InvalidJson', reason });
export const unsupportedMediaType: UnsupportedMediaType = { _tag: 'UnsupportedMediaType' };
export const payloadTooLarge = (reason: string): PayloadTooLarge => ({
  _tag: 'PayloadTooLarge',
  reason,
});
export const batchRefused = (errors: readonly CommandError[]): BatchRefused => ({
  _tag: 'BatchRefused',
  errors,
});
export const unexpected: Unexpected = { _tag: 'Unexpected' };

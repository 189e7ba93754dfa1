import type * as app from '../../application/errors.js';
import { bare, error, type Made } from '../../application/tagged.js';

/** `reason` is a sentence of the service's own; it repeats neither a secret nor the body. */
const reasoned = (reason: string) => ({ reason });

export const authenticationRequired = bare('AuthenticationRequired');
export const invalidApiKey = bare('InvalidApiKey');
export const invalidToken = error('InvalidToken', reasoned);
/** `isClock`: the signed time is too far from now. */
export const invalidSignature = error('InvalidSignature', (reason: string, isClock = false) => ({
  reason,
  isClock,
}));
export const ipNotAllowed = bare('IpNotAllowed');
/** The keys that verify tokens cannot be fetched; `cause` is for the log only. */
export const keysUnavailable = error('KeysUnavailable', (cause: unknown) => ({ cause }));
/** The value of `X-Act-As` cannot be a username. */
export const unknownActor = bare('UnknownActor');
export type InvalidToken = Made<typeof invalidToken>;
export type InvalidSignature = Made<typeof invalidSignature>;
export type KeysUnavailable = Made<typeof keysUnavailable>;

/** `doubleSlash`: the path has an empty segment, as a base address that ends in a slash produces it. */
export const routeNotFound = error('RouteNotFound', (path: string) => ({
  doubleSlash: path.includes('//'),
}));
export const methodNotAllowed = error('MethodNotAllowed', (allow: readonly string[]) => ({
  allow,
}));
export const invalidJson = error('InvalidJson', reasoned);
export const unsupportedMediaType = error('UnsupportedMediaType', reasoned);
/** The input cannot be parsed as an HTTP request. */
export const malformedRequest = bare('MalformedRequest');
export const requestTimeout = bare('RequestTimeout');
export const headersTooLarge = bare('HeadersTooLarge');
export const payloadTooLarge = error('PayloadTooLarge', reasoned);
/** An exception where none should be thrown; its cause is logged separately. */
export const unexpected = bare('Unexpected');
export type InvalidJson = Made<typeof invalidJson>;
export type UnsupportedMediaType = Made<typeof unsupportedMediaType>;
export type PayloadTooLarge = Made<typeof payloadTooLarge>;

/** Why one command of a batch was refused. */
export interface CommandError {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export const batchRefused = error('BatchRefused', (errors: readonly CommandError[]) => ({
  errors,
}));
/** Refuses a command sent alone, or an all-or-nothing batch; `reason` in the words of Redis. */
export const commandRefused = error('CommandRefused', reasoned);
export type BatchRefused = Made<typeof batchRefused>;
export type CommandRefused = Made<typeof commandRefused>;

/** Counts of the records of an import before it stopped. */
export interface Progress {
  readonly received: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deferred: number;
  readonly failed: number;
}

/** An import that ended before its last record: the cause, which is logged, and the progress until then. */
interface ImportStopped {
  readonly _tag: 'ImportStopped';
  readonly cause: Exclude<HttpError, ImportStopped>;
  readonly progress: Progress;
}

export const importStopped = (
  cause: ImportStopped['cause'],
  progress: Progress,
): ImportStopped => ({ _tag: 'ImportStopped', cause, progress });

export type AuthError =
  | Made<typeof invalidApiKey | typeof ipNotAllowed | typeof unknownActor>
  | InvalidToken
  | KeysUnavailable
  | app.Forbidden
  | app.InvalidRequest
  | app.StoreError;

/** Every error that a request can end in, including every error of the application. */
export type HttpError =
  | Made<(typeof app)[keyof typeof app]>
  | AuthError
  | InvalidSignature
  | InvalidJson
  | UnsupportedMediaType
  | PayloadTooLarge
  | BatchRefused
  | CommandRefused
  | ImportStopped
  | Made<
      | typeof authenticationRequired
      | typeof routeNotFound
      | typeof methodNotAllowed
      | typeof malformedRequest
      | typeof requestTimeout
      | typeof headersTooLarge
      | typeof unexpected
    >;

/** Tells whether the caller asked for this refusal: then it is no fault of the service, and its cost is not given back. */
export const isRequested = ({ _tag }: HttpError): boolean => _tag === 'CopyTooOld';

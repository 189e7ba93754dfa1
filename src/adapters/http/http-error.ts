import type * as app from '../../application/errors.js';
import { bare, error, type Made } from '../../application/tagged.js';

/** `reason` is a sentence of our own; it repeats neither a secret nor the body. */
const reasoned = (reason: string) => ({ reason });

export const authenticationRequired = bare('AuthenticationRequired');
export const invalidApiKey = bare('InvalidApiKey');
export const invalidToken = error('InvalidToken', reasoned);
/** `isClock`: its time lies too far from now. */
export const invalidSignature = error('InvalidSignature', (reason: string, isClock = false) => ({
  reason,
  isClock,
}));
export const ipNotAllowed = bare('IpNotAllowed');
/** The keys that tokens are verified with cannot be fetched; `cause` is for the log only. */
export const keysUnavailable = error('KeysUnavailable', (cause: unknown) => ({ cause }));
/** The word in `X-Act-As` cannot be anybody's username. */
export const unknownActor = bare('UnknownActor');
export type InvalidToken = Made<typeof invalidToken>;
export type InvalidSignature = Made<typeof invalidSignature>;
export type KeysUnavailable = Made<typeof keysUnavailable>;

/** `doubleSlash`: the path has an empty part, as an address that ends in a slash makes one. */
export const routeNotFound = error('RouteNotFound', (path: string) => ({
  doubleSlash: path.includes('//'),
}));
export const methodNotAllowed = error('MethodNotAllowed', (allow: readonly string[]) => ({
  allow,
}));
export const invalidJson = error('InvalidJson', reasoned);
export const unsupportedMediaType = error('UnsupportedMediaType', reasoned);
/** What arrived cannot be read as a request. */
export const malformedRequest = bare('MalformedRequest');
export const requestTimeout = bare('RequestTimeout');
export const headersTooLarge = bare('HeadersTooLarge');
export const payloadTooLarge = error('PayloadTooLarge', reasoned);
/** What was thrown where nothing should be; the cause goes to the log by another way. */
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
/** Of a command that was sent alone, or with others of which all are run or none; `reason` as Redis would say it. */
export const commandRefused = error('CommandRefused', reasoned);
export type BatchRefused = Made<typeof batchRefused>;
export type CommandRefused = Made<typeof commandRefused>;

/** Records as they were counted until an import had to stop. */
export interface Progress {
  readonly received: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deferred: number;
  readonly failed: number;
}

/** An import that ended before its last record, by a cause that the log tells, and how far it came. */
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

/** Everything that a request can end in besides its answer; of the application, everything that can go wrong. */
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

/** Whether a caller has asked for it: it is no fault of the service, and costs what any request does. */
export const isByWish = ({ _tag }: HttpError): boolean => _tag === 'CopyTooOld';

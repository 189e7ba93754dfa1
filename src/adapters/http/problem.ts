import type { FieldError } from '../../application/errors.js';
import { shown } from '../../domain/text.js';
import type { CommandError, HttpError, Progress } from './http-error.js';
import { OUTBOX_RETRY, limitHeaders, spentLimit } from './limit-headers.js';
import { COPY_AGE } from './max-age.js';
import { storeUnavailableDetail } from './store-unavailable.js';

/** Without a refused record, which has a code of its own, and a stopped import, which reports what stopped it. */
type PlainError = Exclude<HttpError, { readonly _tag: 'RecordRefused' | 'ImportStopped' }>;
type PlainTag = PlainError['_tag'];

/** The status of each error, the stable code by which clients tell it apart, and its title. */
export const PROBLEMS = {
  InvalidJson: [400, 'invalid_json', 'The body is not JSON'],
  InvalidRequest: [400, 'invalid_request', 'The request is not valid'],
  MalformedRequest: [400, 'invalid_request', 'The request is not valid'],
  ProfileTooLarge: [400, 'invalid_request', 'The profile would be too large'],
  CommandRefused: [400, 'command_refused', 'The command was refused'],
  UsernameImmutable: [400, 'username_immutable', 'A username does not change'],
  CannotFollowSelf: [400, 'cannot_follow_self', 'Nobody follows themselves'],
  CannotMuteSelf: [400, 'cannot_mute_self', 'Nobody mutes themselves'],
  CannotBlockSelf: [400, 'cannot_block_self', 'Nobody blocks themselves'],
  AuthenticationRequired: [401, 'authentication_required', 'Who is calling?'],
  InvalidApiKey: [401, 'invalid_api_key', 'The API key is not valid'],
  InvalidToken: [401, 'invalid_token', 'The token is not valid'],
  NotCovered: [401, 'invalid_signature', 'The signature is not valid'],
  InvalidSignature: [401, 'invalid_signature', 'The signature is not valid'],
  IpNotAllowed: [403, 'ip_not_allowed', 'This address may not use the API key'],
  Forbidden: [403, 'forbidden', 'Not allowed'],
  Blocked: [403, 'blocked', 'One of the two has blocked the other'],
  NotOwner: [403, 'not_owner', 'Not the owner'],
  FieldNotWritable: [403, 'field_not_writable', 'The field cannot be modified'],
  RouteNotFound: [404, 'not_found', 'Not found'],
  ReconciliationNotFound: [404, 'not_found', 'Not found'],
  DeadLetterNotFound: [404, 'not_found', 'Not found'],
  UserNotFound: [404, 'user_not_found', 'No such user'],
  UnknownActor: [404, 'user_not_found', 'No such user'],
  PostNotFound: [404, 'post_not_found', 'No such post'],
  CommentNotFound: [404, 'comment_not_found', 'No such comment'],
  MethodNotAllowed: [405, 'method_not_allowed', 'Method not allowed'],
  RequestTimeout: [408, 'request_timeout', 'The request took too long'],
  ReconcileRunning: [409, 'conflict', 'A comparison is under way'],
  UserIdTaken: [409, 'conflict', 'The id is taken'],
  PostIdTaken: [409, 'conflict', 'The id is taken'],
  PayloadTooLarge: [413, 'payload_too_large', 'Too large'],
  UnsupportedMediaType: [415, 'unsupported_media_type', 'Unsupported media type'],
  IdempotencyMismatch: [422, 'idempotency_mismatch', 'The Idempotency-Key was used before'],
  BatchRefused: [422, 'batch_refused', 'The batch was refused'],
  UnknownTable: [422, 'unknown_table', 'Unknown table'],
  TruncateRefused: [422, 'truncate_refused', 'Nothing was deleted'],
  RateLimited: [429, 'rate_limited', 'Too much at once'],
  TooManyListeners: [429, 'too_many_listeners', 'Too many streams of events'],
  HeadersTooLarge: [431, 'headers_too_large', 'The headers are too large'],
  StoreFault: [500, 'internal', 'Something went wrong'],
  Unexpected: [500, 'internal', 'Something went wrong'],
  StoreDamaged: [500, 'damaged_key', 'A key in Redis is damaged'],
  NotConfigured: [501, 'not_configured', 'Not configured'],
  CopyTooOld: [503, 'copy_too_old', 'The copy is older than asked for'],
  ListenersFull: [503, 'listeners_full', 'No room for another stream of events'],
  OutboxFull: [503, 'outbox_full', 'Too much waits to be told to Xano'],
  StoreUnavailable: [503, 'store_unavailable', 'Redis cannot serve this now'],
  KeysUnavailable: [503, 'keys_unavailable', 'Tokens cannot be verified'],
  StoreTimeout: [504, 'store_timeout', 'Redis did not answer in time'],
} as const satisfies Readonly<Record<PlainTag, readonly [number, string, string]>>;

/** Status and title of a refused record; its code says why. */
export const RECORD_PROBLEM = [422, 'The record was refused'] as const;

interface Problem {
  readonly status: number;
  /** Stable: from PROBLEMS, or the code of a refused record. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly (FieldError | CommandError)[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Age of a copy that is too old, seconds; null if unknown. Absent for other errors. */
  readonly age?: number | null;
  /** Progress of a stopped import. Absent for other errors. */
  readonly progress?: Progress;
}

const challenge = (why = '') => ({
  headers: { 'WWW-Authenticate': `Bearer realm="xano-redis-sync"${why}` },
});
const CHALLENGE = challenge();
const SOON = { headers: { 'Retry-After': '1' } };

// A process checks the age every 5 s, and knows nothing newer before that.
const AGE_RETRY = '5';

const NOTHING = 'There is nothing at this path.';
const TWO_SLASHES =
  'There is nothing at this path, which has two slashes side by side: the base address ends in one already, or a part is empty.';
// Appended to errors after which nobody knows whether the request was carried out, unless it was a read.
const REPEATING =
  'A change may have been made. Repeating is safe, but for a new post without id or Idempotency-Key, a new comment without Idempotency-Key, and for HINCRBY.';
const SEND_AGAIN = 'Send all of them again: nothing is applied twice.';

const inWords = ({ path, message }: FieldError): string =>
  `${path === '' ? 'The value' : shown(path)} ${message}`;

type Said = readonly [detail: string, more?: Pick<Problem, 'age' | 'errors' | 'headers'>];

type Saying<Failure> = string | Said | ((error: Failure) => Said);

const reason = (error: { readonly reason: string }): Said => [error.reason];
const NO_SUCH_USER = 'There is no such user in Redis: sync that user first.';
const UNFORESEEN = 'Something went wrong here. The request id helps to find out what.';

/** The detail that the caller gets for each error. */
const SAYINGS: { readonly [T in PlainTag]: Saying<Extract<HttpError, { readonly _tag: T }>> } = {
  InvalidJson: reason,
  InvalidRequest: ({ errors }) => [
    `The request is not valid: ${errors.map(inWords).join('; ')}.`,
    { errors },
  ],
  MalformedRequest: 'The request is not well-formed HTTP.',
  ProfileTooLarge: ({ what, max }) => {
    const most = what === 'names' ? `${max} fields` : `${max} bytes in own fields, names included`;
    const errors = [{ path: '', message: `must leave the user at most ${most}` }];
    return [`A user may hold at most ${most}.`, { errors }];
  },
  CommandRefused: reason,
  UsernameImmutable: 'A username cannot be changed.',
  CannotFollowSelf: 'A user cannot follow or unfollow themselves.',
  CannotMuteSelf: 'A user cannot mute or unmute themselves.',
  CannotBlockSelf: 'A user cannot block or unblock themselves.',
  AuthenticationRequired: [
    'Send an API key in X-API-Key, or a JWT in Authorization: Bearer.',
    CHALLENGE,
  ],
  InvalidApiKey: ['The API key is unknown.', CHALLENGE],
  InvalidToken: (error) => [
    error.reason,
    challenge(`, error="invalid_token", error_description="${error.reason}"`),
  ],
  NotCovered: [
    'A signature covers the body alone, so the body must be an envelope that names table and action, and both must agree with the path and the query.',
    CHALLENGE,
  ],
  InvalidSignature: (error) => [error.reason, CHALLENGE],
  IpNotAllowed: 'The API key may not be used from this address.',
  Forbidden: reason,
  Blocked:
    'One of the two users has blocked the other, so neither may act on what belongs to the other.',
  NotOwner: 'Only the owner or an admin may change this.',
  FieldNotWritable: ({ field, setting }) => {
    const path = shown(field);
    const by = setting === null ? '' : `. Users write it where ${setting} names it.`;
    return [
      `The field cannot be modified: ${path}${by}`,
      { errors: [{ path, message: 'cannot be modified' }] },
    ];
  },
  RouteNotFound: ({ doubleSlash }) => [doubleSlash ? TWO_SLASHES : NOTHING],
  ReconciliationNotFound: NOTHING,
  DeadLetterNotFound: 'There is no such dead letter.',
  UserNotFound: NO_SUCH_USER,
  UnknownActor: NO_SUCH_USER,
  PostNotFound: 'There is no such post.',
  CommentNotFound: 'There is no such comment on this post.',
  MethodNotAllowed: ({ allow }) => [
    `This path takes ${allow.join(', ')}.`,
    { headers: { Allow: allow.join(', ') } },
  ],
  RequestTimeout: 'The request did not arrive in time.',
  ReconcileRunning: 'One runs at a time.',
  UserIdTaken: 'The id belongs to another user.',
  PostIdTaken: 'There is a post with this id already.',
  PayloadTooLarge: reason,
  UnsupportedMediaType: reason,
  IdempotencyMismatch: 'This Idempotency-Key was used before with another body.',
  BatchRefused: ({ errors }) => [
    'Nothing was written: some commands of the batch would be refused.',
    { errors },
  ],
  UnknownTable: 'This table is not kept here: name it in sync.config.json.',
  TruncateRefused:
    'No table is emptied here because it was emptied in Xano, unless ALLOW_TRUNCATE is true, and it is the only one of its entity.',
  RateLimited: (error) => [spentLimit(error), { headers: limitHeaders(error) }],
  TooManyListeners:
    'Close another stream of events of this user, or without a token from this address, first.',
  HeadersTooLarge: 'The headers of the request, its path among them, are too large.',
  StoreFault: UNFORESEEN,
  Unexpected: UNFORESEEN,
  StoreDamaged: ({ kind }) => [
    `Redis holds something else than it should under ${kind}, so nothing was done. An operator finds it with script/cli reconcile, and mends it with --repair.`,
  ],
  NotConfigured: ({ setting }) => [`This deployment does not offer that: it needs ${setting}.`],
  CopyTooOld: ({ age, reason }) => [
    `${reason} Without X-Max-Age it is answered at any age.`,
    {
      age,
      headers: {
        'Retry-After': AGE_RETRY,
        ...(age === null ? {} : { [COPY_AGE]: String(age) }),
      },
    },
  ],
  ListenersFull: ['No more listeners are taken here for now.', SOON],
  OutboxFull: [
    'Nothing was changed: too many changes wait to be told to Xano. Reading goes on as before.',
    { headers: { 'Retry-After': OUTBOX_RETRY } },
  ],
  StoreUnavailable: ({ refusal }) => [`${storeUnavailableDetail(refusal)} ${REPEATING}`, SOON],
  KeysUnavailable: ['The keys that verify tokens cannot be fetched. Try again in a moment.', SOON],
  StoreTimeout: `Redis did not answer in time. ${REPEATING}`,
};

const say = (error: PlainError): Said => {
  const saying = SAYINGS[error._tag] as Saying<PlainError>;
  if (typeof saying === 'function') return saying(error);
  return typeof saying === 'string' ? [saying] : saying;
};

export const toProblem = (error: HttpError, isRead = false): Problem => {
  if (error._tag === 'RecordRefused') {
    const [status, title] = RECORD_PROBLEM;
    return { status, code: error.code, title, detail: `${title}: ${error.reason}.` };
  }
  if (error._tag === 'ImportStopped') {
    const { cause, progress } = error;
    const stopped = toProblem(cause);
    const far = `${stopped.title}: this ended after ${progress.received} records.`;
    return { ...stopped, detail: `${far} ${SEND_AGAIN}`, progress };
  }
  const [status, code, title] = PROBLEMS[error._tag];
  const [said, more] = say(error);
  const detail = isRead ? said.replace(` ${REPEATING}`, '') : said;
  return { status, code, title, detail, ...more };
};

/** Prints RFC 9457 with two more members for simple clients: `code`, and `error`, which repeats `detail`. */
export const printProblem = (
  { status, code, title, detail, errors, age, progress }: Problem,
  requestId: string,
): string =>
  JSON.stringify({
    type: `urn:xano-redis-sync:problem:${code}`,
    title,
    status,
    detail,
    instance: `urn:request:${encodeURIComponent(requestId)}`,
    error: detail,
    code,
    errors,
    age,
    progress,
  });

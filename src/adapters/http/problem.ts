import type { FieldError } from '../../application/errors.js';
import { shown } from '../../domain/text.js';
import type { CommandError, HttpError, Progress } from './http-error.js';
import { limitHeaders, OUTBOX_RETRY, spentLimit } from './limit-headers.js';
import { PROBLEMS, RECORD_PROBLEM } from './problem-table.js';

export interface Problem {
  readonly status: number;
  /** Stable: of the table of problems, or of a record that was refused. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly (FieldError | CommandError)[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an import that had to stop: how far it came. */
  readonly progress?: Progress;
}

const REALM = 'Bearer realm="xano-redis-sync"';
const CHALLENGE = { headers: { 'WWW-Authenticate': REALM } };
const SOON = { headers: { 'Retry-After': '1' } };

const NOTHING = 'There is nothing at this path.';
const TWO_SLASHES =
  'There is nothing at this path, which has two slashes side by side: the base address ends in one already, or a part is empty.';
const NOT_COVERED =
  'A signature covers the body alone, so the body must be an envelope that names table and action, and both must agree with the path and the query.';
// Of a request that ends so nobody knows whether it was carried out.
const REPEATING =
  'A change may have been made. Repeating is safe, but for a new post without id or Idempotency-Key, and for HINCRBY.';
const SEND_AGAIN = 'Send all of them again: nothing is applied twice.';

const inWords = ({ path, message }: FieldError): string =>
  `${path === '' ? 'The value' : shown(path)} ${message}`;

type Said = readonly [detail: string, more?: Pick<Problem, 'errors' | 'headers'>];
type Plain = Exclude<HttpError, { readonly _tag: 'RecordRefused' | 'ImportStopped' }>;

/** What the caller is told of one error. No default case: a new error must be given its sentence. */
const say = (error: Plain): Said => {
  switch (error._tag) {
    case 'InvalidJson':
    case 'Forbidden':
    case 'PayloadTooLarge':
    case 'UnsupportedMediaType':
      return [error.reason];
    case 'InvalidRequest': {
      const { errors } = error;
      return [`The request is not valid: ${errors.map(inWords).join('; ')}.`, { errors }];
    }
    case 'MalformedRequest':
      return ['The request is not well-formed HTTP.'];
    case 'ProfileTooLarge':
      return error.what === 'names'
        ? [`A user may hold at most ${error.max} fields.`]
        : [`A user's own fields may hold at most ${error.max} bytes together, names included.`];
    case 'UsernameImmutable':
      return ['A username cannot be changed.'];
    case 'CannotFollowSelf':
      return ['A user cannot follow or unfollow themselves.'];
    case 'AuthenticationRequired':
      return ['Send an API key in X-API-Key, or a JWT in Authorization: Bearer.', CHALLENGE];
    case 'InvalidApiKey':
      return ['The API key is unknown.', CHALLENGE];
    case 'InvalidToken': {
      const why = `${REALM}, error="invalid_token", error_description="${error.reason}"`;
      return [error.reason, { headers: { 'WWW-Authenticate': why } }];
    }
    case 'NotCovered':
      return [NOT_COVERED, CHALLENGE];
    case 'InvalidSignature':
      return [error.reason, CHALLENGE];
    case 'IpNotAllowed':
      return ['The API key may not be used from this address.'];
    case 'NotOwner':
      return ['Only the owner or an admin may change this.'];
    case 'FieldNotWritable': {
      const field = shown(error.field);
      const by = error.setting === null ? '' : `. Users write it where ${error.setting} names it.`;
      return [
        `The field cannot be modified: ${field}${by}`,
        { errors: [{ path: field, message: 'cannot be modified' }] },
      ];
    }
    case 'RouteNotFound':
      return [error.doubleSlash ? TWO_SLASHES : NOTHING];
    case 'ReconciliationNotFound':
      return [NOTHING];
    case 'DeadLetterNotFound':
      return ['There is no such dead letter.'];
    case 'UserNotFound':
    case 'UnknownActor':
      return ['There is no such user in Redis: sync that user first.'];
    case 'PostNotFound':
      return ['There is no such post.'];
    case 'MethodNotAllowed': {
      const allow = error.allow.join(', ');
      return [`This path takes ${allow}.`, { headers: { Allow: allow } }];
    }
    case 'RequestTimeout':
      return ['The request did not arrive in time.'];
    case 'ReconcileRunning':
      return ['One runs at a time.'];
    case 'UserIdTaken':
      return ['The id belongs to another user.'];
    case 'PostIdTaken':
      return ['There is a post with this id already.'];
    case 'HeadersTooLarge':
      return ['The headers of the request, its path among them, are too large.'];
    case 'IdempotencyMismatch':
      return ['This Idempotency-Key was used before with another body.'];
    case 'BatchRefused':
      return [
        'Nothing was written: some commands of the batch would be refused.',
        { errors: error.errors },
      ];
    case 'UnknownTable':
      return ['This table is not kept here: name it in sync.config.json.'];
    case 'TruncateRefused':
      return [
        'No table is emptied here because it was emptied in Xano, unless ALLOW_TRUNCATE is true, and it is the only one of its entity.',
      ];
    case 'RateLimited':
      return [spentLimit(error), { headers: limitHeaders(error) }];
    case 'OutboxFull':
      return [
        'Nothing was changed: too many changes wait to be told to Xano. Reading goes on as before.',
        { headers: { 'Retry-After': OUTBOX_RETRY } },
      ];
    case 'StoreFault':
    case 'Unexpected':
      return ['Something went wrong here. The request id helps to find out what.'];
    case 'StoreDamaged':
      return [
        `Redis holds something else than it should under ${error.kind}, so nothing was done. An operator finds it with script/cli reconcile, and mends it with --repair.`,
      ];
    case 'NotConfigured':
      return [`This deployment does not offer that: it needs ${error.setting}.`];
    case 'StoreUnavailable':
      return [
        `Redis cannot be reached, or cannot serve this yet. Try again in a moment. ${REPEATING}`,
        SOON,
      ];
    case 'KeysUnavailable':
      return ['The keys that verify tokens cannot be fetched. Try again in a moment.', SOON];
    case 'StoreTimeout':
      return [`Redis did not answer in time. ${REPEATING}`];
  }
};

export const toProblem = (error: HttpError): Problem => {
  if (error._tag === 'RecordRefused') {
    const [status, title] = RECORD_PROBLEM;
    return { status, code: error.code, title, detail: `${title}: ${error.reason}.` };
  }
  if (error._tag === 'ImportStopped') {
    const { progress } = error;
    const stopped = toProblem(error.error);
    const far = `${stopped.title}: this ended after ${progress.received} records.`;
    return { ...stopped, detail: `${far} ${SEND_AGAIN}`, progress };
  }
  const [status, code, title] = PROBLEMS[error._tag];
  const [detail, more] = say(error);
  return { status, code, title, detail, ...more };
};

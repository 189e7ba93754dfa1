import type { ProblemCode } from './problem-code.js';
import { limitProblem } from './limit-headers.js';
import { shown } from '../../domain/text.js';
import type { HttpError } from './http-error.js';
import { inWords, makeProblem, recordProblem } from './problem-shape.js';
import type { MakeProblem, Problem } from './problem-shape.js';

const REALM = 'Bearer realm="xano-redis-sync"';
const CHALLENGE = { headers: { 'WWW-Authenticate': REALM } };
const NOT_COVERED =
  'A signature covers the body alone, so the body must be an envelope that names table and action, and both must agree with the path and the query.';

const NOTHING = 'There is nothing at this path.';
const TWO_SLASHES =
  'There is nothing at this path, which has two slashes side by side: the base address ends in one already, or a part is empty.';
const SOON = { headers: { 'Retry-After': '1' } };
// Of a request that ends so nobody knows whether it was carried out.
const REPEATING =
  'A change may have been made. Repeating is safe, but for a new post without id or Idempotency-Key, and for HINCRBY.';
const SEND_AGAIN = 'Send all of them again: nothing is applied twice.';
const SYNC_FIRST = 'There is no such user in Redis: sync that user first.';

const NOT_KEPT = 'This table is not kept here: name it in sync.config.json.';
const NEVER_EMPTIED =
  'No table is emptied here because it was emptied in Xano, unless ALLOW_TRUNCATE is true, and it is the only one of its entity.';

const problem: MakeProblem<ProblemCode> = makeProblem;

/** No default case: a new error must be given its answer before it compiles. */
export const toProblem = (error: HttpError): Problem => {
  switch (error._tag) {
    case 'InvalidJson':
      return problem(400, 'invalid_json', 'The body is not JSON', error.reason);
    case 'InvalidRequest':
      return problem(
        400,
        'invalid_request',
        'The request is not valid',
        `The request is not valid: ${error.errors.map(inWords).join('; ')}.`,
        { errors: error.errors },
      );
    case 'MalformedRequest':
      return problem(
        400,
        'invalid_request',
        'The request is not valid',
        'The request is not well-formed HTTP.',
      );
    case 'ProfileTooLarge':
      return problem(
        400,
        'invalid_request',
        'The profile would be too large',
        error.what === 'names'
          ? `A user may hold at most ${error.max} fields.`
          : `A user's own fields may hold at most ${error.max} bytes together, names included.`,
      );
    case 'UsernameImmutable':
      return problem(
        400,
        'username_immutable',
        'A username does not change',
        'A username cannot be changed.',
      );
    case 'CannotFollowSelf':
      return problem(
        400,
        'cannot_follow_self',
        'Nobody follows themselves',
        'A user cannot follow or unfollow themselves.',
      );
    case 'AuthenticationRequired':
      return problem(
        401,
        'authentication_required',
        'Who is calling?',
        'Send an API key in X-API-Key, or a JWT in Authorization: Bearer.',
        CHALLENGE,
      );
    case 'InvalidApiKey':
      return problem(
        401,
        'invalid_api_key',
        'The API key is not valid',
        'The API key is unknown.',
        CHALLENGE,
      );
    case 'InvalidToken':
      return problem(401, 'invalid_token', 'The token is not valid', error.reason, {
        headers: {
          'WWW-Authenticate': `${REALM}, error="invalid_token", error_description="${error.reason}"`,
        },
      });
    case 'NotCovered':
    case 'InvalidSignature':
      return problem(
        401,
        'invalid_signature',
        'The signature is not valid',
        error._tag === 'NotCovered' ? NOT_COVERED : error.reason,
        CHALLENGE,
      );
    case 'IpNotAllowed':
      return problem(
        403,
        'ip_not_allowed',
        'This address may not use the API key',
        'The API key may not be used from this address.',
      );
    case 'Forbidden':
      return problem(403, 'forbidden', 'Not allowed', error.reason);
    case 'NotOwner':
      return problem(
        403,
        'not_owner',
        'Not the owner',
        'Only the owner or an admin may change this.',
      );
    case 'FieldNotWritable': {
      const field = shown(error.field);
      return problem(
        403,
        'field_not_writable',
        'The field cannot be modified',
        error.setting === null
          ? `The field cannot be modified: ${field}`
          : `The field cannot be modified: ${field}. Users write it where ${error.setting} names it.`,
        { errors: [{ path: field, message: 'cannot be modified' }] },
      );
    }
    case 'RouteNotFound':
      return problem(404, 'not_found', 'Not found', error.doubleSlash ? TWO_SLASHES : NOTHING);
    case 'ReconciliationNotFound':
      return problem(404, 'not_found', 'Not found', NOTHING);
    case 'DeadLetterNotFound':
      return problem(404, 'not_found', 'Not found', 'There is no such dead letter.');
    case 'UserNotFound':
    case 'UnknownActor':
      return problem(404, 'user_not_found', 'No such user', SYNC_FIRST);
    case 'PostNotFound':
      return problem(404, 'post_not_found', 'No such post', 'There is no such post.');
    case 'MethodNotAllowed':
      return problem(
        405,
        'method_not_allowed',
        'Method not allowed',
        `This path takes ${error.allow.join(', ')}.`,
        { headers: { Allow: error.allow.join(', ') } },
      );
    case 'RequestTimeout':
      return problem(
        408,
        'request_timeout',
        'The request took too long',
        'The request did not arrive in time.',
      );
    case 'ReconcileRunning':
      return problem(409, 'conflict', 'A comparison is under way', 'One runs at a time.');
    case 'UserIdTaken':
      return problem(409, 'conflict', 'The id is taken', 'The id belongs to another user.');
    case 'PostIdTaken':
      return problem(409, 'conflict', 'The id is taken', 'There is a post with this id already.');
    case 'PayloadTooLarge':
      return problem(413, 'payload_too_large', 'Too large', error.reason);
    case 'UnsupportedMediaType':
      return problem(415, 'unsupported_media_type', 'Unsupported media type', error.reason);
    case 'HeadersTooLarge':
      return problem(
        431,
        'headers_too_large',
        'The headers are too large',
        'The headers of the request, its path among them, are too large.',
      );
    case 'IdempotencyMismatch':
      return problem(
        422,
        'idempotency_mismatch',
        'The Idempotency-Key was used before',
        'This Idempotency-Key was used before with another body.',
      );
    case 'BatchRefused':
      return problem(
        422,
        'batch_refused',
        'The batch was refused',
        'Nothing was written: some commands of the batch would be refused.',
        { errors: error.errors },
      );
    case 'RecordRefused':
      return recordProblem(error);
    case 'UnknownTable':
      return problem(422, 'unknown_table', 'Unknown table', NOT_KEPT);
    case 'TruncateRefused':
      return problem(422, 'truncate_refused', 'Nothing was deleted', NEVER_EMPTIED);
    case 'RateLimited':
    case 'OutboxFull':
      return limitProblem(error);
    case 'StoreFault':
    case 'Unexpected':
      return problem(
        500,
        'internal',
        'Something went wrong',
        'Something went wrong here. The request id helps to find out what.',
      );
    case 'ImportStopped': {
      const { progress } = error;
      const stopped = toProblem(error.error);
      const far = `${stopped.title}: this ended after ${progress.received} records.`;
      return { ...stopped, detail: `${far} ${SEND_AGAIN}`, progress };
    }
    case 'StoreDamaged':
      return problem(
        500,
        'damaged_key',
        'A key in Redis is damaged',
        `Redis holds something else than it should under ${error.kind}, so nothing was done. An operator finds it with script/cli reconcile, and mends it with --repair.`,
      );
    case 'NotConfigured':
      return problem(
        501,
        'not_configured',
        'Not configured',
        `This deployment does not offer that: it needs ${error.setting}.`,
      );
    case 'StoreUnavailable':
      return problem(
        503,
        'store_unavailable',
        'Redis cannot serve this now',
        `Redis cannot be reached, or cannot serve this yet. Try again in a moment. ${REPEATING}`,
        SOON,
      );
    case 'KeysUnavailable':
      return problem(
        503,
        'keys_unavailable',
        'Tokens cannot be verified',
        'The keys that verify tokens cannot be fetched. Try again in a moment.',
        SOON,
      );
    case 'StoreTimeout':
      return problem(
        504,
        'store_timeout',
        'Redis did not answer in time',
        `Redis did not answer in time. ${REPEATING}`,
      );
  }
};

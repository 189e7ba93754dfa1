import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as http from '../../../src/adapters/http/http-error.js';
import { printProblem, toProblem } from '../../../src/adapters/http/problem.js';
import { ProblemAnswer } from '../../support/http/problem-answer.js';
import * as app from '../../../src/application/errors.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';

const SECRET = 'hush';
const cause = new Error(`redis://user:${SECRET}@host`);

const NOTHING = { received: 0, applied: 0, unchanged: 0, stale: 0, deferred: 0, failed: 0 };

/** The errors of section 2.8 of the specification, and `keys_unavailable`. */
const expected: readonly (readonly [http.HttpError, number, string])[] = [
  [http.invalidJson('No JSON.'), 400, 'invalid_json'],
  [app.invalidRequest('content', 'must be text'), 400, 'invalid_request'],
  [app.profileTooLarge('names', 200), 400, 'invalid_request'],
  [app.profileTooLarge('bytes', 32_768), 400, 'invalid_request'],
  [app.usernameImmutable, 400, 'username_immutable'],
  [app.cannotFollowSelf, 400, 'cannot_follow_self'],
  [http.authenticationRequired, 401, 'authentication_required'],
  [http.invalidApiKey, 401, 'invalid_api_key'],
  [http.invalidToken('The token has expired.'), 401, 'invalid_token'],
  [http.invalidSignature('Stale.'), 401, 'invalid_signature'],
  [app.forbidden('No.'), 403, 'forbidden'],
  [app.fieldNotWritable('role'), 403, 'field_not_writable'],
  [http.ipNotAllowed, 403, 'ip_not_allowed'],
  [app.notOwner, 403, 'not_owner'],
  [http.routeNotFound('/nowhere'), 404, 'not_found'],
  [app.userNotFound(SECRET as Username), 404, 'user_not_found'],
  [http.unknownActor, 404, 'user_not_found'],
  [app.postNotFound(SECRET as PostId), 404, 'post_not_found'],
  [http.methodNotAllowed(['GET', 'HEAD']), 405, 'method_not_allowed'],
  [app.userIdTaken, 409, 'conflict'],
  [app.postIdTaken(SECRET as PostId), 409, 'conflict'],
  [http.payloadTooLarge('Too long.'), 413, 'payload_too_large'],
  [http.malformedRequest, 400, 'invalid_request'],
  [http.requestTimeout, 408, 'request_timeout'],
  [http.headersTooLarge, 431, 'headers_too_large'],
  [http.unsupportedMediaType('Send JSON.'), 415, 'unsupported_media_type'],
  [app.idempotencyMismatch, 422, 'idempotency_mismatch'],
  [http.batchRefused([{ index: 0, code: 'x', message: 'ERR x' }]), 422, 'batch_refused'],
  [app.recordRefused('id_taken', 'another user has it'), 422, 'id_taken'],
  [app.unknownTable, 422, 'unknown_table'],
  [app.notCovered, 401, 'invalid_signature'],
  [app.truncateRefused, 422, 'truncate_refused'],
  [app.deadLetterNotFound, 404, 'not_found'],
  [app.rateLimited('writes', { units: 5, windowMs: 1 }, 1), 429, 'rate_limited'],
  [app.storeFault(cause), 500, 'internal'],
  [app.storeDamaged('post:<id>:likes', cause), 500, 'damaged_key'],
  [http.importStopped(app.storeUnavailable(cause), NOTHING), 503, 'store_unavailable'],
  [http.unexpected, 500, 'internal'],
  [app.notConfigured('JWT_SECRET'), 501, 'not_configured'],
  [app.copyTooOld({ age: 9, reason: 'Old.' }), 503, 'copy_too_old'],
  [app.outboxFull, 503, 'outbox_full'],
  [app.storeUnavailable(cause), 503, 'store_unavailable'],
  [http.keysUnavailable(cause), 503, 'keys_unavailable'],
  [app.storeTimeout(cause), 504, 'store_timeout'],
];

const test = suite('problem answers');

for (const [error, status, code] of expected)
  test(`${error._tag} is answered with ${status} ${code} without internal details`, () => {
    const problem = toProblem(error);
    const text = printProblem(problem, 'id 1');
    const read = ProblemAnswer.decode(JSON.parse(text));
    assert.ok(E.isRight(read));
    assert.is(problem.status, status);
    assert.is(read.right.status, status);
    assert.is(read.right.code, code);
    assert.is(read.right.error, read.right.detail);
    assert.is(read.right.instance, 'urn:request:id%201');
    assert.is(read.right.type, `urn:xano-redis-sync:problem:${code}`);
    assert.not.match(text + JSON.stringify(problem.headers ?? {}), SECRET);
  });

test('503 has Retry-After, and 401 has WWW-Authenticate', () => {
  assert.is(toProblem(app.storeUnavailable(cause)).headers?.['Retry-After'], '1');
  assert.match(toProblem(http.invalidApiKey).headers?.['WWW-Authenticate'] ?? '', 'Bearer');
  assert.match(
    toProblem(http.invalidToken('The token has expired.')).headers?.['WWW-Authenticate'] ?? '',
    'error="invalid_token", error_description="The token has expired."',
  );
});

test('the detail advises to sync an unknown user first, and names a field that is not writable', () => {
  assert.match(toProblem(app.userNotFound('bob' as Username)).detail, 'sync that user first');
  assert.match(toProblem(app.fieldNotWritable('role')).detail, 'role');
  assert.match(toProblem(app.invalidRequest('content', 'must be text')).detail, 'content must be');
});

test('says of a read that the store left unanswered nothing of changes', () => {
  for (const error of [app.storeTimeout(cause), app.storeUnavailable(cause)]) {
    const { detail } = toProblem(error, true);
    assert.not.match(detail, 'A change may');
    assert.is(toProblem(error).detail.startsWith(`${detail} A change may`), true);
  }
});

test('the detail says which requests are not safe to repeat', () => {
  for (const error of [app.storeTimeout(cause), app.storeUnavailable(cause)]) {
    const { detail } = toProblem(error);
    assert.match(detail, 'A change may have been made');
    assert.match(
      detail,
      'but for a new post without id or Idempotency-Key, a new comment without Idempotency-Key, and for HINCRBY',
    );
  }
  assert.match(toProblem(app.storeUnavailable(cause)).detail, 'cannot serve this yet');
});

test('each invalid request has its errors listed, except malformed HTTP', () => {
  const silent = expected.flatMap(([error, , code]) =>
    code === 'invalid_request' && toProblem(error).errors === undefined ? [error._tag] : [],
  );
  assert.equal(silent, ['MalformedRequest']);
  assert.equal(toProblem(app.profileTooLarge('names', 200)).errors, [
    { path: '', message: 'must leave the user at most 200 fields' },
  ]);
});

test.run();

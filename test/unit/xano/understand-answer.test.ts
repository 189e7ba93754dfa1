import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceError } from '../../../src/application/ports/source.js';
import { understandAnswer } from '../../../src/adapters/xano/understand-answer.js';

const test = suite('answers of Xano');

const LIMITED = '{"code":"ERROR_CODE_TOO_MANY_REQUESTS","message":"Whoa there!"}';

const errorOf = (status: number, text = '', retryAfter: string | null = null): SourceError => {
  const answer = understandAnswer({ status, text, retryAfter, secrets: ['s3cret'] });
  if (E.isRight(answer)) throw new Error(`taken for a success: ${status} ${text}`);
  return answer.left;
};

test('a success gives its JSON', () => {
  const answer = { status: 200, text: '{"items":[]}', retryAfter: null, secrets: [] };
  assert.equal(understandAnswer(answer), E.right({ items: [] }));
});

test('an empty answer and one that is not JSON are faults with different reasons', () => {
  assert.equal(errorOf(200, ' \n'), {
    _tag: 'SourceFault',
    reason: 'The answer of Xano is empty.',
  });
  assert.equal(errorOf(204), { _tag: 'SourceFault', reason: 'The answer of Xano is empty.' });
  assert.equal(errorOf(200, '<html>'), {
    _tag: 'SourceFault',
    reason: 'The answer of Xano is not JSON.',
  });
});

test('a rate limit is recognized by the status or by the code', () => {
  const limited = { _tag: 'SourceLimited', retryAfter: null };
  assert.equal(errorOf(429), limited);
  assert.equal(errorOf(429, LIMITED), limited);
  assert.equal(errorOf(403, LIMITED), limited);
  assert.equal(errorOf(500, LIMITED), limited);
  assert.equal(errorOf(200, LIMITED), limited);
});

test('Retry-After is used if it is a number of seconds', () => {
  assert.equal(errorOf(429, '', '20'), { _tag: 'SourceLimited', retryAfter: 20_000 });
  assert.equal(errorOf(429, '', '0'), { _tag: 'SourceLimited', retryAfter: 0 });
  for (const odd of ['', '-1', '1.5', 'Sun, 22 Nov 2026 20:00:00 GMT', '99999999999'])
    assert.equal(errorOf(429, '', odd), { _tag: 'SourceLimited', retryAfter: null }, odd);
});

test('a server error counts as temporarily unavailable', () => {
  for (const status of [500, 502, 503, 504, 599, 408])
    assert.is(errorOf(status, '{"code":"ERROR_FATAL","message":""}')._tag, 'SourceUnavailable');
});

const NOTHING = { code: '', message: '', param: null };

test('a refusal has the status, code, message and input that Xano names', () => {
  const body =
    '{"code":"ERROR_CODE_INPUT_ERROR","message":"Not an integer.","payload":{"param":"table_id"}}';
  assert.equal(errorOf(400, body), {
    _tag: 'SourceRefused',
    status: 400,
    code: 'ERROR_CODE_INPUT_ERROR',
    message: 'Not an integer.',
    param: 'table_id',
  });
  for (const text of ['', '<html>', '[]', '{"message":7,"payload":{"param":{}}}'])
    assert.equal(errorOf(302, text), { _tag: 'SourceRefused', status: 302, ...NOTHING }, text);
});

test('an error code that is not one of Xano is not passed on', () => {
  for (const code of ['', 'a-token', 'ERROR_CODE a-token', 'error_code', 7, null, {}])
    assert.equal(errorOf(400, JSON.stringify({ code })), {
      _tag: 'SourceRefused',
      status: 400,
      ...NOTHING,
    });
});

test('the message of a refusal is one short line without secrets, addresses and emails', () => {
  const said = (message: string): string => {
    const error = errorOf(400, JSON.stringify({ code: 'ERROR_CODE_INPUT_ERROR', message }));
    return error._tag === 'SourceRefused' ? error.message : '';
  };
  assert.is(said('Is s3cret right?\n\u0007No'), 'Is … right? No');
  assert.is(said('See https://x.xano.io/api:meta?a=1, ann@example.com'), 'See … …');
  assert.is(said(`Bearer ${'eyJhbGciOiJIUzI1NiJ9.'.repeat(3)}`), 'Bearer …');
  assert.is(said('word '.repeat(9000)).length, 201);
});

test.run();

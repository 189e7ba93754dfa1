import * as fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure, ok } from '../../support/run/effect.js';
import { aClaim, aVerifier, ec, NOW, pemOf, rsa, SECRET } from '../../support/http/tokens.js';

const encode = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64url');

const GOOD_HEADER = JSON.stringify({ alg: 'HS256', typ: 'JWT' });
const GOOD_CLAIMS = JSON.stringify(aClaim());

const signed = (header: string, claims: string): string =>
  `${header}.${claims}.${createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url')}`;

const aKey = fc.constantFrom('alg', 'kid', 'typ', 'crit', 'exp', 'nbf', 'iss', 'aud', 'username');

/** JSON that is not what a token needs. */
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.dictionary(aKey, fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value)),
  fc.constantFrom('1', '"x"', 'null', 'true', '[]', '[{}]', '{}', '1e999', '[1,2]'),
  fc.integer({ min: 1, max: 6000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 2000 }).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  // Of two members with one name the last counts.
  fc.constantFrom(
    '{"alg":"HS256","alg":7}',
    '{"exp":9e9,"exp":"x"}',
    '{"__proto__":{"alg":"HS256"}}',
  ),
);

/** The text of a part of a token: JSON, truncated JSON, bytes that are not UTF-8, or text that is not base64url. */
const part = fc.oneof(
  { weight: 4, arbitrary: json.map(encode) },
  json.map((text) => encode(text.slice(0, -1))),
  json.map((text) => encode(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]))),
  json.map((text) => encode(`\ufeff${text}`)),
  json.map((text) => `${encode(text)}=`),
  fc.uint8Array({ maxLength: 40 }).map(encode),
  fc.string({ maxLength: 20 }),
  fc.constant(''),
);

const token = fc.oneof(
  fc.tuple(part, part).map(([header, claims]) => signed(header, claims)),
  part.map((claims) => signed(encode(GOOD_HEADER), claims)),
  part.map((header) => signed(header, encode(GOOD_CLAIMS))),
  part.map((signature) => `${encode(GOOD_HEADER)}.${encode(GOOD_CLAIMS)}.${signature}`),
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const verifiers = [
  aVerifier({ secret: SECRET }),
  aVerifier({ publicKey: pemOf(rsa.publicKey) }),
  aVerifier({ publicKey: pemOf(ec.publicKey) }),
];

const test = suite('malformed tokens');

test('are refused as invalid, whichever part is malformed', async () => {
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
      for (const verify of verifiers)
        assert.is((await failure(verify(text)))._tag, 'InvalidToken', text);
    }),
    { numRuns: 500 },
  );
});

test('variants of a valid token are refused as malformed', async () => {
  const verify = aVerifier({ secret: SECRET });
  const good = signed(encode(GOOD_HEADER), encode(GOOD_CLAIMS));
  assert.is((await ok(verify(good))).username, 'alice');
  const header = [
    '1',
    '"s"',
    'null',
    '[]',
    '[{"alg":"HS256"}]',
    '{"alg":1}',
    '{"alg":"HS256","kid":1}',
  ];
  const claims = ['1', '"s"', 'null', '[]', `[${GOOD_CLAIMS}]`, `"${NOW}"`];
  const forged = [
    ...header.map((text) => signed(encode(text), encode(GOOD_CLAIMS))),
    ...claims.map((text) => signed(encode(GOOD_HEADER), encode(text))),
    signed(
      encode(GOOD_HEADER),
      encode(Buffer.from(`${GOOD_CLAIMS.slice(0, -1)},"a":"\xff"}`, 'latin1')),
    ),
    `${good}.`,
    `${good}=`,
  ];
  for (const text of forged) {
    const error = await failure(verify(text));
    assert.is(
      error._tag === 'InvalidToken' ? error.reason : error._tag,
      'The token is not a well-formed JWT.',
      text,
    );
  }
});

test('with an infinite expiry are refused', async () => {
  const claims = GOOD_CLAIMS.replace(/"exp":\d+/, '"exp":1e999');
  const error = await failure(
    aVerifier({ secret: SECRET })(signed(encode(GOOD_HEADER), encode(claims))),
  );
  assert.is(error._tag, 'InvalidToken');
});

test.run();

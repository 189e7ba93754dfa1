import * as E from 'fp-ts/lib/Either.js';
import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../../src/infrastructure/config.js';
import type { Environment } from '../../../src/infrastructure/settings.js';

const KEY = 'k'.repeat(32);
const SECRET = 's'.repeat(32);

const config = (env: Environment) => {
  const read = readConfig(env);
  if (E.isLeft(read)) throw new Error(read.left.join('\n'));
  return read.right;
};

const test = suite('settings as typed');

test('quotes that Docker and web forms leave around a value are removed', () => {
  const { port, corsOrigins, auth, sync } = config({
    PORT: ' "4000" ',
    CORS_ORIGINS: `"https://a.test", 'https://b.test'`,
    XANO_API_KEY: `'${KEY}'`,
    JWT_SECRET: `"${SECRET}"`,
    WEBHOOK_SECRET: `"${'a'.repeat(24)}", ${'b'.repeat(24)} ,'${'c'.repeat(24)}'`,
  });
  assert.is(port, 4000);
  assert.equal(corsOrigins, ['https://a.test', 'https://b.test']);
  assert.equal(auth.apiKeys, [createHash('sha256').update(KEY).digest()]);
  assert.is(auth.jwt.secret, SECRET);
  assert.equal(
    sync.webhookSecrets,
    ['a', 'b', 'c'].map((letter) => letter.repeat(24)),
  );
  assert.is(config({ JWT_SECRET: ` say "${SECRET}"` }).auth.jwt.secret, ` say "${SECRET}"`);
});

const letters = (count: number): string => 'b'.repeat(count);

for (const [secrets, which] of [
  ['x', 1],
  [`${','.repeat(30)}x`, 1],
  [`a,${letters(24)}`, 1],
  [`${letters(24)},a${' '.repeat(30)}`, 2],
  [`"${letters(22)}"`, 1],
  [`'${letters(24)}', "${letters(23)}"`, 2],
  [`whsec_${letters(20)}`, 1],
] as const)
  test(`a list with a secret that is too short is refused: ${secrets}`, () => {
    const read = readConfig({ WEBHOOK_SECRET: secrets });
    assert.ok(E.isLeft(read));
    assert.match(read.left.join(), `WEBHOOK_SECRET: secret ${which} is shorter than 24`);
  });

const WRONG: readonly (readonly [`${string}_FIELDS`, string])[] = [
  ['POST_FIELDS', 'price:int'],
  ['POST_FIELDS', 'price:number:text'],
  ['POST_FIELDS', ':number'],
  ['POST_FIELDS', 'price,price:number'],
  ['POST_FIELDS', 'api_key'],
  ['POST_FIELDS', 'updated_at'],
  ['POST_FIELDS', 'banned_why'],
  ['PUBLIC_FIELDS', 'rating:float'],
  ['PUBLIC_FIELDS', '__proto__'],
  ['PRIVATE_FIELDS', 'bio:text'],
  ['USER_WRITABLE_FIELDS', 'city:text'],
];

for (const [name, value] of WRONG)
  test(`${name}=${value} is refused`, () => {
    const read = readConfig({ [name]: value });
    assert.ok(E.isLeft(read) && read.left.length === 1 && read.left[0]?.startsWith(name));
  });

test('extra columns are read with their types, without private and built-in ones', () => {
  const { fields } = config({
    PUBLIC_FIELDS: 'bio, rating:number, phone',
    POST_FIELDS: 'content, title, price : number, Phone',
    PRIVATE_FIELDS: 'phone, bio',
  });
  assert.equal([...fields.columns.user], [['rating', 'number']]);
  assert.equal(
    [...fields.columns.post],
    [
      ['title', null],
      ['price', 'number'],
    ],
  );
  assert.ok(fields.publicFields.has('rating'));
  for (const name of ['bio', 'phone']) assert.not(fields.publicFields.has(name), name);
});

for (const [name, bounds, wrong] of [
  ['PULL_INTERVAL', 'from 100ms to 30d', ['0', '1ms', '31d', '999999999d']],
  ['COMPARE_INTERVAL', 'from 100ms to 30d', ['0', '31d']],
  ['ALERT_INTERVAL', 'from 100ms to 30d', ['99ms', '721h']],
  ['PULL_OVERLAP', 'from 1s to 30d', ['0', '1ms', '31d']],
  ['XANO_TIMEOUT', 'from 100ms to 1h', ['0', '61m', '30d']],
  ['HOME_IDLE', 'from 1s to 3650d', ['0', '999ms', '3651d']],
  ['TOMBSTONE_TTL', 'from 1s to 3650d', ['0', '999999999d']],
  ['DEFER_TTL', 'from 1s to 3650d', ['0', '999999999d']],
  ['SILENCE_ALERT', 'from 1s to 3650d', ['0', '999999999d']],
  ['XANO_RATE', 'per time of 30d at most', ['1/0s', '1/31d']],
  ['RATE_READS', 'per time of 30d at most', ['1/999999999d']],
] as const)
  test(`a time beyond the range of timers and clocks is refused: ${name}`, () => {
    for (const value of wrong) {
      const read = readConfig({ [name]: value });
      assert.match(E.isLeft(read) ? read.left.join() : value, bounds);
    }
  });

test.run();

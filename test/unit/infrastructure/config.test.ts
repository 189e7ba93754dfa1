import * as E from 'fp-ts/lib/Either.js';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig, type Config } from '../../../src/infrastructure/config.js';
import type { Environment, SettingName } from '../../../src/infrastructure/settings.js';

const KEY = 'k'.repeat(32);
const SECRET = 's'.repeat(32);
const PRODUCTION = {
  NODE_ENV: 'production',
  REDIS_URL: 'redis://redis.test:6379',
  XANO_API_KEY: KEY,
  JWT_SECRET: SECRET,
};

const config = (env: Environment): Config => {
  const read = readConfig(env);
  if (E.isLeft(read)) throw new Error(read.left.join('\n'));
  return read.right;
};

const faults = (env: Environment): readonly string[] => {
  const read = readConfig(env);
  return E.isLeft(read) ? read.left : [];
};

const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const defaults = suite('configuration: defaults');

defaults('suit development if nothing is set', () => {
  const { production, port, host, redis, auth, limits, corsOrigins } = config({});
  assert.equal(
    { production, port, host, redis, corsOrigins },
    { production: false, port: 3000, host: undefined, redis: null, corsOrigins: ['*'] },
  );
  assert.equal(auth.apiKeys, []);
  const ofRequests = { body: 1_048_576, proxyCommands: 1000, proxyReply: 8_388_608 };
  const ofHomes = { homeMax: 800, homeIdle: 2_592_000_000, fanOutMax: 10_000 };
  assert.equal(limits, { ...ofRequests, ...ofHomes, explore: 100_000, copy: 67_108_864 });
});

defaults('DRAIN_TIME is 5 s in production, else 0, and 60 s at most', () => {
  assert.is(config(PRODUCTION).drainTime, 5000);
  for (const NODE_ENV of ['', 'development', 'test']) assert.is(config({ NODE_ENV }).drainTime, 0);
  for (const [DRAIN_TIME, ms] of [
    ['0', 0],
    ['250ms', 250],
    ['60', 60_000],
  ] as const)
    assert.is(config({ ...PRODUCTION, DRAIN_TIME }).drainTime, ms);
  for (const DRAIN_TIME of ['61s', '2m', '-1', 'soon', '1.5s'])
    assert.equal(faults({ DRAIN_TIME }), ['DRAIN_TIME must be a time from 0s to 60s']);
});

defaults('replace empty and blank values', () => {
  const { port, logLevel, redis } = config({ PORT: '', LOG_LEVEL: '  ', REDIS_URL: '' });
  assert.equal([port, logLevel, redis], [3000, 'info', null]);
});

defaults.run();

const production = suite('configuration: production');

production('a missing Redis, API key and JWT secret are refused in one answer', () => {
  const found = faults({ NODE_ENV: 'production' });
  assert.is(found.length, 3);
  for (const name of ['REDIS_URL', 'XANO_API_KEY', 'JWT_SECRET'])
    assert.ok(
      found.some((text) => text.startsWith(name)),
      name,
    );
});

production('Redis, API key and JWT secret are enough', () => {
  assert.equal(config(PRODUCTION).auth.apiKeys, [createHash('sha256').update(KEY).digest()]);
});

production('sentinels are accepted in place of REDIS_URL', () => {
  const { redis } = config({
    ...PRODUCTION,
    REDIS_URL: '',
    REDIS_SENTINELS: 'a.test:26379, [::1]:26380',
    REDIS_SENTINEL_MASTER: 'main',
  });
  assert.equal(redis?.sentinels, {
    addresses: [
      { host: 'a.test', port: 26379 },
      { host: '::1', port: 26380 },
    ],
    master: 'main',
  });
});

production('each API key shorter than 32 characters is refused', () => {
  const found = faults({ ...PRODUCTION, XANO_API_KEY: `${KEY},${'x'.repeat(31)},short` });
  assert.is(found.length, 2);
  assert.match(found[0] ?? '', /key 2/);
});

production('a JWT secret of fewer than 256 bits is refused as text, base64 and JWK', () => {
  const bytes = Buffer.alloc(31, 7);
  const jwk = JSON.stringify({ kty: 'oct', k: bytes.toString('base64url') });
  for (const JWT_SECRET of ['s'.repeat(31), `base64:${bytes.toString('base64')}`, jwk])
    for (const other of [{ JWT_SECRET }, { JWT_SECRET_OLD: JWT_SECRET }])
      assert.is(faults({ ...PRODUCTION, ...other }).length, 1, JSON.stringify(other));
});

for (const other of [
  { JWT_PUBLIC_KEY: rsa.publicKey },
  { JWT_JWKS_URL: 'https://id.test/.well-known/jwks.json' },
])
  production(`${Object.keys(other).join('')} is accepted in place of JWT_SECRET`, () => {
    assert.equal(faults({ ...PRODUCTION, JWT_SECRET: '', ...other }), []);
  });

production.run();

const parsing = suite('configuration: values');

parsing('REDIS_URL is split into its parts', () => {
  const { redis } = config({ REDIS_URL: 'rediss://me:p%40ss%2F@[::1]:7000/3' });
  assert.equal(redis, {
    address: { host: '::1', port: 7000 },
    username: 'me',
    password: 'p@ss/',
    db: 3,
    tls: { ca: null, cert: null, key: null },
    sentinels: null,
    cluster: null,
    connectTimeout: 2000,
    commandTimeout: 2000,
    waitReplicas: 0,
  });
});

parsing('a PEM may have its line ends written as \\n', () => {
  const JWT_PUBLIC_KEY = rsa.publicKey.trim().replaceAll('\n', '\\n');
  assert.equal(faults({ JWT_PUBLIC_KEY }), []);
});

parsing('the spaces of a secret are kept', () => {
  assert.is(config({ JWT_SECRET: ' a secret ' }).auth.jwt.secret, ' a secret ');
});

const WRONG: readonly (readonly [SettingName, string])[] = [
  ['PORT', '3000x'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['LOG_LEVEL', 'loud'],
  ['REDIS_URL', 'localhost:6379'],
  ['REDIS_URL', 'http://localhost:6379'],
  ['REDIS_URL', 'redis://localhost:6379/x'],
  ['REDIS_URL', 'redis://:hunter2#secret@localhost:6379'],
  ['REDIS_SENTINELS', 'a.test'],
  ['REDIS_SENTINEL_MASTER', 'main'],
  ['REDIS_TLS_CERT', '/no/such/file'],
  ['REDIS_COMMAND_TIMEOUT', '2s'],
  ['XANO_API_KEY', 'two words'],
  ['API_KEY_ALLOWED_IPS', '10.0.0.0/33'],
  ['API_KEY_ALLOWED_IPS', 'example.com'],
  ['API_KEY_ALLOWED_IPS', ','],
  ['TRUST_PROXY', 'yes'],
  ['JWT_SECRET', '{"kty":"RSA"}'],
  ['JWT_PUBLIC_KEY', 'hunter2'],
  ['JWT_PUBLIC_KEY', rsa.privateKey],
  ['JWT_JWKS_URL', 'ftp://id.test'],
  ['JWT_JWKS_URL', 'https://me:secret@id.test/keys'],
  ['JWT_USERNAME_CLAIM', 'iss'],
  ['JWT_USERNAME_CLAIM', 'two words'],
  ['JWT_ROLE_CLAIM', 'username'],
  ['JWT_ROLE_CLAIM', 'exp'],
  ['JWT_ROLE_DEFAULT', 'admin'],
  ['NODE_ENV', 'prod'],
  ['CORS_ORIGINS', 'https://app.example.com/'],
  ['CORS_ORIGINS', 'https://App.example.com'],
  ['CORS_ORIGINS', 'app.example.com'],
  ['CORS_ORIGINS', 'https://app.example.com:443'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', '*,https://app.example.com'],
  ['CORS_ORIGINS', 'https://*'],
  ['CORS_ORIGINS', 'https://*.com'],
  ['CORS_ORIGINS', 'https://*.*.example.com'],
  ['CORS_ORIGINS', 'https://app-*.example.com'],
  ['CORS_ORIGINS', '*.example.com'],
  ['CORS_ORIGINS', 'https://*.example.com/'],
  ['BODY_LIMIT', '1mb'],
  ['EXPLORE_MAX', '0'],
  ['RECONCILE_CRON', 'hunter2'],
  ['RECONCILE_CRON', '0 4 * *'],
  ['RECONCILE_CRON', '0 24 * * *'],
  ['RECONCILE_CRON', '0 0 31 2 *'],
];

for (const [name, value] of WRONG)
  parsing(`${name}=${value.slice(0, 40).split('\n').join(' ')} is refused`, () => {
    const found = faults({ [name]: value });
    assert.ok(found.length > 0);
    assert.not.match(found.join('\n'), /hunter2/);
    assert.ok(
      found.some((text) => text.startsWith(name)),
      found.join(),
    );
  });

parsing('NODE_ENV ignores case, and may be production, development or test', () => {
  assert.ok(config({ ...PRODUCTION, NODE_ENV: 'Production' }).production);
  for (const NODE_ENV of ['development', 'TEST']) assert.not.ok(config({ NODE_ENV }).production);
});

parsing('CORS_ORIGINS takes origins as browsers write them, with wildcards', () => {
  const CORS_ORIGINS =
    'https://app.example.com, http://localhost:5173, https://*.example.com, http://*.localhost:5173';
  assert.equal(config({ CORS_ORIGINS }).corsOrigins, CORS_ORIGINS.split(', '));
});

parsing('RECONCILE_CRON takes five fields, or six with seconds', () => {
  for (const RECONCILE_CRON of ['0 4 * * *', '*/5 * * * * *', '0 0 29 2 *'])
    assert.is(config({ RECONCILE_CRON }).sync.reconcileCron, RECONCILE_CRON);
  assert.is(config({ RECONCILE_CRON: ' ' }).sync.reconcileCron, null);
});

parsing('the faults of several settings are reported together', () => {
  assert.is(faults({ PORT: 'x', LOG_LEVEL: 'x', REDIS_URL: 'x', JWT_JWKS_URL: 'x' }).length, 4);
});

parsing.run();

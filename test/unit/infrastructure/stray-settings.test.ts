import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSetting, NAMES } from '../../../src/infrastructure/settings.js';
import { describeStrays, straySettings } from '../../../src/infrastructure/stray-settings.js';

const VALUE = 'hunter2';
const reported = (...names: readonly string[]) =>
  straySettings(Object.fromEntries(names.map((name) => [name, VALUE]))).map(
    ({ name, meant }) => `${name} ${meant}`,
  );

const test = suite('mistyped settings');

for (const [name, meant] of [
  ['XANO_API_KEYS', 'XANO_API_KEY'],
  ['XANO_KEY', 'XANO_API_KEY'],
  ['XANO-API-KEY', 'XANO_API_KEY'],
  ['xano_api_key', 'XANO_API_KEY'],
  ['XNAO_API_KEY', 'XANO_API_KEY'],
  ['PULL_INTERVALL', 'PULL_INTERVAL'],
  ['REDSI_URL', 'REDIS_URL'],
  ['REDIS_HOST', 'REDIS_URL'],
  ['JWT_KEY', 'JWT_PUBLIC_KEY'],
  ['XANO_WEBHOOK_SECRET', 'WEBHOOK_SECRET'],
  ['NODE_EVN', 'NODE_ENV'],
  ['PROT', 'PORT'],
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
] as const)
  test(`${name} is reported with the right name`, () => {
    assert.equal(reported(name), [`${name} ${meant}`]);
  });

test('a missing, an additional and two swapped letters are recognized for every setting', () => {
  for (const name of NAMES) {
    const swapped = `${name.slice(0, -2)}${name.at(-1) ?? ''}${name.at(-2) ?? ''}`;
    for (const slip of [name.slice(0, -1), `${name}S`, name.toLowerCase(), swapped])
      if (!isSetting(slip)) assert.equal(reported(slip), [`${slip} ${name}`]);
  }
});

test('known settings and common variables of shells, programs and hosts are not reported', () => {
  assert.equal(reported(...NAMES), []);
  const others =
    'PATH HOME HOSTNAME HOSTTYPE SHELL USER LOGNAME PWD LANG TERM TMPDIR EDITOR SSH_AUTH_SOCK _ ' +
    'NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS npm_config_user_agent npm_package_name ' +
    'REDISMS_VERSION REDISMS_DOWNLOAD_DIR http_proxy NO_PROXY DATABASE_URL API_URL PUBLIC_URL ' +
    'LOG_FORMAT PROXY_PASS USER_AGENT MAX_MEMORY REDIS_SERVICE_HOST REDIS_SERVICE_PORT_6379 ' +
    'REDIS_PORT_6379_TCP_ADDR XANO_REDIS_SYNC_SERVICE_PORT REDIS_TLS_URL KUBERNETES_PORT POD_NAME';
  assert.equal(reported(...others.split(' ')), []);
  assert.equal(straySettings({ REDIS_PORT: 'tcp://10.0.0.1:6379' }), []);
});

test('the report is one line of limited length, without values', () => {
  assert.is(describeStrays([]), null);
  const names = Array.from({ length: 30 }, (_, place) => `XANO_API_KEY_${place}`);
  const line = describeStrays(
    straySettings(Object.fromEntries(names.map((name) => [name, VALUE]))),
  );
  assert.match(line ?? '', /^Not known, and left out: XANO_API_KEY_0: did you mean XANO_API_KEY\?/);
  assert.match(line ?? '', /And 10 more\.$/);
  assert.not.match(line ?? '', VALUE);
  assert.not.match(line ?? '', '\n');
});

test.run();

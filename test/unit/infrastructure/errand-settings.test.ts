import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsOf, type Environment } from '../../../src/infrastructure/settings.js';
import { readSyncSettings } from '../../../src/infrastructure/sync-settings.js';

const read = (env: Environment) => readSyncSettings(settingsOf(env));

const settings = (env: Environment) => {
  const found = read(env);
  if (E.isLeft(found)) throw new Error(found.left.join('; '));
  return found.right;
};

const faults = (env: Environment): readonly string[] => {
  const found = read(env);
  return E.isLeft(found) ? found.left : [];
};

const url = 'https://x.example/api:xrs/writeback';
const token = 't'.repeat(32);
const key = Buffer.from('a key of the test, 24 bytes').toString('base64');

const test = suite('settings of outgoing requests');

test('without addresses, write-back and alerts are off', () => {
  const { writeback, alerts, metricsTokens } = settings({ WRITEBACK_TOKEN: token });
  const unsent = { url: null, silence: null, interval: 15_000 };
  assert.equal([writeback, alerts, metricsTokens], [null, unsent, []]);
});

test('write-back takes an address, a secret, an optional token and a number of tries', () => {
  const given = { WRITEBACK_URL: url, WRITEBACK_SECRET: `whsec_${key}` };
  const expected = { url, secret: `whsec_${key}`, token: '', maxTries: 20, outboxMax: 500_000 };
  assert.equal(settings(given).writeback, expected);
  const more = { ...given, WRITEBACK_TOKEN: token, WRITEBACK_MAX_TRIES: '3', OUTBOX_MAX: '9' };
  assert.equal(settings(more).writeback, { ...expected, token, maxTries: 3, outboxMax: 9 });
  for (const secret of [key, 'a'.repeat(64)])
    assert.is(settings({ ...given, WRITEBACK_SECRET: secret }).writeback?.secret, secret);
});

test('a write-back secret that the receiver could not decode is refused', () => {
  const faultsOf = (secret: string) =>
    faults({ WRITEBACK_URL: url, WRITEBACK_SECRET: secret }).join();
  assert.match(faultsOf(''), 'WRITEBACK_URL needs WRITEBACK_SECRET');
  for (const secret of ['with spaces, and long enough to pass', `whsec-${key}`])
    assert.match(faultsOf(secret), 'WRITEBACK_SECRET must be base64');
  assert.match(faultsOf('short'), 'at least 32 characters');
});

test('a write-back secret or token too short for the Xano kit is refused', () => {
  const bytes = (count: number) => randomBytes(count).toString('base64');
  for (const short of [bytes(18), bytes(23).slice(0, 31), `whsec_${bytes(18)}`])
    for (const name of ['WRITEBACK_SECRET', 'WRITEBACK_TOKEN'])
      assert.match(faults({ [name]: short }).join(), `${name} must have at least 32 characters`);
  // The shortest secret that Standard Webhooks allows.
  const least = { WRITEBACK_URL: url, WRITEBACK_SECRET: `whsec_${bytes(24)}` };
  assert.equal(faults(least), []);
});

test('alerts take an address, an interval and an optional limit of silence', () => {
  const given = { ALERT_WEBHOOK_URL: url };
  assert.equal(settings(given).alerts, { url, silence: null, interval: 15_000 });
  const more = { ...given, SILENCE_ALERT: '2h', ALERT_INTERVAL: '1m' };
  assert.equal(settings(more).alerts, { url, silence: 7_200_000, interval: 60_000 });
  assert.match(
    faults({ ...given, ALERT_INTERVAL: 'soon' }).join(),
    'ALERT_INTERVAL must be a time',
  );
  assert.match(
    faults({ ALERT_WEBHOOK_URL: 'slack' }).join(),
    'ALERT_WEBHOOK_URL must be an address',
  );
});

test('each metrics token must be long', () => {
  assert.match(
    faults({ METRICS_TOKEN: `${'m'.repeat(24)},short` }).join(),
    'METRICS_TOKEN: secret 2 is shorter',
  );
  assert.equal(settings({ METRICS_TOKEN: 'm'.repeat(24) }).metricsTokens, ['m'.repeat(24)]);
});

test('an address with a user or a password is refused, since no request could be sent there', () => {
  for (const name of ['ALERT_WEBHOOK_URL', 'WRITEBACK_URL', 'XANO_META_URL', 'XANO_SNAPSHOT_URL'])
    for (const given of ['https://me:secret@x.example', 'https://me@x.example/a'])
      assert.match(faults({ [name]: given }).join(), `${name} must be an address`);
  assert.equal(faults({ ALERT_WEBHOOK_URL: 'https://x.example/@me?to=a@b' }), []);
});

test('a token that no header carries is refused by its name', () => {
  for (const name of ['XANO_META_TOKEN', 'XANO_SNAPSHOT_TOKEN', 'WRITEBACK_TOKEN', 'METRICS_TOKEN'])
    for (const wrong of ['…', 'é', '\u200b', '\n'])
      assert.match(
        faults({ [name]: `${token}${wrong}${token}` }).join(),
        `${name} must be printable ASCII`,
      );
});

test('a delete is remembered at least as long as a record may wait that has missed it', () => {
  const told = faults({ TOMBSTONE_TTL: '1h' }).join();
  assert.match(told, 'TOMBSTONE_TTL must be at least DEFER_TTL');
  assert.is(faults({ DEFER_TTL: '8d' }).length, 1);
  assert.equal(faults({ TOMBSTONE_TTL: '1h', DEFER_TTL: '1h' }), []);
  const { tombstoneTtl, deferTtl } = settings({ TOMBSTONE_TTL: '2d' });
  assert.equal([tombstoneTtl, deferTtl], [172_800_000, 86_400_000]);
});

test('XANO_FILES_URL must be an origin', () => {
  assert.is(settings({}).filesUrl, null);
  const filesUrl = 'https://x1.xano.io';
  for (const given of [filesUrl, `${filesUrl}/`])
    assert.is(settings({ XANO_FILES_URL: given }).filesUrl, filesUrl);
  for (const given of ['x1.xano.io', 'ftp://x', 'https://x/vault', 'https://a:b@x', 'https://X'])
    assert.match(faults({ XANO_FILES_URL: given }).join(), 'XANO_FILES_URL must be an origin');
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startWarnings } from '../../../src/infrastructure/foundation.js';
import { type Environment, settingsOf } from '../../../src/infrastructure/settings.js';
import { readSyncSettings } from '../../../src/infrastructure/sync-settings.js';

const given = (env: Environment) => {
  const read = readSyncSettings(settingsOf({ METRICS_TOKEN: 'm'.repeat(24), ...env }));
  if (E.isLeft(read)) throw new Error(read.left.join('; '));
  return read.right;
};

/** Makes settings with a mapping, whether or not this project has one. */
const settings = (env: Environment) => ({ ...given(env), missingAt: null });

const SAFE = {
  ...{ production: true, host: '127.0.0.1', trustProxy: true, sync: settings({}) },
  ...{ events: { max: 9, heartbeat: 15_000 }, maxConnections: 10 },
};

const UNWATCHED = settings({ METRICS_TOKEN: '' });

/** Returns the names of the settings with which the warnings begin. */
const named = (change: Partial<Parameters<typeof startWarnings>[0]>): string =>
  startWarnings({ ...SAFE, ...change })
    .map((line) => /^[A-Z_]+/.exec(line)?.[0])
    .join(' ');

const test = suite('warnings at the start');

test('safe settings give none, and neither does any setting outside production', () => {
  assert.is(named({}), '');
  assert.is(named({ host: undefined, trustProxy: false }), '');
  assert.is(named({ production: false, host: undefined, sync: UNWATCHED }), '');
});

test('metrics without a token give one, since a proxy may publish them', () => {
  assert.is(named({ sync: UNWATCHED }), 'METRICS_TOKEN');
  assert.match(startWarnings({ ...SAFE, sync: UNWATCHED })[0] ?? '', '/metrics');
});

test('TRUST_PROXY gives one if other hosts than the proxy can reach the port', () => {
  assert.is(named({ host: undefined }), 'TRUST_PROXY');
  assert.match(startWarnings({ ...SAFE, host: undefined })[0] ?? '', 'the proxy alone');
});

test('streams of events that may take every connection are warned of, in production or not', () => {
  for (const production of [true, false])
    assert.is(named({ production, maxConnections: 9 }), 'EVENTS_MAX');
});

test('two unsafe settings give two', () => {
  assert.is(named({ host: undefined, sync: UNWATCHED }), 'METRICS_TOKEN TRUST_PROXY');
});

test('tables in the old form of the mapping give one, also outside production', () => {
  const sync = { ...SAFE.sync, oldTables: ['member', 'likes'] };
  for (const production of [true, false])
    assert.match(
      startWarnings({ ...SAFE, production, sync }).join(),
      /^sync\.config\.json: columns of member, likes is the form of before/,
    );
});

test('two ways to read Xano give one, which says which of them is used', () => {
  const snapshot = { XANO_SNAPSHOT_URL: 'https://x1.xano.io/api:xrs-sync/snapshot' };
  const metadata = {
    XANO_META_URL: 'https://x1.xano.io/api:meta',
    XANO_META_TOKEN: 'a-token',
    XANO_WORKSPACE: '4',
  };
  for (const env of [snapshot, metadata]) assert.is(named({ sync: settings(env) }), '');
  assert.match(
    startWarnings({ ...SAFE, sync: settings({ ...snapshot, ...metadata }) }).join(),
    /^XANO_SNAPSHOT_URL and XANO_META_URL are both set, and the first alone is read/,
  );
});

test('a missing mapping gives one with its path if Xano is read', () => {
  const missingAt = '/app/sync.config.json';
  for (const env of [{ XANO_SNAPSHOT_URL: 'https://x1.xano.io/api:xrs-sync/snapshot' }, {}]) {
    const warnings = startWarnings({ ...SAFE, sync: { ...settings(env), missingAt } }).join();
    assert.is(warnings.includes(`There is no ${missingAt}`), 'XANO_SNAPSHOT_URL' in env);
  }
});

test.run();

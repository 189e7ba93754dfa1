import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startWarnings } from '../../../src/infrastructure/start-warnings.js';

const SAFE = {
  production: true,
  host: '127.0.0.1',
  trustProxy: true,
  sync: { metricsToken: 'm'.repeat(24) },
};

/** The settings that are warned of, as the sentences begin. */
const named = (change: Partial<Parameters<typeof startWarnings>[0]>): string =>
  startWarnings({ ...SAFE, ...change })
    .map((line) => /^[A-Z_]+/.exec(line)?.[0])
    .join(' ');

const test = suite('warnings at the start');

test('none are given where all is safe, and none outside production', () => {
  assert.is(named({}), '');
  assert.is(named({ host: undefined, trustProxy: false }), '');
  assert.is(named({ production: false, host: undefined, sync: { metricsToken: null } }), '');
});

test('metrics without a token are warned of, since a proxy may show them to all', () => {
  assert.is(named({ sync: { metricsToken: null } }), 'METRICS_TOKEN');
  assert.match(startWarnings({ ...SAFE, sync: { metricsToken: null } })[0] ?? '', '/metrics');
});

test('trust in a proxy is warned of where others than the proxy can reach the port', () => {
  assert.is(named({ host: undefined }), 'TRUST_PROXY');
  assert.match(startWarnings({ ...SAFE, host: undefined })[0] ?? '', 'the proxy alone');
});

test('both are warned of at once', () => {
  assert.is(named({ host: undefined, sync: { metricsToken: null } }), 'METRICS_TOKEN TRUST_PROXY');
});

test.run();

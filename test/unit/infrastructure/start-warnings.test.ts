import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startWarnings } from '../../../src/infrastructure/foundation.js';

const SAFE = {
  production: true,
  host: '127.0.0.1',
  trustProxy: true,
  sync: { metricsTokens: ['m'.repeat(24)], oldTables: [] },
};

const UNWATCHED = { metricsTokens: [], oldTables: [] };

/** The settings that are warned of, as the sentences begin. */
const named = (change: Partial<Parameters<typeof startWarnings>[0]>): string =>
  startWarnings({ ...SAFE, ...change })
    .map((line) => /^[A-Z_]+/.exec(line)?.[0])
    .join(' ');

const test = suite('warnings at the start');

test('none are given where all is safe, and none outside production', () => {
  assert.is(named({}), '');
  assert.is(named({ host: undefined, trustProxy: false }), '');
  assert.is(named({ production: false, host: undefined, sync: UNWATCHED }), '');
});

test('metrics without a token are warned of, since a proxy may show them to all', () => {
  assert.is(named({ sync: UNWATCHED }), 'METRICS_TOKEN');
  assert.match(startWarnings({ ...SAFE, sync: UNWATCHED })[0] ?? '', '/metrics');
});

test('trust in a proxy is warned of where others than the proxy can reach the port', () => {
  assert.is(named({ host: undefined }), 'TRUST_PROXY');
  assert.match(startWarnings({ ...SAFE, host: undefined })[0] ?? '', 'the proxy alone');
});

test('both are warned of at once', () => {
  assert.is(named({ host: undefined, sync: UNWATCHED }), 'METRICS_TOKEN TRUST_PROXY');
});

test('tables in the form of before are told of, outside production too', () => {
  const sync = { ...SAFE.sync, oldTables: ['member', 'likes'] };
  for (const production of [true, false])
    assert.match(
      startWarnings({ ...SAFE, production, sync }).join(),
      /^sync\.config\.json: columns of member, likes is the form of before/,
    );
});

test.run();

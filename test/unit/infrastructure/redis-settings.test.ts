import * as E from 'fp-ts/lib/Either.js';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRedisSettings } from '../../../src/infrastructure/redis-settings.js';
import { settingsOf, type Environment } from '../../../src/infrastructure/settings.js';
import { tempFolder } from '../../support/process/temp-folder.js';

const faults = (env: Environment): readonly string[] => {
  const read = readRedisSettings(settingsOf(env), true);
  return E.isLeft(read) ? read.left : [];
};

const folder = tempFolder();

const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const certificate = fileOf('certificate.pem', rootCertificates[0] ?? '');
const words = fileOf('words.pem', 'no certificate');
const key = fileOf(
  'key.pem',
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
);

const test = suite('settings of Redis');

test('files of TLS need a rediss:// URL', () => {
  const REDIS_TLS_CA = certificate;
  assert.is(faults({ REDIS_URL: 'redis://localhost', REDIS_TLS_CA }).length, 1);
  assert.equal(faults({ REDIS_URL: 'rediss://localhost', REDIS_TLS_CA }), []);
});

test('files of TLS that hold no certificate, or not its key, are refused by their settings', () => {
  const REDIS_URL = 'rediss://localhost';
  assert.match(faults({ REDIS_URL, REDIS_TLS_CA: words }).join(), 'REDIS_TLS_CA must name a file');
  for (const [cert, own] of [
    [words, key],
    [certificate, words],
    [certificate, key],
  ])
    assert.match(
      faults({ REDIS_URL, REDIS_TLS_CERT: cert, REDIS_TLS_KEY: own }).join(),
      'REDIS_TLS_CERT must name a file with a certificate in PEM, and REDIS_TLS_KEY its key',
    );
});

test('port 0 is refused, on which nothing listens', () => {
  assert.match(faults({ REDIS_URL: 'redis://localhost:0' }).join(), 'REDIS_URL names port 0');
});

for (const nodes of ['redis://a.test:6379', 'me:secret@a.test:6379', 'a.test/0:6379', ',', ' , '])
  test(`nodes and sentinels are host:port alone, and not ${nodes}`, () => {
    const cluster = faults({ REDIS_CLUSTER_NODES: nodes });
    assert.match(cluster.join(), 'REDIS_CLUSTER_NODES must be host:port, separated by commas');
    const sentinels = faults({ REDIS_SENTINELS: nodes, REDIS_SENTINEL_MASTER: 'main' });
    assert.match(sentinels.join(), 'REDIS_SENTINELS must be host:port, separated by commas');
    assert.equal([cluster.length, sentinels.length], [1, 1]);
  });

test.run();

import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRedisSettings } from '../../../src/infrastructure/redis-settings.js';
import { settingsOf, type Environment } from '../../../src/infrastructure/settings.js';

const test = suite('settings of a Redis cluster');

const read = (env: Environment) => readRedisSettings(settingsOf(env), true);

const NAMED = { REDIS_CLUSTER_NODES: 'a.test:7000, [::1]:7001' };

test('the nodes are read from REDIS_CLUSTER_NODES; user, password and TLS from REDIS_URL', () => {
  const plain = read(NAMED);
  assert.equal(E.isRight(plain) && plain.right?.cluster, [
    { host: 'a.test', port: 7000 },
    { host: '::1', port: 7001 },
  ]);
  const secured = read({ ...NAMED, REDIS_URL: 'rediss://me:secret@a.test' });
  const found = E.isRight(secured) ? secured.right : null;
  assert.is(found?.password, 'secret');
  assert.is.not(found?.tls, null);
});

test('an invalid address, a database number and sentinels are refused', () => {
  for (const wrong of [
    { REDIS_CLUSTER_NODES: 'a.test' },
    { REDIS_URL: 'redis://a.test:7000/3' },
    { REDIS_SENTINELS: 'a.test:26379', REDIS_SENTINEL_MASTER: 'main' },
  ]) {
    const refused = read({ ...NAMED, ...wrong });
    assert.is(E.isLeft(refused) && refused.left.length, 1, JSON.stringify(wrong));
  }
});

test.run();

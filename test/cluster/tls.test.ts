import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callerOf, type Caller } from '../support/http/request.js';
import { startServer } from '../support/process/server.js';
import { readDocument } from '../support/docs/blocks.js';
import { startTlsCluster } from '../support/redis/tls.js';
import { until } from '../support/run/until.js';

const PASSWORD = 'a-long-password';

const [, rights = ''] = /ACL SETUSER (xano .*)/.exec(readDocument('docs/DEPLOYMENT.md')) ?? [];
const [, more = ''] = /^`(\+cluster\|slots [^`]+)`/m.exec(readDocument('docs/DEPLOYMENT.md')) ?? [];
const cluster = await startTlsCluster([...rights.split(' '), ...more.split(' ')]);

const start = async (password: string) => {
  const server = await startServer({
    REDIS_CLUSTER_NODES: cluster.addresses.join(','),
    REDIS_URL: `rediss://xano:${password}@unused`,
    REDIS_TLS_CA: cluster.ca,
  });
  return { server, service: callerOf(server.url, { 'X-API-Key': server.apiKey }) };
};

const reasonsOf = async (service: Caller): Promise<string> => {
  const { body } = await service.get('/health');
  return JSON.stringify([body['status'], body['reasons']]);
};

const test = suite('a cluster over TLS with a restricted user');
test.after(() => cluster.stop());

test('is served with the ACL rules of DEPLOYMENT', async () => {
  const { server, service } = await start(PASSWORD);
  const user = ['HSET', 'user:ada', 'username', 'ada'];
  assert.is((await service.send('POST', '/redis/write', [user])).status, 200);
  const as = callerOf(server.url, { 'X-API-Key': server.apiKey, 'X-Act-As': 'ada' });
  assert.is((await as.send('POST', '/posts', { content: 'hello #sea' })).status, 201);
  assert.is((await service.get('/feed/hashtag/sea/ranked')).status, 200);
  await until('the status is ok', async () => (await reasonsOf(service)) === '["ok",[]]');
  const { body } = await service.get('/health');
  assert.is(JSON.stringify(body['redis']).includes('"masters":3'), true);
  assert.not.match(server.logs(), /NOPERM|can't run this command/);
  await server.stop();
});

test('reports a wrong password in /health', async () => {
  const { server, service } = await start('wrong');
  await until('health reports it', async () =>
    (await reasonsOf(service)).includes('redis_not_admitted'),
  );
  assert.match(await reasonsOf(service), /^\["down".*Look at user and password in REDIS_URL/);
  assert.is((await service.get('/feed/explore')).status, 503);
  assert.match(server.logs(), /WRONGPASS/);
  assert.not.match(server.logs(), /password":"wrong|xano:wrong/);
  await server.stop();
});

test.run();

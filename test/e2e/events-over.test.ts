import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listen } from '../support/e2e/listen.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { startE2e, type E2eService } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';
import { valueOf } from '../support/e2e/metric.js';

const test = suite('ended event streams');

let service: E2eService;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({ EVENTS_HEARTBEAT: '1' });
  },
  before: async () => {
    await service.redis.client.flushdb();
    await service.write([['HSET', 'user:ada', 'username', 'ada']]);
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const metric = async (name: string): Promise<number> =>
  valueOf((await service.send('GET', '/metrics')).text, name) ?? Number.NaN;

const listeners = () => metric('xrs_process_listeners');

const listenAs = async (name: string) => {
  const stream = await listen(`${service.server.url}/events`, service.user(name));
  await stream.hears('ready');
  return stream;
};

const deleteAda = async (): Promise<void> => {
  assert.is((await service.send('DELETE', '/users/ada', { as: service.key })).status, 200);
};

scenario('a stream ends when its user is deleted, but not for a user without a row', async () => {
  const [ada, early] = [await listenAs('ada'), await listenAs('early')];
  const beats = ada.beats();
  await until('the user of the stream was checked', () => ada.beats() > beats);
  await deleteAda();
  assert.equal(await ada.hears('end'), [{ reason: 'unauthorized' }]);
  await until('the stream is closed', ada.isOver);
  const since = early.beats();
  await until('the other stream continues', () => early.beats() > since + 1);
  assert.is(early.isOver(), false);
  early.close();
});

scenario('a stream of a deleted user gets no events of the next user of the name', async () => {
  const former = await listenAs('ada');
  await deleteAda();
  await service.settle();
  const ada = [['HSET', 'user:ada', 'username', 'ada']];
  await until('the name is free', async () => (await service.write(ada)).status === 200);
  assert.equal(await former.hears('end'), [{ reason: 'unauthorized' }]);
  const current = await listenAs('ada');
  const beats = current.beats();
  await until('the stream of the next user continues', () => current.beats() > beats + 1);
  current.close();
});

scenario('closing a connection also ends streams that wait on it', async () => {
  await until('no streams are open', async () => (await listeners()) === 0);
  const socket = connect(Number(new URL(service.server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /events?feed=explore HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(30));
  await until('all streams are open', async () => (await listeners()) === 30);
  socket.destroy();
  await until('all streams are closed', async () => (await listeners()) === 0);
});

scenario('streams end with a reason when the service stops', async () => {
  const own = await startE2e();
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => listen(`${own.server.url}/events?feed=explore`)),
  );
  await Promise.all(streams.map((stream) => stream.hears('ready')));
  own.server.signal('SIGTERM');
  for (const stream of streams) {
    assert.equal(await stream.hears('end'), [{ reason: 'shutdown' }]);
    await until('the stream is closed', stream.isOver);
  }
  assert.equal(await own.server.exited, { code: 0, signal: null });
  await own.redis.stop();
});

test.run();

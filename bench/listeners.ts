import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { residentOf } from './measure/memory.js';
import { secondsOfService } from './measure/processor.js';
import { stopAll } from './process/child.js';
import { startRedis } from './process/redis.js';
import { startService } from './process/service.js';

/** Measures idle listeners of one process: their memory, their processor time, and how soon all of them hear of a post. */

const COUNT = Number(process.env['LISTENERS'] ?? 10_000);

/** Number of listeners that connect at once. */
const AT_ONCE = 200;

/** Time over which the idle listeners are measured, ms. */
const IDLE = 30_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const redis = await startRedis();
const service = await startService({
  redisUrl: redis.url,
  env: { EVENTS_MAX: String(COUNT), MAX_CONNECTIONS: String(COUNT + 100) },
});
const { port } = new URL(service.url);

const write = async (path: string, body: unknown, as = {}): Promise<void> => {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'X-API-Key': service.key, 'Content-Type': 'application/json', ...as },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
};

const listen = async (place: number): Promise<Socket> => {
  const socket = connect(Number(port), '127.0.0.1');
  socket.setEncoding('utf8');
  const headers = `Host: x\r\nAuthorization: Bearer ${service.tokenOf(`u${place}`)}`;
  socket.write(`GET /events?feed=explore&posts=p${place} HTTP/1.1\r\n${headers}\r\n\r\n`);
  for await (const [text] of onData(socket)) if (String(text).includes('ready')) break;
  socket.resume();
  return socket;
};

async function* onData(socket: Socket): AsyncGenerator<readonly unknown[]> {
  for (;;) yield await once(socket, 'data');
}

await write('/redis/write', [['HSET', 'user:ada', 'username', 'ada']]);
const before = residentOf(service.pid);
const begun = performance.now();
const sockets: Socket[] = [];
while (sockets.length < COUNT) {
  const some = Array.from({ length: Math.min(AT_ONCE, COUNT - sockets.length) }, (_, place) =>
    listen(sockets.length + place),
  );
  sockets.push(...(await Promise.all(some)));
}
say(`${COUNT} listen after ${((performance.now() - begun) / 1000).toFixed(1)} s`);

const from = await secondsOfService(service);
await delay(IDLE);
const taken = (100 * ((await secondsOfService(service)) - from)) / (IDLE / 1000);
const after = residentOf(service.pid);
say(`memory: ${before.toFixed(0)} MiB, with them ${after.toFixed(0)} MiB`);
say(`processor while nothing happens: ${taken.toFixed(1)} % of a core`);

const heard = sockets.map(async (socket) => {
  for await (const [text] of onData(socket)) if (String(text).includes('event: post')) return;
});
const told = performance.now();
await write('/posts', { id: 'new', content: 'For all' }, { 'X-Act-As': 'ada' });
await Promise.all(heard);
say(`all have heard of a post after ${(performance.now() - told).toFixed(0)} ms`);

for (const socket of sockets) socket.destroy();
await service.stop();
await redis.stop();
await stopAll();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { at, startE2e } from '../support/e2e/service.js';
import { startReceiver, type Received } from '../support/http/receiver.js';
import { startServer } from '../support/process/server.js';
import { until } from '../support/run/until.js';

const receiver = await startReceiver();
const env = { ALERT_WEBHOOK_URL: receiver.url, ALERT_INTERVAL: '100ms', SILENCE_ALERT: '1h' };
const service = await startE2e(env);
const { redis, server, key } = service;

/** Returns which alert a message is about, and its state. */
const about = ({ json }: Received): string => {
  const fields = at(json, 'attachments', 0, 'fields') as readonly {
    title: string;
    value: string;
  }[];
  const value = (title: string) => fields.find((field) => field.title === title)?.value ?? '';
  return `${value('Alert')} ${value('State')}`;
};
const times = (message: string): number =>
  receiver.received.filter((got) => about(got) === message).length;

const user = (n: number, time = 1) => ({
  username: `user${n}`,
  updated_at: Date.now() - 1000 + time,
});

const bulk = async (url: string, records: readonly unknown[]): Promise<void> => {
  const response = await fetch(`${url}/sync/users`, {
    method: 'POST',
    headers: { ...key, 'Content-Type': 'application/json' },
    body: JSON.stringify(records),
  });
  assert.is(response.status, 200, await response.text());
};

const book = async (): Promise<unknown> => {
  const text = await redis.client.get('sys:alerts');
  return text === null ? null : (JSON.parse(text) as unknown);
};

const looks = async (count: number): Promise<void> => {
  for (let look = 0; look < count; look += 1) {
    const before = at(await book(), 'state', 'at');
    await until('another look', async () => at(await book(), 'state', 'at') !== before);
  }
};

const test = suite('Alerts over HTTP');

test.after(async () => {
  await service.stop();
  await receiver.stop();
});

test('an alert is told once when it starts and once when it ends, over replicas and restarts', async () => {
  const second = await startServer({
    ...env,
    REDIS_URL: redis.url,
    XANO_API_KEY: server.apiKey,
    JWT_SECRET: server.jwtSecret,
  });
  receiver.answer(() => ({ status: 500 }));
  await until('somebody looks', async () => (await book()) !== null);
  await bulk(server.url, [
    ...Array.from({ length: 18 }, (_, n) => user(n)),
    { username: 'not a name' },
    { username: 'nor this' },
  ]);
  await until('it was tried', () => times('failure_rate started') >= 2);
  receiver.answer(() => ({ status: 200 }));
  await until('it was taken', async () => at(await book(), 'told', 'failure_rate') !== undefined);
  const taken = times('failure_rate started');

  await server.stop();
  const third = await startServer({
    ...env,
    REDIS_URL: redis.url,
    XANO_API_KEY: server.apiKey,
    JWT_SECRET: server.jwtSecret,
  });
  await bulk(
    second.url,
    Array.from({ length: 60 }, (_, n) => user(n + 100)),
  );
  await until('it is over', () => times('failure_rate ended') === 1);
  await looks(3);
  assert.is(times('failure_rate started'), taken, 'nobody repeats it');
  assert.is(times('failure_rate ended'), 1);
  assert.is(times('silence started'), 0);
  await second.stop();
  await third.stop();
});

test.run();

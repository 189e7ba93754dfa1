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
const countOf = (message: string): number =>
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

const storedState = async (): Promise<unknown> => {
  const text = await redis.client.get('sys:alerts');
  return text === null ? null : (JSON.parse(text) as unknown);
};

const waitForChecks = async (count: number): Promise<void> => {
  for (let look = 0; look < count; look += 1) {
    const before = at(await storedState(), 'state', 'at');
    await until('another look', async () => at(await storedState(), 'state', 'at') !== before);
  }
};

const test = suite('alerts');

test.after(async () => {
  await service.stop();
  await receiver.stop();
});

test('an alert is sent once at its start and once at its end, across replicas and restarts', async () => {
  const second = await startServer({
    ...env,
    REDIS_URL: redis.url,
    XANO_API_KEY: server.apiKey,
    JWT_SECRET: server.jwtSecret,
  });
  receiver.answer(() => ({ status: 500 }));
  await until('a process checks', async () => (await storedState()) !== null);
  await bulk(server.url, [
    ...Array.from({ length: 18 }, (_, n) => user(n)),
    { username: 'not a name' },
    { username: 'nor this' },
  ]);
  await until('the alert was sent', () => countOf('failure_rate started') >= 2);
  receiver.answer(() => ({ status: 200 }));
  await until(
    'the alert was accepted',
    async () => at(await storedState(), 'told', 'failure_rate') !== undefined,
  );
  const taken = countOf('failure_rate started');

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
  await until('the alert has ended', () => countOf('failure_rate ended') === 1);
  await waitForChecks(3);
  assert.is(countOf('failure_rate started'), taken, 'no process repeats the alert');
  assert.is(countOf('failure_rate ended'), 1);
  assert.is(countOf('silence started'), 0);
  await second.stop();
  await third.stop();
});

test.run();

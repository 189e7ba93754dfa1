import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TablePull } from '../../src/application/use-cases/read-pull-status.js';
import { PULL_LEASE_TTL } from '../../src/runtime/pull.js';
import { runProcess } from '../support/cli/spawn.js';
import { fillXano } from '../support/pull/fill.js';
import { differences } from '../support/pull/picture.js';
import { pullEnv } from '../support/pull/service-env.js';
import { startRedis } from '../support/redis/server.js';
import { startServer, type Server, type ServerEnv } from '../support/process/server.js';
import { until } from '../support/run/until.js';
import { startXano } from '../support/xano/xano-server.js';
import { mostInWindow } from '../support/xano/rate-limit.js';

const xano = await startXano();
const redis = await startRedis();
const env = { ...pullEnv(xano, redis.url, 'the endpoint'), XANO_RATE: '100/1s' };

const LEASE = 'sys:lease:pull';
/** Maximum time until another replica takes over, ms. */
const TAKEOVER = 30_000;
const LIMIT = 60_000;

const test = suite('pull: replicas');
test.before(async () => {
  await fillXano(xano.db, { users: 60, posts: 40, edges: 40 });
});
test.before.each(async () => {
  xano.calm();
  xano.behaviour.rate = null;
  await redis.client.flushall();
});
test.after(async () => {
  await redis.stop();
  await xano.close();
});

const withReplicas = async (
  act: (start: (changes?: ServerEnv) => Promise<Server>) => Promise<void>,
): Promise<void> => {
  const servers: Server[] = [];
  try {
    await act(async (changes) => {
      const server = await startServer({ ...env, ...changes });
      servers.push(server);
      return server;
    });
  } finally {
    for (const server of servers) server.signal('SIGKILL');
    for (const server of servers) await server.exited;
  }
};

const isPuller = (server: Server): boolean =>
  server.logs().includes('this replica pulls from Xano');

const holder = (): Promise<string | null> => redis.client.get(LEASE);

/** Returns the pulling status of each table, as a replica reports it. */
const pullStatus = async (server: Server): Promise<readonly TablePull[]> => {
  const answer = await fetch(`${server.url}/sync/status`, {
    headers: { 'X-API-Key': server.apiKey },
  });
  const { pull } = (await answer.json()) as { readonly pull: Record<string, TablePull> };
  assert.equal(Object.keys(pull), ['user', 'post', 'follow', 'like', 'bookmark']);
  return Object.values(pull);
};

const waitUntilEqual = (): Promise<void> =>
  until(
    'Redis has what Xano has',
    async () => (await differences(redis.client, xano.db)).length === 0,
    LIMIT,
  );

const requestsSince = (from: number) =>
  xano.requests.slice(from).map(({ table, params }) => [table, params.get('after_id')]);

test('another replica continues the snapshot of a killed puller', () =>
  withReplicas(async (start) => {
    const from = xano.requests.length;
    const gates = [xano.hold(), xano.hold(), xano.hold(), xano.hold()];
    const first = await start();
    const second = await start();
    for (const [n, gate] of gates.entries()) {
      await until(`request ${n} has come`, () => gate.arrived() === 1, LIMIT);
      // The last request stays unanswered: its process is killed first.
      if (n < 3) gate.release();
    }
    const [killed, other] = isPuller(first) ? [first, second] : [second, first];
    assert.not.ok(isPuller(other));
    assert.equal(requestsSince(from), [
      ['user', null],
      ['user', '10'],
      ['user', '20'],
      ['user', '30'],
    ]);
    killed.signal('SIGKILL');
    await killed.exited;
    xano.calm();
    // The lease is not renewed any more; the test skips its remaining time.
    const left = await redis.client.pttl(LEASE);
    assert.ok(left > 0 && left <= PULL_LEASE_TTL, String(left));
    await redis.client.pexpire(LEASE, 1);

    await until('the other replica takes over', () => isPuller(other), TAKEOVER);
    await waitUntilEqual();
    assert.equal(requestsSince(from + 4).slice(0, 6), [
      ['user', '30'],
      ['user', '40'],
      ['user', '50'],
      ['user', '60'],
      ['user', '60'],
      ['post', null],
    ]);
  }));

test('a puller that is stopped releases the lease', () =>
  withReplicas(async (start) => {
    const first = await start();
    await until('the first replica pulls', () => isPuller(first), LIMIT);
    const held = await holder();
    assert.ok(held);
    const second = await start();
    const from = xano.requests.length;
    await until('rounds pass', () => xano.requests.length > from + 20, LIMIT);
    assert.not.ok(isPuller(second));
    assert.is(await holder(), held);
    await until(
      'every table has been read',
      async () => (await pullStatus(first)).every(({ phase }) => phase === 'increments'),
      LIMIT,
    );
    const [byFirst, bySecond] = [await pullStatus(first), await pullStatus(second)];
    assert.ok(
      byFirst.every(({ phase, lastError }) => phase === 'increments' && lastError === null),
    );
    assert.ok(byFirst.every(({ requests }) => requests > 0));
    assert.ok(bySecond.every(({ phase, lastSuccess }) => phase === 'increments' && lastSuccess));
    assert.ok(bySecond.every(({ requests }) => requests === 0));
    // An answer that never comes must not delay the takeover.
    const gate = xano.hold();
    await until('a request waits for its answer', () => gate.arrived() === 1, LIMIT);
    assert.is((await first.stop()).code, 0);
    assert.is.not(await holder(), held);
    gate.release();
    await until('the second replica takes over', () => isPuller(second), TAKEOVER);
    await waitUntilEqual();
    assert.is((await second.stop()).code, 0);
    assert.is(await holder(), null);
  }));

test('a puller, a comparing replica and a command together keep the rate', () =>
  withReplicas(async (start) => {
    const rate = { XANO_RATE: '6/500ms' };
    const [pulling, comparing] = [await start(rate), await start({ ...rate, SYNC_PULL: 'false' })];
    await waitUntilEqual();
    xano.behaviour.rate = { requests: 6, windowMs: 500 };
    const from = xano.requests.length;
    const headers = { 'X-API-Key': comparing.apiKey, 'Content-Type': 'application/json' };
    const started = await fetch(`${comparing.url}/sync/reconcile`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ scope: 'xano' }),
    });
    assert.is(started.status, 202);
    const { id } = (await started.json()) as { readonly id: string };
    await until(
      'the comparison is done',
      async () => {
        const answer = await fetch(`${comparing.url}/sync/reconcile/${id}`, { headers });
        const { state } = (await answer.json()) as { readonly state: string };
        assert.is.not(state, 'failed');
        return state === 'done';
      },
      LIMIT,
    );
    // The command takes over at once from a puller that stops.
    assert.is((await pulling.stop()).code, 0);
    const { code, stderr } = await runProcess(['pull', '--once'], {
      env: { ...env, ...rate, NODE_ENV: 'development' },
    });
    assert.is(code, 0, stderr);
    const requests = xano.requests.slice(from);
    const statuses = requests.map(({ status }) => status);
    assert.ok(statuses.length > 30, String(statuses.length));
    assert.not.ok(statuses.includes(429));
    const most = mostInWindow(requests, 500);
    assert.ok(most <= 6, String(most));
  }));

test.run();

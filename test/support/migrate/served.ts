import { spawn } from 'node:child_process';
import * as assert from 'uvu/assert';
import type { suite } from 'uvu';
import type { Cluster, Redis } from 'ioredis';
import { located } from '../../../src/adapters/redis/cluster/buckets.js';
import { clusterSnapshot } from '../contract/cluster-subject.js';
import { CLI, runProcess, type CliRun } from '../cli/spawn.js';
import { checkInvariants } from '../invariant/invariants.js';
import { killServers, launchServer, startServer, type Server } from '../process/server.js';
import { tempFolder } from '../process/temp-folder.js';
import type { RedisCluster } from '../redis/cluster.js';
import { startRedisProcess } from '../redis/process.js';
import { until } from '../run/until.js';
import { plainClient } from './migration.js';
import { copiedOf } from './whole-store.js';

type Place = Readonly<Record<string, string>>;

const ask = async (server: Server, path: string, body: unknown, as = ''): Promise<Response> =>
  fetch(server.url + path, {
    method: 'POST',
    headers: {
      'X-API-Key': server.apiKey,
      'Content-Type': 'application/json',
      ...(as === '' ? {} : { 'X-Act-As': as }),
    },
    body: JSON.stringify(body),
  });

const answer = async (response: Response): Promise<unknown> => {
  assert.ok(response.ok, `${response.status}`);
  return response.json();
};

/** Writes continuously until the service stops; resolves to what was acknowledged. */
const writeOn = (server: Server) => {
  const posts: string[] = [];
  const bios = new Map<string, string>();
  const run = async (): Promise<void> => {
    for (let n = 0; ; n += 1) {
      const [name, id] = [`w${n % 7}`, `w${server.pid}-${n}`];
      const bio = `bio ${n}`;
      const written = await ask(server, '/redis/write', [
        ['HSET', `user:${name}`, 'username', name, 'bio', bio],
      ]).catch(() => null);
      if (written?.ok === true) bios.set(name, bio);
      // A write without an answer may have happened, and must not be confused with the next.
      else bios.delete(name);
      const posted = await ask(server, '/posts', { id, content: 'Hello #sea' }, name).catch(
        () => null,
      );
      if (posted?.ok === true) posts.push(id);
      if (written === null || posted === null) return;
    }
  };
  const done = run();
  return { posts, bios, done };
};

type Written = Pick<ReturnType<typeof writeOn>, 'posts' | 'bios'>;

const isThere = async (server: Server, { posts, bios }: Written): Promise<void> => {
  const reads = [
    ...posts.map((id) => ['HGET', `post:${id}`, 'id']),
    ...[...bios.keys()].map((name) => ['HGET', `user:${name}`, 'bio']),
  ];
  const found: unknown[] = [];
  for (let from = 0; from < reads.length; from += 50)
    found.push(
      ...((await answer(await ask(server, '/', reads.slice(from, from + 50)))) as unknown[]),
    );
  assert.equal(found, [...posts, ...bios.values()]);
};

/** Starts a run and kills it once part of the data is copied. */
const killHalfway = async (to: string, env: Place, isBegun: () => Promise<boolean>) => {
  const [program = '', ...args] = CLI;
  const child = spawn(program, [...args, 'migrate', '--to', to, '--rate', '100'], {
    cwd: tempFolder(),
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => {
      resolve(signal);
    });
  });
  await until('some data is copied', isBegun);
  child.kill('SIGKILL');
  assert.is(await ended, 'SIGKILL');
};

const well = ({ code, stdout, stderr }: CliRun): string => {
  assert.is(code, 0, stdout + stderr);
  return stdout;
};

const findsNoDrift = async (server: Server): Promise<void> => {
  const ran = await runProcess(['reconcile', '--url', server.url, '--key', server.apiKey]);
  assert.match(well(ran), / 0 differ/);
};

/** Tests the move of a service to a cluster, and from there to an empty Redis, under writes. */
export const servedMigration = (
  test: ReturnType<typeof suite>,
  cluster: RedisCluster,
  many: Cluster,
): void => {
  const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const onCluster: Place = { REDIS_CLUSTER_NODES: nodes };
  const sizeOf = async (): Promise<number> =>
    (await Promise.all(many.nodes('master').map((node) => node.dbsize()))).reduce((a, b) => a + b);

  test('a service moves to a cluster and back without losing any acknowledged write', async () => {
    const redis = await startRedisProcess({ aof: true });
    const later = await startRedisProcess();
    const onRedis: Place = { REDIS_URL: redis.url };
    const migrate = (...args: readonly string[]) =>
      runProcess(['migrate', '--to', nodes, ...args], { env: onRedis });
    try {
      const service = await startServer({ ...onRedis, RATE_LIMIT: 'off' });
      const written = writeOn(service);
      await until('some data is stored', async () => (await redis.client.dbsize()) > 400, 60_000);

      await killHalfway(nodes, onRedis, async () => (await sizeOf()) > 50);
      const early = launchServer(onCluster);
      assert.is((await early.exited).code, 78);
      assert.match(early.logs(), /migration that is not finished/);

      assert.match(well(await migrate()), /The target follows/);
      await redis.kill();
      const away = await migrate();
      assert.is(away.code, 1);
      assert.match(away.stderr, /The source cannot be reached/);
      await redis.restart();

      const finishing = migrate('--finish', '--json');
      const before = written.posts.length;
      await until('writes continue', () => written.posts.length > before + 20);
      assert.is((await service.stop()).code, 0);
      assert.match(well(await finishing), /"type":"report","whole":true/);
      await written.done;
      assert.equal(await copiedOf(many), await copiedOf(plainOf(redis)));

      const moved = await startServer({ ...onCluster, RATE_LIMIT: 'off' });
      await isThere(moved, written);
      await findsNoDrift(moved);
      const more = writeOn(moved);
      await until('writes continue', () => more.posts.length > 50);
      const home = (...args: readonly string[]) =>
        runProcess(['migrate', '--to', later.url, ...args], { env: onCluster });
      well(await home());
      // The process dies during its changes, each of which is then finished or undone.
      moved.signal('SIGKILL');
      await more.done;
      well(await home('--finish'));
      assert.equal(checkInvariants(await clusterSnapshot(many), Date.now(), LIMITS), []);
      assert.is(await many.exists(located('sys:migration')), 0);
      assert.equal(await copiedOf(plainOf(later)), await copiedOf(many));
      const last = await startServer({ REDIS_URL: later.url, RATE_LIMIT: 'off' });
      await isThere(last, { posts: [...written.posts, ...more.posts], bios: more.bios });
      await findsNoDrift(last);
      await last.stop();
    } finally {
      killServers();
      for (const client of opened) client.disconnect();
      await Promise.all([redis.stop(), later.stop()]);
    }
  });
};

const LIMITS = { exploreMax: 100_000 };

const opened = new Set<Redis>();
const plainOf = (server: Parameters<typeof plainClient>[0]): Redis => {
  const client = plainClient(server);
  opened.add(client);
  return client;
};

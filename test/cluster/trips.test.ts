import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { valueOf } from '../support/e2e/metric.js';
import { callerOf, type Answer } from '../support/http/request.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { startOnCluster } from '../support/redis/cluster-server.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
const client = await clusterClient(cluster);
const { server, service } = await startOnCluster(cluster);

const test = suite('round trips on a cluster');
test.after(async () => {
  await server.stop();
  client.disconnect();
  await cluster.stop();
});

interface Use {
  readonly roundTrips: number;
  readonly commands: readonly string[];
}

/** Reads the Redis use of an answered request from its log line. */
const useOf = async ({ status, headers }: Answer): Promise<Use> => {
  assert.ok(status < 300, String(status));
  const id = JSON.stringify(headers.get('X-Request-Id'));
  const line = (): string | undefined =>
    server
      .logs()
      .split('\n')
      .find((text) => text.includes(`"id":${id}`) && text.includes('"request"'));
  await until('the request is logged', () => line() !== undefined);
  return (JSON.parse(line() ?? '') as { readonly redis: Use }).redis;
};

const as = (name: string) => callerOf(server.url, { 'X-API-Key': server.apiKey, 'X-Act-As': name });

test.before(() =>
  until('there is a copy', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    return valueOf(metrics, 'xrs_process_copy_on') === 1;
  }),
);

test('a like, a post and an explore page take no more trips than steps that depend on each other', async () => {
  await service.send('POST', '/redis/write', [
    ['HSET', 'user:ada', 'username', 'ada'],
    ['HSET', 'user:bob', 'username', 'bob'],
  ]);
  // Given ids, since a post of a random id may lie in the bucket of its author, and then takes a trip less.
  const post = (id: string) => as('ada').send('POST', '/posts', { id, content: 'hello #sea' });
  await post('trip1');
  const id = 'trip2';
  const posted = await post(id);
  const uses = {
    post: await useOf(posted),
    like: await useOf(await as('bob').send('POST', `/posts/${id}/like`)),
    explore: await useOf(await service.get('/feed/explore')),
    again: await useOf(await service.get('/feed/explore')),
    bookmark: await useOf(await as('bob').send('POST', `/posts/${id}/bookmark`)),
  };
  // A change reads facts, sends promises, commits, and carries out the parts that the answer needs. A new post, and an
  // act on a post that the process has read, are tried without reading facts.
  assert.equal(
    Object.entries(uses).map(([name, { roundTrips }]) => [name, roundTrips]),
    [
      ['post', 4],
      ['like', 4],
      ['explore', 3],
      // The copy in the process has everything that the page shows, and Redis invalidates it at each change.
      ['again', 0],
      ['bookmark', 3],
    ],
  );
  const calls = ({ commands }: Use): number => commands.length;
  assert.ok(calls(uses.post) > uses.post.roundTrips && calls(uses.like) > uses.like.roundTrips);
});

test('a page of the following feed takes three trips, and none once it is cached', async () => {
  await as('bob').send('POST', '/users/ada/follow');
  const page = () => as('bob').get('/feed/following');
  await page();
  await as('ada').send('POST', '/posts', { content: 'hello again' });
  await until('the post is in the home of bob, and no fan-out is pending', async () => {
    const [is, unfilled, noted, held] = await Promise.all([
      client.hget(located('sys:home:bob'), 'is'),
      client.exists(located('sys:homes:unfilled:bob')),
      client.exists(located('sys:fanout')),
      client.zcard(located('user:bob:home')),
    ]);
    return is === 'ready' && unfilled + noted === 0 && held === 3;
  });
  // Three trips: the keys about the home, the home itself, and the new post; its author is in the copy.
  assert.is((await useOf(await page())).roundTrips, 3);
  assert.is((await useOf(await page())).roundTrips, 0);
});

test.run();

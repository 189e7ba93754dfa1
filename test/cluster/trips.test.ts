import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callerOf, type Answer } from '../support/http/request.js';
import { startCluster } from '../support/redis/cluster.js';
import { startOnCluster } from '../support/redis/cluster-server.js';
import { until } from '../support/run/until.js';

const cluster = await startCluster();
const { server, service } = await startOnCluster(cluster);

const test = suite('round trips on a cluster');
test.after(async () => {
  await server.stop();
  await cluster.stop();
});

interface Use {
  readonly roundTrips: number;
  readonly commands: readonly string[];
}

/** What the line in the log says of a request that was answered. */
const useOf = async ({ status, headers }: Answer): Promise<Use> => {
  assert.ok(status < 300, String(status));
  const id = JSON.stringify(headers.get('X-Request-Id'));
  const line = (): string | undefined =>
    server
      .logs()
      .split('\n')
      .find((text) => text.includes(`"id":${id}`) && text.includes('"request"'));
  await until('it is logged', () => line() !== undefined);
  return (JSON.parse(line() ?? '') as { readonly redis: Use }).redis;
};

const as = (name: string) => callerOf(server.url, { 'X-API-Key': server.apiKey, 'X-Act-As': name });

test('a like, a post and a page of explore take as many trips as there are answers to wait for', async () => {
  await service.send('POST', '/redis/write', [
    ['HSET', 'user:ada', 'username', 'ada'],
    ['HSET', 'user:bob', 'username', 'bob'],
  ]);
  const post = () => as('ada').send('POST', '/posts', { content: 'hello #sea' });
  await post();
  const posted = await post();
  const { id } = posted.body['post'] as { readonly id: string };
  const uses = {
    post: await useOf(posted),
    like: await useOf(await as('bob').send('POST', `/posts/${id}/like`)),
    explore: await useOf(await service.get('/feed/explore')),
  };
  // Of a change: facts (a new post is tried without), promises, the commit, and what follows that is answered for.
  assert.equal(
    Object.entries(uses).map(([name, { roundTrips }]) => [name, roundTrips]),
    [
      ['post', 4],
      ['like', 4],
      ['explore', 3],
    ],
  );
  const calls = ({ commands }: Use): number => commands.length;
  assert.ok(calls(uses.post) > uses.post.roundTrips && calls(uses.like) > uses.like.roundTrips);
});

test.run();

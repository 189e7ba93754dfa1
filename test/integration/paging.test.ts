import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import type { Feed, FeedPage } from '../../src/application/feeds/feed.js';
import type { Cursor } from '../../src/domain/page.js';
import type { PostId } from '../../src/domain/post.js';
import { ban, drain, erase, follow, idsOn, join, page, publish } from '../support/app/acts.js';
import { ada, anId, bob, cyd, sea } from '../support/app/fixtures.js';
import { copiesOf } from '../support/redis/copies.js';
import { reaching, startRedis } from '../support/redis/server.js';
import { redisSettings } from '../support/redis/settings.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { until } from '../support/run/until.js';

const POSTS = 120;

const server = await startRedis();
const client = await server.connect(scripts);
const copies = copiesOf(redisSettings(reaching({ REDIS_URL: server.url })));
await until('the copy is on', () => copies.numbers().isOn);
const stores = makeRedisStores({
  client,
  observe: () => undefined,
  exploreMax: 10_000,
  copies,
});
const scene: Scene = { stores, time: makeTime() };

const test = suite('paging while posts come and go');
test.after(async () => {
  copies.stop();
  client.disconnect();
  await server.stop();
});

const FEEDS: readonly Feed[] = [
  { kind: 'explore' },
  { kind: 'hashtag', tag: sea },
  { kind: 'posts', username: ada },
  { kind: 'following', username: cyd },
];

/** Publishes many posts of one instant, as an import of a day's posts leaves them. */
const makePosts = async (): Promise<readonly PostId[]> => {
  const ids = Array.from({ length: POSTS }, (_, place) => anId(`p${place}`));
  for (const [place, id] of ids.entries())
    await publish(scene, {
      id,
      author: ada,
      hashtags: [sea],
      created_at: scene.time.now() - Math.floor(place / 25) * 1000,
    });
  return ids;
};

for (const feed of FEEDS)
  test(`the ${feed.kind} feed shows each post that stays exactly once`, async () => {
    await client.flushall();
    await join(scene, ada, bob, cyd);
    await follow(scene, cyd, ada);
    const ids = await makePosts();
    const removed = new Set<string>();
    const seen: string[] = [];
    let cursor: Cursor | null = null;
    for (let turn = 0; turn === 0 || cursor !== null; turn += 1) {
      const read: FeedPage = await page(scene, feed, { limit: 7, cursor });
      seen.push(...idsOn(read));
      cursor = read.next;
      scene.time.pass(1);
      await publish(scene, { id: anId(`new${turn}`), author: ada, hashtags: [sea] });
      const [deleted, banned] = [ids[(turn * 37) % POSTS], ids[(turn * 53 + 11) % POSTS]];
      if (deleted !== undefined && !removed.has(deleted)) await erase(scene, deleted);
      if (banned !== undefined && !removed.has(banned) && banned !== deleted)
        await ban(scene, banned, bob);
      for (const id of [deleted, banned]) if (id !== undefined) removed.add(id);
    }
    assert.is(new Set(seen).size, seen.length, 'no post twice');
    const missed = ids.filter((id) => !removed.has(id) && !seen.includes(id));
    assert.equal(missed, [], 'no post left out');
    assert.ok(
      seen.every((id) => !id.startsWith('new')),
      'no post published since',
    );
    await drain(scene);
  });

test('the thousandth page takes as many commands as the first', async () => {
  await client.flushall();
  await join(scene, ada);
  const instants = Array.from({ length: 3000 }, (_, place) => 1_000_000 + place);
  for (const at of instants) await publish(scene, { id: anId(`q${at}`), created_at: at });
  const commandsOf = async (read: () => Promise<unknown>): Promise<number> => {
    await client.config('RESETSTAT');
    await read();
    const stats = await client.info('commandstats');
    return [...stats.matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  };
  const deep: Cursor = { at: 0, score: 1_000_700, created_at: 1_000_700, id: anId('q1000700') };
  const first = await commandsOf(() => page(scene, { kind: 'explore' }, { limit: 20 }));
  const last = await commandsOf(() =>
    page(scene, { kind: 'explore' }, { limit: 20, cursor: deep }),
  );
  assert.ok(last <= first * 1.3 + 20, `${first} commands, then ${last}`);
});

test.run();

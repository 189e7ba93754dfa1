import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BOOKMARK,
  DENORMALISATION_BODY,
  FOLLOW,
  LIKE,
  POST_BY_JWT,
  POST_BY_KEY,
  PRINTED_POST_ID,
  UNFOLLOW,
} from '../support/e2e/guide-requests.js';
import { runPrinted, writePrinted } from '../support/e2e/guide.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService, type Reply } from '../support/e2e/service.js';

const test = suite('guide: posts, relations, interactions');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let service: E2eService;
let redis: E2eService['redis']['client'];
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e({ RATE_LIMIT: undefined });
    redis = service.redis.client;
  },
  before: async () => {
    await redis.flushdb();
    await service.write([
      ['HSET', 'user:alice', 'username', 'alice', 'display_name', 'Alice Smith'],
      ['HSET', 'user:alice', 'avatar', 'https://example.com/avatars/alice.jpg'],
      ['HSET', 'user:bob', 'username', 'bob'],
    ]);
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const postFrom = (answer: Reply): { readonly id: string; readonly created_at: number } =>
  at(answer.json, 'post') as { readonly id: string; readonly created_at: number };

const publish = async (body: object): Promise<void> => {
  const { status } = await service.send('POST', '/posts', { as: service.key, body });
  assert.is(status, 201);
};

scenario('a post created by JWT has the six documented effects', async () => {
  const before = Date.now();
  const answer = await runPrinted(service, POST_BY_JWT);
  assert.is(answer.status, 201);
  const { id, created_at } = postFrom(answer);
  assert.match(id, UUID);
  assert.ok(before <= created_at && created_at <= Date.now());

  const hash = await redis.hgetall(`post:${id}`);
  const shown = Object.fromEntries(
    Object.entries(hash).filter(([field]) => !field.startsWith('sys_')),
  );
  assert.equal(shown, {
    id,
    user_id: 'alice',
    username: 'alice',
    display_name: 'Alice Smith',
    avatar: 'https://example.com/avatars/alice.jpg',
    user_role: 'user',
    content: 'Hello world from Xano! #travel #adventure',
    media_url: 'https://example.com/images/sunset.jpg',
    hashtags: '["travel","adventure"]',
    created_at: String(created_at),
    likesCount: '0',
    commentsCount: '0',
    bookmarksCount: '0',
  });
  const dated = ['user:alice:posts', 'explore:feed', 'hashtag:travel:posts'];
  for (const key of [...dated, 'hashtag:adventure:posts'])
    assert.equal(await redis.zrange(key, '0', '-1', 'WITHSCORES'), [id, String(created_at)], key);
  for (const tag of ['travel', 'adventure'])
    assert.equal(await redis.zrange(`hashtag:${tag}:ranked`, '0', '-1', 'WITHSCORES'), [id, '0']);
  assert.is(await redis.hget('user:alice', 'postCount'), '1');
});

scenario('a post created by API key belongs to xano_sync, whose account it creates', async () => {
  const answer = await runPrinted(service, POST_BY_KEY);
  assert.is(answer.status, 201);
  assert.is(at(answer.json, 'post', 'username'), 'xano_sync');
  assert.equal(at(answer.json, 'post', 'hashtags'), ['announcement']);
  const account = await redis.hmget('user:xano_sync', 'username', 'role', 'postCount');
  assert.equal(account, ['xano_sync', 'user', '1']);
  assert.is(await redis.zcard('user:xano_sync:posts'), 1);
});

scenario('posts are listed by their time', async () => {
  const first = postFrom(await runPrinted(service, POST_BY_JWT));
  const second = postFrom(await runPrinted(service, POST_BY_KEY));
  assert.ok(first.created_at <= second.created_at);
  const explore = await redis.zrevrange('explore:feed', '0', '-1', 'WITHSCORES');
  const scores = explore.filter((_, place) => place % 2 === 1).map(Number);
  assert.equal(scores, [second.created_at, first.created_at]);
});

scenario('the denormalisation example writes the name of the author to every post', async () => {
  for (const id of ['post-id-1', 'post-id-2', 'post-id-3', 'post-id-4'])
    await publish({ id, username: 'alice', content: 'Hello' });
  const answer = await writePrinted(service, DENORMALISATION_BODY);
  assert.is(answer.status, 200);
  assert.equal(answer.json, { results: [0, 0, 0, 0], username: 'xano_sync' });
  await service.settle();
  for (const id of ['post-id-1', 'post-id-2', 'post-id-3', 'post-id-4'])
    assert.is(await redis.hget(`post:${id}`, 'display_name'), 'Alice M. Smith', id);
});

scenario('a hand-written name that is not the author’s is corrected', async () => {
  await publish({ id: 'post-id-1', username: 'alice', content: 'Hello' });
  const wrong = [['HSET', 'post:post-id-1', 'display_name', 'Mallory', 'avatar', 'https://x/']];
  assert.equal(at((await service.write(wrong)).json, 'results'), [0]);
  await service.settle();
  assert.equal(await redis.hmget('post:post-id-1', 'display_name', 'avatar'), [
    'Alice Smith',
    'https://example.com/avatars/alice.jpg',
  ]);
});

scenario('PATCH /users updates the posts too, as the guide recommends', async () => {
  await publish({ id: 'post-id-1', username: 'alice', content: 'Hello' });
  const body = { display_name: 'Alice P.' };
  const { status, json } = await service.send('PATCH', '/users/alice', { as: service.key, body });
  assert.is(status, 200);
  assert.is(at(json, 'propagation', 'posts'), 1);
  await service.settle();
  assert.is(await redis.hget('post:post-id-1', 'display_name'), 'Alice P.');
});

const counts = (): Promise<readonly (string | null)[]> =>
  Promise.all([
    redis.hget('user:alice', 'followingCount'),
    redis.hget('user:bob', 'followerCount'),
  ]);

scenario('a follow and an unfollow change both sides and both counters', async () => {
  const followed = await runPrinted(service, FOLLOW);
  assert.is(followed.status, 200);
  assert.is(at(followed.json, 'following'), true);
  assert.is(at(followed.json, 'followerCount'), 1);
  assert.is(at(followed.json, 'changed'), true);
  assert.equal(await redis.smembers('user:alice:following'), ['bob']);
  assert.equal(await redis.smembers('user:bob:followers'), ['alice']);
  assert.equal(await counts(), ['1', '1']);
  assert.is(at((await runPrinted(service, FOLLOW)).json, 'changed'), false);
  assert.equal(await counts(), ['1', '1']);

  const unfollowed = await runPrinted(service, UNFOLLOW);
  assert.is(unfollowed.status, 200);
  assert.is(at(unfollowed.json, 'following'), false);
  assert.is(await redis.exists('user:alice:following', 'user:bob:followers'), 0);
  assert.equal(await counts(), ['0', '0']);
});

/** Publishes the printed post, a minute old and by a model, so that every ranking shows the effect of an act. */
const publishPrinted = async (): Promise<void> => {
  const role = { as: service.key, body: { role: 'model' } };
  assert.is((await service.send('PUT', '/users/bob/role', role)).status, 200);
  const created_at = Date.now() - 60_000;
  const post = { id: PRINTED_POST_ID, username: 'bob', content: 'Hello #sea', created_at };
  await publish(post);
};

const stored = async (key: string, member: string): Promise<number> =>
  Number((await redis.zscore(key, member)) ?? Number.NaN);

/** Asserts the score of a post that is about a minute old: weight over age, and the age grows while the test runs. */
const assertRanked = (score: number, weight: number): void => {
  assert.ok(score > weight / (10 / 60 + 1) && score <= weight / (1 / 60 + 1), `${score}`);
};

scenario(
  'a like and an unlike change set, timeline, counter, ranked score and leaderboard',
  async () => {
    await publishPrinted();
    const liked = await runPrinted(service, LIKE);
    assert.is(liked.status, 200);
    assert.is(at(liked.json, 'liked'), true);
    assert.is(at(liked.json, 'likesCount'), 1);
    assert.equal(await redis.smembers(`post:${PRINTED_POST_ID}:likes`), ['alice']);
    assert.equal(await redis.zrange('user:alice:liked', '0', '-1'), [PRINTED_POST_ID]);
    assert.is(await redis.hget(`post:${PRINTED_POST_ID}`, 'likesCount'), '1');
    assertRanked(await stored('hashtag:sea:ranked', PRINTED_POST_ID), 3);
    assert.is(await stored('models:top:engagement', 'bob'), 3);
    assert.is(at((await runPrinted(service, LIKE)).json, 'likesCount'), 1);

    const unliked = await runPrinted(service, LIKE.replace('POST', 'DELETE'));
    assert.is(unliked.status, 200);
    assert.is(at(unliked.json, 'likesCount'), 0);
    assert.is(await redis.exists(`post:${PRINTED_POST_ID}:likes`, 'user:alice:liked'), 0);
    assert.is(await redis.hget(`post:${PRINTED_POST_ID}`, 'likesCount'), '0');
    assert.is(await stored('hashtag:sea:ranked', PRINTED_POST_ID), 0);
  },
);

scenario('a bookmark changes set, timeline, counter, ranked score and leaderboard', async () => {
  await publishPrinted();
  const before = Date.now();
  const answer = await runPrinted(service, BOOKMARK);
  assert.is(answer.status, 200);
  assert.is(at(answer.json, 'bookmarked'), true);
  assert.is(at(answer.json, 'bookmarksCount'), 1);
  assert.equal(await redis.smembers(`post:${PRINTED_POST_ID}:bookmarks`), ['alice']);
  const instant = await stored('user:alice:bookmarked', PRINTED_POST_ID);
  assert.ok(before <= instant && instant <= Date.now());
  assert.is(await redis.hget(`post:${PRINTED_POST_ID}`, 'bookmarksCount'), '1');
  assertRanked(await stored('hashtag:sea:ranked', PRINTED_POST_ID), 4);
  assert.is(await stored('models:top:engagement', 'bob'), 4);
});

test.run();

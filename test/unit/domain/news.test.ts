import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ENTITIES } from '../../../src/domain/sync/entity.js';
import { NEWS_TYPES, newsEntity, newsKey } from '../../../src/domain/sync/news.js';

const test = suite('News');

test('each kind of news is about an entity that Xano has too', () => {
  for (const type of NEWS_TYPES) assert.ok(ENTITIES.includes(newsEntity({ type })), type);
});

test('news are called as the record is that comes back for them', () => {
  const cases = [
    ['user.updated', { username: 'ada', bio: 'b' }, 'user:ada'],
    ['post.created', { id: 'p1', username: 'ada' }, 'post:p1'],
    ['like.added', { username: 'bob', post_id: 'p1' }, 'like:bob>p1'],
    ['bookmark.removed', { username: 'bob', post_id: 'p1' }, 'bookmark:bob>p1'],
    ['follow.added', { follower: 'bob', following: 'ada' }, 'follow:bob>ada'],
    ['post.deleted', {}, 'post:'],
  ] as const;
  for (const [type, data, key] of cases) assert.is(newsKey({ type, data }), key);
});

test.run();

import { ENTITIES } from '../../../src/domain/sync/entity.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  OUTBOX_EVENT_TYPES,
  entityOfEvent,
  keyOfEvent,
} from '../../../src/domain/sync/outbox-event.js';

const test = suite('outbox events');

test('each type of event is about an entity that Xano is told of', () => {
  for (const type of OUTBOX_EVENT_TYPES)
    assert.ok(ENTITIES.includes(entityOfEvent({ type })), type);
});

test('an event is called as the record is that comes back for it', () => {
  const cases = [
    ['user.updated', { username: 'ada', bio: 'b' }, 'user:ada'],
    ['post.created', { id: 'p1', username: 'ada' }, 'post:p1'],
    ['like.added', { username: 'bob', post_id: 'p1' }, 'like:bob>p1'],
    ['bookmark.removed', { username: 'bob', post_id: 'p1' }, 'bookmark:bob>p1'],
    ['follow.added', { follower: 'bob', following: 'ada' }, 'follow:bob>ada'],
    ['comment.deleted', { id: 'c1', post_id: 'p1', username: 'bob' }, 'comment:c1'],
    ['post.deleted', {}, 'post:'],
  ] as const;
  for (const [type, data, key] of cases) assert.is(keyOfEvent({ type, data }), key);
});

test.run();

import { ENTITIES } from '../../../src/domain/sync/entity.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ada, bob } from '../../support/app/fixtures.js';
import {
  OUTBOX_EVENT_TYPES,
  entityOfEvent,
  keyOfEvent,
  peopleOf,
} from '../../../src/domain/sync/outbox-event.js';

const test = suite('outbox events');

test('each type of event belongs to an entity', () => {
  for (const type of OUTBOX_EVENT_TYPES)
    assert.ok(ENTITIES.includes(entityOfEvent({ type })), type);
});

test('the key of an event equals that of the record that comes back for it', () => {
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

test('an event has an id column for each user it names, except a deleted user', () => {
  const cases = [
    ['post.created', { username: 'bob' }, { user_id: bob }],
    ['like.removed', { username: 'bob' }, { user_id: bob }],
    ['follow.added', { following: ada }, { follower_id: bob, following_id: ada }],
    ['mute.added', { muted: ada }, { user_id: bob, muted_id: ada }],
    ['block.removed', { blocked: ada }, { user_id: bob, blocked_id: ada }],
    ['user.deleted', { username: 'bob' }, {}],
  ] as const;
  for (const [type, data, people] of cases)
    assert.equal(peopleOf({ type, actor: bob, data }), people, type);
});

test.run();

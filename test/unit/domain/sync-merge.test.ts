import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PostId } from '../../../src/domain/post.js';
import { authorOf, hashtagsOf } from '../../../src/domain/sync/post-row.js';
import type { PostRecord } from '../../../src/domain/sync/record.js';
import { withDeath } from '../../../src/domain/sync/id-facts.js';
import { newRow } from '../../../src/domain/sync/row.js';
import { mergeInto } from '../../../src/domain/sync/merge.js';
import { UNREAD, type Step } from '../../../src/domain/sync/step.js';
import { newVersions } from '../../../src/domain/sync/touch-versions.js';
import type { PostFacts, UserFacts } from '../../../src/domain/sync/view.js';
import { ada, anId, bob } from '../../support/app/fixtures.js';
import {
  follow,
  here,
  like,
  NOW,
  p1,
  post,
  result,
  shown,
  user,
  version,
  view,
} from '../../support/sync/merging.js';

const mergingRecord = suite('merging a record');

mergingRecord('a view that lacks needed facts asks for another reading', () => {
  const nobody = { users: new Map(), posts: new Map() };
  const byId = { username: null, id: '5' };
  for (const record of [user, post, like(5), follow])
    assert.is(result(view(nobody), record, NOW), UNREAD);
  assert.is(result(view(), { ...user, user: byId }, NOW), UNREAD);
  assert.is(result(view(), { ...post, author: byId }, NOW), UNREAD);
  assert.is(result(view({ users: new Map() }), post, NOW), UNREAD);
  assert.is(result(view({ postIds: new Map() }), like(5), NOW), UNREAD);
  assert.is(result(view(), like(5), NOW), UNREAD);
  const outline = { ...here, isWhole: false };
  assert.is(result(view({ users: new Map([[ada, outline]]) }), user, NOW), UNREAD);
});

mergingRecord('a deferral names the owner that the record waits for', () => {
  const ids = { userIds: new Map([['5', null]]) };
  const byId = { username: null, id: '5' };
  assert.is(result(view(ids), { ...user, user: byId }, NOW), 'deferred waits for user#5');
  assert.is(result(view(ids), { ...post, author: byId }, NOW), 'deferred waits for user#5');
  assert.is(result(view(ids), like(5, { user: byId }), NOW), 'deferred waits for user#5');
  const erasing = new Map([
    [ada, { ...here, row: null, erasing: true }],
    [bob, { ...here, row: null }],
  ]);
  assert.is(result(view({ users: erasing }), user, NOW), 'deferred waits for erased/ada');
  assert.is(result(view({ users: erasing }), post, NOW), 'deferred waits for erased/ada');
  assert.is(result(view({ users: erasing }), follow, NOW), 'deferred waits for user/bob');
  const likeOfAda = like(5, { user: { username: ada, id: null } });
  assert.is(result(view({ users: erasing }), likeOfAda, NOW), 'deferred waits for erased/ada');
  const gone = new Map([[p1, { ...shown, row: null }]]);
  assert.is(result(view({ posts: gone }), like(5), NOW), 'deferred waits for post/p1');
  assert.is(
    result(view({ posts: gone }), { ...post, author: null }, NOW),
    'deferred waits for post/p1',
  );
  const left = new Map([[p1, { ...shown, row: null, erasedAuthor: bob }]]);
  assert.is(result(view({ posts: left }), post, NOW), 'deferred waits for erased/bob');
  const p2 = anId('p2');
  const under = new Map([...left, [p2, { ...shown, row: null }]]);
  const named = { ...post, externalId: p2 };
  assert.is(result(view({ posts: under }), named, NOW), 'deferred waits for erased/bob');
  // The id belongs to another post by now, so the deleted post would appear under its tags too.
  const row = { ...newRow({ username: ada }), versions: { ...newVersions(4), row: version(4) } };
  const posts = new Map<PostId, PostFacts>([...left, [p2, { ...shown, row }]]);
  const heir = { ...post, id: p2, externalId: p1 };
  const taken = view({ posts, postIds: new Map([[p2, null]]) });
  assert.is(result(taken, heir, NOW), 'deferred waits for erased/bob');
});

mergingRecord('a record older than the delete of its user or author is stale', () => {
  const tombstoned = new Map([
    [ada, { ...here, tombstone: 9 }],
    [bob, here],
  ]);
  for (const record of [user, post, follow])
    assert.is(result(view({ users: tombstoned }), record, NOW), 'stale');
  const dead = { users: tombstoned, posts: new Map([[p1, { ...shown, authorTombstone: 9 }]]) };
  const part = (at: number): PostRecord => ({ ...post, author: null, version: version(at) });
  assert.is(result(view(dead), like(5), NOW), 'stale');
  assert.is(result(view(dead), part(5), NOW), 'stale');
  assert.is(result(view(dead), part(9), NOW), 'stale');
  assert.is(result(view(dead), part(10), NOW), 'applied');
});

mergingRecord('a record by name alone keeps the set-aside row of another user of that name', () => {
  const row = (id: string) => ({
    ...newRow({ username: ada, id }),
    versions: { ...newVersions(4), row: version(4) },
  });
  const asideOf = (aside: string): unknown =>
    mergeInto(
      view({ users: new Map([[ada, { ...here, row: row('2'), aside: row(aside) }]]) }),
      { ...user, fields: { bio: 'new' } },
      NOW,
    );
  const drop: Step = { do: 'set-aside', of: 'user', name: ada, row: null };
  const drops = (merged: unknown): boolean => JSON.stringify(merged).includes(JSON.stringify(drop));
  assert.not(drops(asideOf('3')));
  assert.ok(drops(asideOf('2')));
});

mergingRecord('a delete by name alone covers the set-aside row and its id', () => {
  const fields = { id: '5', created_at: '4', bio: 'x' };
  const row = { fields, versions: { ...newVersions(4), fields: { bio: version(8) } } };
  const put = { ...here, row: null, aside: row };
  const steps = (facts: UserFacts, at: number): readonly Step[] => {
    const given = view({ users: new Map([[ada, facts]]), userIds: new Map([['5', null]]) });
    const outcome = mergeInto(given, { ...user, deleted: true, version: version(at) }, NOW);
    return outcome === UNREAD ? [] : outcome.steps;
  };
  const aside = (facts: UserFacts, at: number): unknown =>
    steps(facts, at).find((step) => step.do === 'set-aside');
  const left = (to: unknown) => ({ do: 'set-aside', of: 'user', name: ada, row: to });
  assert.equal(aside(put, 3), undefined);
  assert.equal(aside(put, 6), left(null));
  assert.equal(
    steps(put, 6).find((step) => step.do === 'identify'),
    { do: 'identify', id: '5', facts: withDeath(null, ada, 6) },
  );
  const nameless = { ...row, fields: { created_at: '9', bio: 'x' } };
  assert.equal(aside({ ...put, aside: { ...nameless, versions: newVersions(5) } }, 6), left(null));
  const partly = { ...newVersions(5), fields: { bio: version(8), created_at: version(9) } };
  const both = { ...nameless, fields: { ...nameless.fields, email: 'a@b.c' }, versions: partly };
  const rest = { fields: nameless.fields, versions: { ...partly, row: version(9), fields: {} } };
  assert.equal(
    aside({ ...put, aside: both, tombstone: 7 }, 6),
    left({ ...rest, versions: { ...rest.versions, fields: { bio: version(8) } } }),
  );
});

mergingRecord.run();

const rows = suite('rows of posts');

rows('a damaged post has no author, and only the tags of its text', () => {
  assert.is(authorOf(newRow({})), null);
  for (const hashtags of ['', '{}', 'x', '[5,"a b"]'])
    assert.equal(hashtagsOf(newRow({ content: 'a #sea', hashtags })), ['sea']);
  assert.equal(hashtagsOf(newRow({})), []);
});

rows.run();

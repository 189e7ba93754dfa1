import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { sampleRows, type SampledRow } from '../../../src/application/sync/sample-rows.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import { mappingOf } from '../../support/sync/mapping-of.js';

const test = suite('preview of rows of Xano');

const sample = (row: RowFields, members: object): SampledRow => {
  const [table] = mappingOf({ t: members });
  assert.ok(table);
  const rules = { now: 1_800_000_000_000, filesUrl: null };
  const [sampled] = sampleRows(table, true, rules, sha1Digest, [row]);
  assert.ok(sampled);
  return sampled;
};

test('the title states who did what, by usernames if the row has them, else by ids', () => {
  const title = (entity: string, row: RowFields): string =>
    sample({ id: 5, created_at: 1, ...row }, { entity }).title;
  assert.is(title('user', { username: 'ada' }), 'ada');
  assert.is(title('post', { username: 'ada', content: 'x' }), 'by ada');
  assert.is(title('post', { user_id: 9, content: 'x' }), 'by user 9');
  assert.is(title('post', { content: 'x' }), 'by nobody');
  assert.is(title('follow', { follower: 'ada', following: 'bob' }), 'ada follows bob');
  assert.is(title('mute', { user_id: 1, muted_id: 2 }), 'user 1 mutes user 2');
  assert.is(title('block', { username: 'ada', blocked: 'bob' }), 'ada blocks bob');
  assert.is(title('like', { username: 'ada', post_id: 7 }), 'ada likes post 7');
  assert.is(title('bookmark', { username: 'ada', post_id: 7 }), 'ada keeps post 7');
  assert.is(title('comment', { username: 'ada', post_id: 7, content: 'x' }), 'by ada on post 7');
  assert.is(title('comment', { content: 'x' }), 'by nobody on no post');
});

test('the fields are those that are taken, without the id and empty ones', () => {
  const { id, fate, fields, faults } = sample(
    { id: 5, username: 'ada', bio: 'Hello', avatar: '', display_name: null },
    { entity: 'user' },
  );
  assert.equal([id, fate, fields, faults], ['5', 'comes', { bio: 'Hello' }, []]);
});

test('an excluded row is marked as such, and a deleted one keeps its title', () => {
  const out = sample(
    { id: 5, username: 'ada', state: 'off' },
    { entity: 'user', where: { state: 'on' } },
  );
  assert.equal([out.fate, out.faults], ['away', []]);
  const edge = sample(
    { id: 5, username: 'ada', post_id: 7, state: 'off' },
    { entity: 'like', where: { state: 'on' } },
  );
  assert.equal([edge.id, edge.fate, edge.faults], ['5', 'away', []]);
  const deleted = sample({ id: 5, username: 'ada', deleted: true }, { entity: 'user' });
  assert.equal([deleted.fate, deleted.title], ['away', 'ada']);
});

test('a fault names the column that refuses the row, or that is left out of it', () => {
  const failed = sample({ id: 5, username: 'no name' }, { entity: 'user' });
  assert.is(failed.fate, 'failed');
  assert.equal(
    failed.faults.map(({ column, code }) => [column, code]),
    [['username', 'invalid_record']],
  );
  const without = sample({ id: 5, username: 'ada' }, { entity: 'like' });
  assert.equal(
    [without.fate, without.faults.map(({ column, code }) => [column, code])],
    ['failed', [['post_id', 'missing_field']]],
  );
  const some = sample({ id: 5, username: 'ada', avatar: 'javascript:x' }, { entity: 'user' });
  assert.equal(
    [some.fate, some.faults.map(({ column, code }) => [column, code])],
    ['comes', [['avatar', 'left_out']]],
  );
});

test.run();

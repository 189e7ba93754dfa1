import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { IncomingRow, RowFields } from '../../../src/domain/sync/incoming-row.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import type { PostRecord, UserRecord } from '../../../src/domain/sync/record.js';
import { countLeftOut } from '../../../src/domain/sync/left-out.js';
import { parseRecord, type ParsedRecord } from '../../../src/domain/sync/parse-record.js';

const NOW = 1_800_000_000_000;
const T = 1_700_000_000_000;

const parse = (entity: Entity, row: RowFields, more: Partial<IncomingRow> = {}): ParsedRecord => {
  const parsed = parseRecord(
    { entity, row, deleted: false, occurredAt: null, ...more },
    { now: NOW, filesUrl: null },
    () => 'd',
  );
  if (E.isLeft(parsed)) throw new Error(parsed.left.message);
  return parsed.right;
};

const record = (...given: Parameters<typeof parse>) => parse(...given).record;

const leftOutOf = (...given: Parameters<typeof parse>): readonly string[] =>
  parse(...given).leftOut.map(({ column, message }) => `${column}: ${message}`);

const test = suite('optional values that cannot be read');

test('are left out of the record, and told by their column', () => {
  const ahead = NOW + 864e5 + 1;
  const cases: readonly (readonly [Entity, RowFields, string])[] = [
    ['user', { created_at: 'soon' }, 'created_at: created_at must be a time: epoch ms'],
    ['user', { created_at: ahead }, 'created_at: created_at lies more than a day in the future'],
    ['user', { bio: 'x'.repeat(65_537) }, 'bio: bio is over 64 KiB'],
    ['user', { age: Infinity }, 'age: age must be a finite number'],
    ['user', { ['n'.repeat(999)]: Infinity }, `${'n'.repeat(128)}…: ${'n'.repeat(128)}… must`],
    ['user', { avatar: 'javascript:alert(1)' }, 'avatar: avatar must be an http(s) address'],
    ['user', { avatar: { id: 1 } }, 'avatar: avatar must be an http(s) address'],
    ['user', { avatar: '//x/a.jpg' }, 'avatar: avatar must be an http(s) address'],
    ['user', { avatar: { path: '/vault/a' } }, 'avatar: avatar is a path of Xano without its host'],
    ['post', { media_url: 'java\nscript:alert(1)' }, 'media_url: media_url must be an http(s)'],
    ['post', { media_url: 'data:text/html,x' }, 'media_url: media_url must be an http(s)'],
    ['post', { external_id: 'a b' }, 'external_id: external_id must be an id of a post'],
  ];
  for (const [entity, odd, message] of cases) {
    const row = { id: 1, username: 'ada', updated_at: T, ...odd };
    const [told = '', ...more] = leftOutOf(entity, row);
    assert.ok(told.startsWith(message), told);
    assert.equal(more, []);
    const { id, username, updated_at } = row;
    assert.equal(record(entity, row), record(entity, { id, username, updated_at }));
  }
});

test('a role that is not known here is the first role: an admin of before is none now', () => {
  const row = { username: 'ada', role: 'member' };
  const { fields } = record('user', row) as UserRecord;
  assert.equal(fields, { role: 'user' });
  assert.match(leftOutOf('user', row).join(), /^role: role must be user, model or admin/);
  assert.equal(leftOutOf('post', { id: 1, role: 'member' }), []);
});

test('of a name and an id one that can be read is enough', () => {
  const post = record('post', { id: 1, author: { id: 5 }, author_id: 5 }) as PostRecord;
  assert.equal(post.author, { username: null, id: '5' });
  const follow = { follower: 'ada', follower_id: -1, following: 'é', following_id: 6 };
  assert.equal(record('follow', follow), {
    entity: 'follow',
    user: { username: 'ada', id: null },
    whom: { username: null, id: '6' },
    deleted: false,
    version: { at: 0, digest: '' },
  });
  assert.equal(
    leftOutOf('follow', follow).map((told) => told.split(':')[0]),
    ['follower_id', 'following'],
  );
});

test('an edge of another version does without the time it was made', () => {
  for (const created_at of ['soon', NOW + 864e5 + 1]) {
    const like = { username: 'ada', post_id: 1, created_at, updated_at: T };
    const { updated_at, ...bare } = like;
    assert.equal(record('like', like), record('like', { ...bare, created_at: null, updated_at }));
    assert.is(leftOutOf('like', like).length, 1);
    assert.is(leftOutOf('like', bare, { occurredAt: T }).length, 1);
  }
});

test('of a delete nothing is left out, since nothing of it is kept', () => {
  assert.equal(leftOutOf('user', { username: 'ada', avatar: 'x', deleted: true }), []);
});

test('columns are counted by their names as long as they are few', () => {
  const leftOut = Array.from({ length: 60 }, (_, at) => ({ column: `c${at}`, message: '' }));
  const counts = countLeftOut({}, leftOut);
  assert.is(Object.keys(counts).length, 51);
  assert.is(counts['others'], 10);
});

test.run();

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

const test = suite('unreadable optional values');

test('unreadable values are left out of the record, and reported by column', () => {
  const ahead = NOW + 864e5 + 1;
  const cases: readonly (readonly [Entity, RowFields, string])[] = [
    ['user', { created_at: 'soon' }, 'created_at: created_at must be a time: epoch ms'],
    ['user', { created_at: ahead }, 'created_at: created_at lies more than a day in the future'],
    ['user', { bio: 'x'.repeat(65_537) }, 'bio: bio is over 64 KiB'],
    ['user', { age: Infinity }, 'age: age must be a finite number'],
    ['user', { 'half\udc00': 1 }, 'half\ufffd: half\ufffd is no name'],
    ['user', { 'a\0b': 1 }, 'a\0b: a\0b is no name'],
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
    const [entry = '', ...more] = leftOutOf(entity, row);
    assert.ok(entry.startsWith(message), entry);
    assert.equal(more, []);
    const { id, username, updated_at } = row;
    assert.equal(record(entity, row), record(entity, { id, username, updated_at }));
  }
});

test('0 is no id of a post or comment, whether it is a number or the text of a cell', () => {
  for (const none of [0, '0', '', null]) {
    const ids = { id: none, external_id: 'own' };
    for (const entity of ['post', 'comment'] as const) {
      const owners = { user_id: 5, post_id: 7 };
      assert.is((record(entity, { ...owners, ...ids }) as PostRecord).id, 'own');
      assert.equal(leftOutOf(entity, { ...owners, id: 1, external_id: none }), []);
    }
    assert.throws(() => record('like', { username: 'ada', post_id: none }), /^post_id is missing$/);
  }
});

test('an unknown role becomes the first role, so that a former admin is none', () => {
  const row = { username: 'ada', role: 'member' };
  const { fields } = record('user', row) as UserRecord;
  assert.equal(fields, { role: 'user' });
  assert.match(leftOutOf('user', row).join(), /^role: role must be user, model or admin/);
  assert.equal(leftOutOf('post', { id: 1, role: 'member' }), []);
});

test('one readable value of a username and an id is enough', () => {
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
    leftOutOf('follow', follow).map((entry) => entry.split(':')[0]),
    ['follower_id', 'following'],
  );
});

test('an edge with another version needs no readable created_at', () => {
  for (const created_at of ['soon', NOW + 864e5 + 1]) {
    const like = { username: 'ada', post_id: 1, created_at, updated_at: T };
    const { updated_at, ...bare } = like;
    assert.equal(record('like', like), record('like', { ...bare, created_at: null, updated_at }));
    assert.is(leftOutOf('like', like).length, 1);
    assert.is(leftOutOf('like', bare, { occurredAt: T }).length, 1);
  }
});

test('a delete reports nothing as left out', () => {
  assert.equal(leftOutOf('user', { username: 'ada', avatar: 'x', deleted: true }), []);
});

test('50 columns are counted by name, and all further ones together', () => {
  const leftOut = Array.from({ length: 60 }, (_, at) => ({ column: `c${at}`, message: '' }));
  const counts = countLeftOut({}, leftOut);
  assert.is(Object.keys(counts).length, 51);
  assert.is(counts['others'], 10);
});

test.run();

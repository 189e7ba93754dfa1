import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { IncomingRow, RowFields } from '../../../src/domain/sync/incoming-row.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import type { PostRecord, UserRecord } from '../../../src/domain/sync/record.js';
import { parseRecord } from '../../../src/domain/sync/parse-record.js';

const NOW = 1_800_000_000_000;
const T = 1_700_000_000_000;
const digest = (): string => 'd';

const parse = (entity: Entity, row: RowFields, more: Partial<IncomingRow> = {}) =>
  parseRecord(
    { entity, row, deleted: false, occurredAt: null, ...more },
    { now: NOW, filesUrl: null },
    digest,
  );

const record = (...given: Parameters<typeof parse>) => {
  const parsed = parse(...given);
  if (E.isLeft(parsed)) throw new Error(parsed.left.message);
  return parsed.right.record;
};

const refusal = (...given: Parameters<typeof parse>): string => {
  const parsed = parse(...given);
  if (E.isRight(parsed)) throw new Error('it was read');
  return `${parsed.left.code}: ${parsed.left.message}`;
};

const reading = suite('reading a row');

reading('a user keeps every field except counters, secrets and system fields', () => {
  assert.equal(
    record('user', {
      id: 5,
      username: 'ada',
      bio: '',
      age: 7,
      vip: true,
      links: [{ a: 1 }],
      avatar: { url: 'https://x/y.png', path: '/y' },
      cover: { path: '/vault/z.png' },
      email: null,
      password: 'secret',
      sys_engagement: 9,
      followerCount: 12,
      created_at: T,
      updated_at: T + 1,
    }),
    {
      entity: 'user',
      user: { username: 'ada', id: '5' },
      fields: {
        age: '7',
        avatar: 'https://x/y.png',
        bio: '',
        cover: '/vault/z.png',
        created_at: String(T),
        email: null,
        links: '[{"a":1}]',
        vip: 'true',
        id: '5',
      },
      deleted: false,
      version: { at: T + 1, digest: 'd' },
    },
  );
});

reading('a user may be named by the Xano id alone', () => {
  assert.equal(record('user', { id: '9007199254740993', bio: 'x' }).entity, 'user');
  assert.equal(record('user', { id: 7, bio: 'x' }), {
    entity: 'user',
    user: { username: null, id: '7' },
    fields: { bio: 'x' },
    deleted: false,
    version: { at: 0, digest: '' },
  });
});

reading('a role of null becomes the first role, and an empty created_at is ignored', () => {
  const { fields } = record('user', { username: 'ada', role: null, created_at: 0 }) as {
    fields: unknown;
  };
  assert.equal(fields, { role: 'user' });
});

reading('a post is identified by its Xano id, along with the id it got here', () => {
  const row = { id: 77, user_id: 5, content: 'x', hashtags: ['#Sea', 'not a tag', 'sea'] };
  assert.equal(record('post', row), {
    entity: 'post',
    id: '77',
    externalId: null,
    author: { username: null, id: '5' },
    fields: { content: 'x', hashtags: '["sea"]' },
    deleted: false,
    version: { at: 0, digest: '' },
  });
  const away = record('post', { id: 77, external_id: 'abc', author: 'ada', media_url: null });
  assert.equal(
    [away.entity === 'post' && away.externalId, away.entity === 'post' && away.fields],
    ['abc', { media_url: '' }],
  );
});

reading('the invalid tags of a post are counted', () => {
  const parsed = parse('post', { id: 1, hashtags: 'sea, sky b!d' });
  assert.is(E.isRight(parsed) && parsed.right.droppedTags, 1);
  assert.is(E.isRight(parse('post', { id: 1, hashtags: '["sea",5]' })), true);
});

reading('a post keeps its first 30 tags, and the others are counted', () => {
  const hashtags = Array.from({ length: 33 }, (_, n) => `tag${n}`);
  const parsed = parse('post', { id: 1, hashtags: [...hashtags, 'tag0'] });
  assert.ok(E.isRight(parsed) && parsed.right.record.entity === 'post');
  assert.equal(parsed.right.record.fields, { hashtags: JSON.stringify(hashtags.slice(0, 30)) });
  assert.is(parsed.right.droppedTags, 3);
});

reading('edges name their users and posts in every form that Xano uses', () => {
  const named = { username: 'ada', id: null };
  const numbered = { username: null, id: '6' };
  assert.equal(record('follow', { follower_username: 'ada', following_id: 6 }), {
    entity: 'follow',
    user: named,
    whom: numbered,
    deleted: false,
    version: { at: 0, digest: '' },
  });
  assert.equal(record('mute', { username: 'ada', muted_id: 6, created_at: T }), {
    entity: 'mute',
    user: named,
    whom: numbered,
    deleted: false,
    version: { at: T, digest: 'd' },
  });
  assert.equal(record('like', { user_id: 6, post_id: 77, created_at: T / 1000 }), {
    entity: 'like',
    user: numbered,
    post: '77',
    since: T,
    deleted: false,
    version: { at: T, digest: 'd' },
  });
});

reading('an author has a username along with an id, and 0 or nothing is no id', () => {
  const author = (row: RowFields) => {
    const post = record('post', { id: 1, ...row });
    return post.entity === 'post' ? post.author : null;
  };
  assert.equal(author({ username: 'ada', user_id: 6 }), { username: 'ada', id: '6' });
  for (const none of [0, '', null, '0']) assert.is(author({ user_id: none }), null);
});

reading('a text keeps its tabs, ends its lines by LF, and loses invalid characters', () => {
  for (const [given, kept] of [
    ['a\tb\r\nc\rd', 'a\tb\nc\nd'],
    ['a\0b\u0001\u007f\u0085c', 'abc'],
    ['\ud83d!', '\ufffd!'],
  ]) {
    const { fields: user } = record('user', { username: 'ada', bio: given }) as UserRecord;
    const { fields: post } = record('post', { id: 1, content: given }) as PostRecord;
    assert.equal([user['bio'], post['content']], [kept, kept]);
  }
});

reading('an avatar and a picture are http(s) addresses in the form of browsers', () => {
  for (const [given, kept] of [
    ['https://x/a b.jpg', 'https://x/a%20b.jpg'],
    [' HTTP://X/a\u0000.jpg ', 'http://x/a.jpg'],
    [{ path: '/vault/a', url: 'https://x/a' }, 'https://x/a'],
  ]) {
    const { fields: user } = record('user', { username: 'ada', avatar: given }) as UserRecord;
    const { fields: post } = record('post', { id: 1, media_url: given }) as PostRecord;
    assert.equal([user['avatar'], post['media_url']], [kept, kept]);
  }
});

reading.run();

const versions = suite('version of a row');

const at = (...given: Parameters<typeof parse>): number => record(...given).version.at;

versions('the version is the later of updated_at and the event, for edges else created_at', () => {
  const user = { username: 'ada', created_at: T };
  assert.is(at('user', { ...user, updated_at: T + 5 }, { occurredAt: T + 9 }), T + 9);
  assert.is(at('user', { ...user, updated_at: T + 5 }, { occurredAt: T }), T + 5);
  assert.is(at('user', user, { occurredAt: T + 9 }), T + 9);
  assert.is(at('user', user), 0);
  assert.is(at('like', { username: 'ada', post_id: 1, created_at: T }), T);
});

versions('the version of a delete is that of the event, and never older than the row', () => {
  const row = { username: 'ada', updated_at: T };
  assert.is(at('user', row, { deleted: true, occurredAt: T - 9 }), T);
  assert.is(at('user', row, { deleted: true, occurredAt: T + 9 }), T + 9);
  assert.is(at('user', row, { deleted: true }), T);
  for (const deleted of [true, 1, 'true', T])
    assert.ok(record('user', { ...row, deleted }).deleted);
});

versions('a version is read from ms, seconds and ISO 8601', () => {
  const iso = new Date(T).toISOString();
  for (const updated_at of [T, T / 1000, String(T), iso, `${iso.slice(0, 19)}+00:00`])
    assert.is(at('user', { username: 'ada', updated_at }), T, String(updated_at));
  assert.is(at('user', { username: 'ada', updated_at: 1e11 }), 1e11);
  const early = { username: 'ada', updated_at: 1e9 - 1 };
  assert.is(at('user', early), 1e12 - 1000);
});

versions.run();

const refusing = suite('unreadable rows');

refusing('the refusal names the wrong field, and repeats no value', () => {
  const cases: readonly (readonly [Entity, RowFields, RegExp])[] = [
    ['user', {}, /^missing_field: username is missing/],
    ['user', { username: 'a b' }, /^invalid_record: username must be a username/],
    ['user', { username: 7 }, /^invalid_record: username/],
    ['user', { username: 'ada', id: -1 }, /^invalid_record: id must be an id of Xano/],
    ['user', { username: 'xano_sync' }, /^invalid_record: username must be another/],
    ['user', { username: '..' }, /^invalid_record: username must be a username/],
    ['post', { id: 1, username: 'ME' }, /^invalid_record: username must be a username/],
    ['user', { username: 'ada', updated_at: {} }, /^invalid_record: updated_at must be a time/],
    ['user', { username: 'ada', updated_at: NOW + 864e5 + 1 }, /^version_in_future/],
    ['post', { content: 'x' }, /^missing_field: id is missing/],
    ['post', { id: 'a b' }, /^invalid_record: id must be an id of a post/],
    ['follow', { follower: 'ada' }, /^missing_field: following is missing/],
    ['like', { username: 'ada' }, /^missing_field: post_id is missing/],
    ['bookmark', { post_id: 1 }, /^missing_field: username is missing/],
    ['bookmark', { username: 'ada', post_id: 1, created_at: 'x' }, /^invalid_record: created_at/],
    ['like', { username: 'ada', post_id: 1, created_at: NOW + 864e5 + 1 }, /^version_in_future/],
    ['post', { id: 1, username: 'é', user_id: -1 }, /^invalid_record: user_id must be an id/],
    ['post', { id: 1, username: 'é' }, /username: 1 to 64 of A to Z, a to z, digits, _ \. and -$/],
  ];
  for (const [entity, row, message] of cases) assert.match(refusal(entity, row), message);
});

refusing.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readPost } from '../../../src/domain/stored-post.js';
import { ada, bob, noon, sea } from '../../support/app/fixtures.js';

const test = suite('stored post');

const HASH: Readonly<Record<string, string>> = {
  id: 'p1',
  user_id: '7',
  username: ada,
  user_role: 'user',
  content: 'hello #sea',
  hashtags: '["sea"]',
  created_at: String(noon),
  likesCount: '3',
  commentsCount: '0',
  bookmarksCount: '0',
};

/** Reads the post with these fields; null removes one. */
const read = (part: Readonly<Record<string, string | null>> = {}) => {
  const fields = new Map(Object.entries({ ...HASH, ...part }));
  return readPost((field) => fields.get(field) ?? undefined, {});
};

test('a post is readable without its optional fields', () => {
  const post = read();
  assert.equal(
    [post?.likesCount, post?.hashtags, post?.given_hashtags, post?.media_url, post?.avatar],
    [3, [sea], [], null, ''],
  );
  assert.is(post?.ban, null);
});

test('a post with a missing or invalid required field is damaged', () => {
  const damages: Readonly<Record<string, readonly (string | null)[]>> = {
    username: [null, 'no name'],
    user_role: [null, 'king'],
    created_at: [null, '', 'never', 'Infinity'],
    likesCount: [null, '', 'many'],
    id: [null, 'p 1'],
  };
  for (const [field, values] of Object.entries(damages))
    for (const value of values)
      assert.is(read({ [field]: value }), null, `${field}: ${String(value)}`);
});

test('a post whose tags or given tags are no list of tags is damaged', () => {
  for (const field of ['hashtags', 'sys_given_hashtags'])
    for (const value of ['sea', '{}', '[1]', '["no tag"]'])
      assert.is(read({ [field]: value }), null, `${field}: ${value}`);
  assert.equal(read({ sys_given_hashtags: '["sea"]' })?.given_hashtags, [sea]);
});

test('a ban needs its instant and its admin, else the post is damaged', () => {
  const ban = { banned: '1', banned_at: String(noon), banned_by: bob };
  assert.equal(read(ban)?.ban, { banned_at: noon, banned_by: bob });
  assert.is(read({ ...ban, banned: null })?.ban, null);
  for (const half of [{ banned_at: null }, { banned_by: null }, { banned_by: 'no name' }])
    assert.is(read({ ...ban, ...half }), null, JSON.stringify(half));
});

test.run();

import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EditPost, CreatePostCommand } from '../../../src/application/use-cases/posts.js';
import { startHttpApp } from '../../support/http/app.js';
import { alice, post, seen } from '../../support/http/fixtures.js';

const created: CreatePostCommand[] = [];
const edited: Parameters<EditPost>[0][] = [];

const { send, stop } = await startHttpApp({
  createPost: (command) => {
    created.push(command);
    return TE.right(post);
  },
  editPost: (command) => {
    edited.push(command);
    return TE.right(seen);
  },
  banPost: ({ banned }) =>
    TE.right({
      ...seen,
      post: { ...post, ban: banned ? { banned_at: 9, banned_by: alice } : null },
    }),
  readPost: () => TE.right(seen),
  likePost: () => TE.right({ count: 2, changed: true }),
  unbookmarkPost: () => TE.right({ count: 0, changed: false }),
  listLikers: () =>
    TE.right({ places: [{ at: 5, name: alice }], total: 3, next: { at: 5, name: alice } }),
});

const lastCreated = (): CreatePostCommand => {
  const command = created.at(-1);
  if (command === undefined) throw new Error('no post was requested');
  return command;
};

const errorsOf = (json: unknown) =>
  (json as { errors: readonly { path: string }[] }).errors.map(({ path }) => path);

const test = suite('post routes');
test.after(stop);

test('publishing answers with the Location of the post', async () => {
  const body = { content: ' hi #sea ', media_url: '', hashtags: ['#Sea'], extra: 1 };
  const { status, headers } = await send('POST', '/posts', { body });
  assert.is(status, 201);
  assert.is(headers.get('location'), '/posts/p1');
  const { principal, ...rest } = lastCreated();
  assert.is(principal.username, 'alice');
  assert.equal(rest, {
    content: 'hi #sea',
    media_url: null,
    hashtags: ['sea'],
    idempotency: null,
    id: null,
    created_at: null,
    username: null,
  });
});

test('ids and times of Xano are accepted as numbers or digits', async () => {
  const body = { content: 'x', id: 42, created_at: '1234567890123', username: 'bob' };
  await send('POST', '/posts', { as: 'service', body });
  const { id, created_at, username } = lastCreated();
  assert.equal(
    { id, created_at, username },
    { id: '42', created_at: 1234567890123, username: 'bob' },
  );
});

test('empty and null members count as absent', async () => {
  const none = { media_url: null, hashtags: [], id: null, created_at: null, username: null };
  for (const nothing of ['', null]) {
    const body = {
      content: 'x',
      ...Object.fromEntries(Object.keys(none).map((n) => [n, nothing])),
    };
    const { status } = await send('POST', '/posts', { as: 'service', body });
    assert.is(status, 201);
    const { media_url, hashtags, id, created_at, username } = lastCreated();
    assert.equal({ media_url, hashtags, id, created_at, username }, none);
  }
  await send('POST', '/posts', { body: { content: 'x', hashtags: ['', 'sea', null] } });
  assert.equal(lastCreated().hashtags, ['sea']);
  await send('PATCH', '/posts/p1', { body: { content: '', media_url: '', hashtags: '' } });
  assert.equal(edited.at(-1)?.patch, { content: '', media_url: null, hashtags: null });
});

test('created_at is read as in sync, and 0 counts as absent', async () => {
  for (const [created_at, read] of [
    [1700000000, 1700000000000],
    ['2023-11-14T22:13:20Z', 1700000000000],
    [0, null],
    ['0', null],
  ] as const) {
    await send('POST', '/posts', { as: 'service', body: { content: 'x', created_at } });
    assert.is(lastCreated().created_at, read);
  }
});

test('an empty Idempotency-Key is refused, since its sender relies on it', async () => {
  const refused = await send('POST', '/posts', {
    body: { content: 'x' },
    headers: { 'Idempotency-Key': '' },
  });
  assert.equal(errorsOf(refused.json), ['idempotency-key']);
});

test('every invalid field is named', async () => {
  const body = {
    content: 'x'.repeat(5001),
    media_url: 'javascript:alert(1)',
    hashtags: ['ok', 'not ok'],
    id: 'a:b',
    created_at: 'yesterday',
    username: 'me',
  };
  const { status, json } = await send('POST', '/posts', { body });
  assert.is(status, 400);
  assert.equal(errorsOf(json).sort(), [
    'content',
    'created_at',
    'hashtags.1',
    'id',
    'media_url',
    'username',
  ]);
  assert.not.match(JSON.stringify(json), 'javascript');
});

test('a repeated request is recognized by its Idempotency-Key and the meaning of its body', async () => {
  const keyed = async (key: string, body: object) => {
    await send('POST', '/posts', { body, headers: { 'Idempotency-Key': key } });
    return lastCreated().idempotency;
  };
  const first = await keyed('"abc"', { content: 'x', hashtags: null });
  assert.is(first?.scope, 'user:alice');
  assert.equal(await keyed('abc', { hashtags: [], media_url: null, content: 'x' }), first);
  assert.is.not((await keyed('abc', { content: 'y' }))?.digest, first?.digest);
  assert.is.not((await keyed('abd', { content: 'x' }))?.key, first?.key);
  const refused = await send('POST', '/posts', {
    body: { content: 'x' },
    headers: { 'Idempotency-Key': 'k'.repeat(256) },
  });
  assert.is(refused.status, 400);
  assert.equal(errorsOf(refused.json), ['idempotency-key']);
});

test('an edit distinguishes an absent field from null', async () => {
  await send('PATCH', '/posts/p1', { body: {} });
  assert.equal(edited.at(-1)?.patch, {
    content: undefined,
    media_url: undefined,
    hashtags: undefined,
  });
  await send('PATCH', '/posts/p1', { body: { content: null, media_url: '', hashtags: null } });
  assert.equal(edited.at(-1)?.patch, { content: '', media_url: null, hashtags: null });
  await send('PATCH', '/posts/p1', { body: { content: 'a', media_url: 'https://x.example/' } });
  assert.equal(edited.at(-1)?.patch, {
    content: 'a',
    media_url: 'https://x.example/',
    hashtags: undefined,
  });
});

test('an edit and a ban are answered with the flags of the viewer and without author', async () => {
  for (const [path, as] of [
    ['/posts/p1', 'alice'],
    ['/posts/p1/ban', 'root'],
  ] as const) {
    const { json } = await send('PATCH', path, { as, body: {} });
    const { post: shown, ...rest } = json as { post: Record<string, unknown>; message?: string };
    assert.equal([shown['isLiked'], shown['isBookmarked']], [true, false], path);
    assert.not.ok('user' in rest || 'author' in shown, path);
  }
});

test('a post is answered with its flags and the public fields of its author', async () => {
  const { json } = await send('GET', '/posts/p1');
  const { post: shown, user } = json as { post: { isLiked: boolean }; user: object };
  assert.is(shown.isLiked, true);
  assert.equal(user, { username: 'alice', postCount: 1 });
});

test('a ban needs no body, and banned: false lifts it', async () => {
  const banned = await send('PATCH', '/posts/p1/ban', { as: 'root' });
  const { post: shown } = banned.json as { post: { banned?: boolean; banned_by?: string } };
  assert.equal([shown.banned, shown.banned_by], [true, 'alice']);
  const lifted = await send('PATCH', '/posts/p1/ban', { as: 'root', body: { banned: false } });
  assert.is((lifted.json as { message: string }).message, 'Ban lifted');
  assert.is((await send('PATCH', '/posts/p1/ban', { as: 'alice' })).status, 403);
});

test('likes and bookmarks are answered with their counts', async () => {
  const liked = await send('POST', '/posts/p1/like');
  assert.equal(liked.json, { message: 'Post liked', liked: true, likesCount: 2, changed: true });
  const removed = await send('DELETE', '/posts/p1/bookmark');
  assert.equal(removed.json, {
    message: 'Bookmark removed',
    bookmarked: false,
    bookmarksCount: 0,
    changed: false,
  });
});

test('likers are answered in pages with a cursor', async () => {
  const { json } = await send('GET', '/posts/p1/likes?offset=1&limit=1');
  assert.equal(json, {
    usernames: ['alice'],
    pagination: { offset: 1, limit: 1, count: 1, nextCursor: 'WzUsImFsaWNlIl0' },
    totalCount: 3,
    hasMore: true,
  });
  const next = await send('GET', '/posts/p1/likes?cursor=WzUsImFsaWNlIl0&offset=5000');
  assert.is(next.status, 200);
});

test.run();

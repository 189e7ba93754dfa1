import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  cannotBlockSelf,
  cannotFollowSelf,
  cannotMuteSelf,
  fieldNotWritable,
  forbidden,
  userNotFound,
} from '../../../src/application/errors.js';
import { startHttpApp } from '../../support/http/app.js';
import { alice } from '../../support/http/fixtures.js';

const checked: string[] = [];

const { send, stop } = await startHttpApp({
  readUser: ({ username }) =>
    TE.right({ fields: { username, postCount: '1' }, isOwn: false, relation: null }),
  updateUser: ({ username, patch }) =>
    Object.hasOwn(patch, 'role')
      ? TE.left(fieldNotWritable('role'))
      : TE.right({ user: { username }, propagation: { posts: 3, status: 'queued' } }),
  deleteUser: () =>
    TE.right({ posts: 1, likes: 2, bookmarks: 3, followers: 4, following: 5, comments: 6 }),
  setRole: ({ username, role }) =>
    TE.right({ user: { username, role }, propagation: { posts: 0, status: 'done' } }),
  follow: ({ principal, whom }) => {
    if (principal.username === 'ghost') return TE.left(userNotFound(principal.username));
    return principal.username === whom
      ? TE.left(cannotFollowSelf)
      : TE.right({ changed: true, count: 1 });
  },
  unfollow: () => TE.right({ changed: false, count: 0 }),
  mute: ({ principal, whom }) =>
    principal.username === whom ? TE.left(cannotMuteSelf) : TE.right({ changed: true, count: 9 }),
  unmute: () => TE.right({ changed: false, count: 8 }),
  listMuted: () => TE.right({ places: [{ at: 5, name: alice }], total: 1, next: null }),
  block: ({ principal, whom }) =>
    principal.username === whom ? TE.left(cannotBlockSelf) : TE.right({ changed: true, count: 9 }),
  unblock: () => TE.right({ changed: false, count: 8 }),
  listBlocked: () => TE.right({ places: [{ at: 5, name: alice }], total: 1, next: null }),
  listFollowers: () => TE.right({ places: [{ at: 5, name: alice }], total: 1, next: null }),
  showPeople: (_, { total, next }) =>
    TE.right({
      people: [
        {
          user: { username: 'alice', postCount: '1', isFollowing: 'forged', email: 'a@x.org' },
          relation: { isFollowing: true, followsMe: false, isMuted: true, isBlocked: false },
        },
      ],
      ...{ total, next },
    }),
  listFollowing: () => TE.left(forbidden('Only the user may see that.')),
  checkActor: (username) => {
    checked.push(username);
    return username === 'ghost' ? TE.left(userNotFound(username)) : TE.right(undefined);
  },
});

const codeOf = (json: unknown) => (json as { code?: string }).code;

const test = suite('user routes');
test.after(stop);

test('"me" is the acting user', async () => {
  const nameFor = async (as: 'bob' | 'service', headers = {}) => {
    const { json } = await send('GET', '/users/me', { as, headers });
    return (json as { user: { username: string } }).user.username;
  };
  assert.is(await nameFor('bob'), 'bob');
  assert.is(await nameFor('service'), 'xano_sync');
  assert.is(await nameFor('service', { 'X-Act-As': 'alice' }), 'alice');
});

test('a change of the profile is answered with its propagation', async () => {
  const { status, json } = await send('PATCH', '/users/me', { body: { bio: 'x' } });
  assert.is(status, 200);
  assert.equal(json, {
    user: { username: 'alice' },
    propagation: { posts: 3, status: 'queued' },
  });
});

test('a field that is not writable is named', async () => {
  const { status, json } = await send('PATCH', '/users/me', { body: { role: 'admin' } });
  assert.is(status, 403);
  assert.is(codeOf(json), 'field_not_writable');
  assert.equal((json as { errors: unknown }).errors, [
    { path: 'role', message: 'cannot be modified' },
  ]);
});

test('a deletion is answered with the counts of what was deleted', async () => {
  const { json } = await send('DELETE', '/users/alice');
  assert.equal(json, {
    message: 'User deleted',
    deleted: { posts: 1, likes: 2, bookmarks: 3, followers: 4, following: 5, comments: 6 },
  });
});

test('admins and API keys may set an existing role', async () => {
  for (const as of ['root', 'service'] as const)
    assert.is((await send('PUT', '/users/bob/role', { as, body: { role: 'model' } })).status, 200);
  const refused = await send('PUT', '/users/bob/role', { as: 'root', body: { role: 'owner' } });
  assert.is(refused.status, 400);
});

test('follow and unfollow', async () => {
  assert.equal((await send('POST', '/users/bob/follow')).json, {
    message: 'User followed',
    following: true,
    followerCount: 1,
    changed: true,
  });
  assert.equal((await send('DELETE', '/users/bob/follow')).json, {
    message: 'User unfollowed',
    following: false,
    followerCount: 0,
    changed: false,
  });
  const oneself = await send('POST', '/users/me/follow');
  assert.is(oneself.status, 400);
  assert.is(codeOf(oneself.json), 'cannot_follow_self');
});

test('followers are listed, and a refusal is passed on', async () => {
  assert.is((await send('GET', '/users/bob/followers')).status, 200);
  assert.is((await send('GET', '/users/bob/following')).status, 403);
});

test('a list has names only, or profiles with expand=profile', async () => {
  const pagination = { offset: 0, limit: 20, count: 1, nextCursor: null };
  const rest = { pagination, totalCount: 1, hasMore: false };
  const plain = await send('GET', '/users/bob/followers');
  assert.equal(plain.json, { usernames: ['alice'], ...rest });
  const expanded = await send('GET', '/users/bob/followers?expand=profile');
  assert.equal(expanded.json, {
    users: [
      {
        username: 'alice',
        postCount: 1,
        isFollowing: true,
        followsMe: false,
        isMuted: true,
        isBlocked: false,
      },
    ],
    ...rest,
  });
  const refused = await send('GET', '/users/bob/followers?expand=posts');
  assert.is(refused.status, 400);
  assert.equal((refused.json as { errors: unknown }).errors, [
    { path: 'expand', message: 'must be "profile"' },
  ]);
});

test('the acting user is checked only if the use case does not check it', async () => {
  checked.length = 0;
  const ghost = { as: 'service', headers: { 'X-Act-As': 'ghost' } } as const;
  const followed = await send('POST', '/users/bob/follow', ghost);
  assert.is(codeOf(followed.json), 'user_not_found');
  assert.equal(checked, []);
  assert.is(codeOf((await send('GET', '/users/bob', ghost)).json), 'user_not_found');
  assert.equal(checked, ['ghost']);
  await send('GET', '/users/bob', { as: 'service', headers: { 'X-Act-As': 'xano_sync' } });
  await send('GET', '/users/bob', { as: 'alice' });
  assert.equal(checked, ['ghost']);
});

test.run();

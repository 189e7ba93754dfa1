import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printCursor } from '../../../src/adapters/http/cursor.js';
import type { ReadFeedCommand } from '../../../src/application/use-cases/reads.js';
import { startHttpApp } from '../../support/http/app.js';
import { post, seen } from '../../support/http/fixtures.js';

const feeds: ReadFeedCommand[] = [];
const copy: { asOf: number | null } = { asOf: null };

const newest = { at: 0, score: 3, created_at: 3, id: post.id };
const NEWEST = printCursor(newest);

const { send, stop } = await startHttpApp({
  readFeed: (command) => {
    feeds.push(command);
    const next = { at: 1, score: 2, created_at: 3, id: post.id };
    return TE.right({ posts: [seen], total: 9, next });
  },
  copyAsOf: () => copy.asOf,
  countNewPosts: (_, since) =>
    TE.right(
      since === null
        ? { count: 0, isMore: false, newest }
        : { count: 7, isMore: true, newest: since },
    ),
  findTopPosts: ({ tags }) => TE.right(tags.map(() => [seen])),
  findNewestUsers: (role, limit) => TE.right([{ username: role, limit }]),
  issueToken: ({ person, ttl }) =>
    TE.right({ token: person.by === 'name' ? person.username : person.id, expires_at: ttl }),
  checkHealth: T.of({
    status: 'degraded',
    isReady: true,
    reasons: [{ code: 'redis_full', message: 'Redis is full.' }],
    latency_ms: 3,
    isWritable: false,
    nodes: null,
    store: { users: 1, posts: 2, pendingWork: 3, deferred: 4, deadLetters: 5, damaged: [] },
  }),
});

const pages = suite('feeds and search');

pages('every feed has X-Feed-As-Of if the age is known, not part of its ETag', async () => {
  for (const path of [
    '/feed/explore',
    '/feed/following',
    '/feed/hashtag/sea',
    '/feed/hashtag/sea/ranked',
    '/users/alice/posts',
    '/users/alice/bookmarked',
  ]) {
    copy.asOf = null;
    const first = await send('GET', path, { as: 'alice' });
    assert.is(first.headers.get('x-feed-as-of'), null, path);
    copy.asOf = Date.UTC(2026, 10, 22, 12);
    const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };
    const again = await send('GET', path, { as: 'alice', headers });
    assert.equal(
      [again.status, again.headers.get('x-feed-as-of')],
      [304, '2026-11-22T12:00:00.000Z'],
      path,
    );
  }
});

pages('the cursor of a page reaches the feed', async () => {
  const first = await send('GET', '/feed/explore', { as: 'nobody' });
  const { pagination, hasMore } = first.json as {
    pagination: { nextCursor: string };
    hasMore: boolean;
  };
  assert.is(hasMore, true);
  await send('GET', `/feed/explore?cursor=${pagination.nextCursor}`, { as: 'nobody' });
  const last = feeds.at(-1);
  assert.equal(last?.request.cursor, { at: 1, score: 2, created_at: 3, id: 'p1' });
  assert.is(last?.principal, null);
});

pages('includeUser=false leaves out the authors', async () => {
  const { json } = await send('GET', '/feed/explore?includeUser=false');
  assert.equal(Object.keys((json as { posts: object[] }).posts[0] ?? {}), ['post']);
});

pages('page parameters out of range are refused', async () => {
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=1e1', 'limit=1&limit=2'])
    assert.is((await send('GET', `/feed/explore?${query}`)).status, 400, query);
  for (const query of ['offset=-1', 'offset=1001', 'cursor=abc', 'includeUser=no'])
    assert.is((await send('GET', `/feed/explore?${query}`)).status, 400, query);
});

pages('any offset along with a cursor is ignored', async () => {
  for (const offset of ['7', '5000', 'x']) {
    const { json } = await send('GET', `/feed/explore?cursor=${NEWEST}&offset=${offset}`);
    const { pagination } = json as { pagination: { offset: number } };
    assert.equal([pagination.offset, feeds.at(-1)?.request.cursor], [0, newest], offset);
  }
});

pages('an empty parameter counts as absent', async () => {
  await send('GET', '/feed/explore');
  const plain = feeds.at(-1)?.request;
  await send('GET', '/feed/explore?cursor=&limit=&offset=&includeUser=');
  assert.equal(feeds.at(-1)?.request, plain);
  const { status, json } = await send('GET', '/search/users/newest?role=&limit=');
  assert.equal(
    [status, (json as { users: unknown }).users],
    [200, [{ username: 'user', limit: 10 }]],
  );
  assert.is((await send('GET', '/search/hashtags/top-posts?hashtags=sea,,sun,')).status, 200);
  const token = await send('POST', '/auth/tokens', {
    as: 'service',
    body: { username: 'bob', ttl: '' },
  });
  assert.equal(token.json, { token: 'bob', expires_at: 900 });
});

pages('the path and the acting user determine the feed', async () => {
  const feedOf = async (path: string, headers = {}) => {
    await send('GET', path, { as: 'service', headers });
    return feeds.at(-1)?.feed;
  };
  const actAs = { 'X-Act-As': 'bob' };
  assert.equal(await feedOf('/feed/following', actAs), { kind: 'following', username: 'bob' });
  assert.equal(await feedOf('/users/me/posts', actAs), { kind: 'posts', username: 'bob' });
  assert.equal(await feedOf('/users/al/bookmarked'), { kind: 'bookmarked', username: 'al' });
  assert.equal(await feedOf('/users/me/liked', actAs), { kind: 'liked', username: 'bob' });
  assert.equal(await feedOf('/feed/hashtag/%23Sea/ranked'), { kind: 'ranked', tag: 'sea' });
});

pages('new posts are counted since a cursor, and any other value is refused', async () => {
  const { json } = await send('GET', '/feed/explore/new', { as: 'nobody' });
  assert.equal(json, { count: 0, isMore: false, cursor: NEWEST });
  assert.equal((await send('GET', `/feed/explore/new?since=${NEWEST}`)).json, {
    count: 7,
    isMore: true,
    cursor: NEWEST,
  });
  for (const since of ['x', `${NEWEST}A`, 'WzUsImJvYiJd']) {
    const refused = await send('GET', `/feed/explore/new?since=${since}`);
    assert.is(refused.status, 400, since);
    assert.equal((refused.json as { errors: unknown }).errors, [
      { path: 'since', message: 'must be a cursor as it was answered' },
    ]);
  }
});

pages('a path with an invalid name or id is refused', async () => {
  for (const path of ['/users/a%3Ab', '/posts/a%20b', '/feed/hashtag/a-b', '/users/%E0%A4%A'])
    assert.is((await send('GET', path)).status, 400, path);
});

pages('top posts are answered by hashtag, whatever its name', async () => {
  const path = '/search/hashtags/top-posts?hashtags=Sea,__proto__,sea&postsPerHashtag=50';
  const { json } = await send('GET', path);
  const { hashtags } = json as { hashtags: object };
  assert.equal(Object.keys(hashtags), ['sea', '__proto__']);
  const many = Array.from({ length: 13 }, (_, place) => `t${place}`).join(',');
  for (const query of ['', '?hashtags=', '?hashtags=,', `?hashtags=${many}`])
    assert.is((await send('GET', `/search/hashtags/top-posts${query}`)).status, 400, query);
  assert.is((await send('GET', `${path}1`)).status, 400);
});

pages('newest users have the role user by default', async () => {
  const { json } = await send('GET', '/search/users/newest');
  assert.equal(json, { users: [{ username: 'user', limit: 10 }], count: 1 });
  assert.is((await send('GET', '/search/users/newest?role=admin')).status, 400);
});

pages.run();

const rest = suite('other routes');
rest.after(stop);

rest('whoami answers with the principal', async () => {
  assert.equal((await send('GET', '/whoami')).json, {
    kind: 'user',
    username: 'alice',
    role: 'user',
    user_id: '1',
  });
  assert.equal((await send('POST', '/whoami', { as: 'service' })).json, {
    kind: 'service',
    username: 'xano_sync',
    role: 'admin',
    user_id: null,
  });
});

rest('tokens are issued for an API key only', async () => {
  const body = { username: 'bob' };
  const { status, json } = await send('POST', '/auth/tokens', { as: 'service', body });
  assert.is(status, 201);
  assert.equal(json, { token: 'bob', expires_at: 900 });
  for (const user_id of [42, '042']) {
    const byId = await send('POST', '/auth/tokens', { as: 'service', body: { user_id } });
    assert.equal(byId.json, { token: '42', expires_at: 900 });
  }
  for (const wrong of [{}, { username: 'bob', user_id: 42 }, { user_id: 0 }, { user_id: 'bob' }])
    assert.is(
      (await send('POST', '/auth/tokens', { as: 'service', body: wrong })).status,
      400,
      JSON.stringify(wrong),
    );
  assert.is((await send('POST', '/auth/tokens', { as: 'root', body })).status, 403);
  for (const ttl of [0, 2_592_001, 1.5, '60'])
    assert.is(
      (await send('POST', '/auth/tokens', { as: 'service', body: { ...body, ttl } })).status,
      400,
    );
});

rest('the links of the root exist', async () => {
  const { json } = await send('GET', '/', { as: 'nobody' });
  const { links, version } = json as { links: Record<string, string>; version: string };
  assert.is(version, '1.2.3');
  for (const path of Object.values(links))
    assert.is.not((await send('GET', path, { as: 'nobody' })).status, 404, path);
});

rest('health and readiness stay 200 while the store is degraded', async () => {
  const { status, json } = await send('GET', '/health', { as: 'nobody' });
  assert.is(status, 200);
  assert.equal(json, {
    status: 'degraded',
    version: '1.2.3',
    uptime_s: 0,
    redis: { status: 'up', latency_ms: 3, writable: false, cluster: null },
    sync: { users: 1, posts: 2, pendingWork: 3, deferred: 4, deadLetters: 5 },
    reasons: [{ code: 'redis_full', message: 'Redis is full.' }],
  });
  const ready = await send('GET', '/readyz', { as: 'nobody' });
  assert.equal(
    [ready.status, ready.json],
    [200, { status: 'ready', reasons: [{ code: 'redis_full', message: 'Redis is full.' }] }],
  );
});

rest.run();

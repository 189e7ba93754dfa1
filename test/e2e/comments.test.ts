import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type Caller, type E2eService, type Reply } from '../support/e2e/service.js';
import { until } from '../support/run/until.js';

const test = suite('comments');

let service: E2eService;
const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
  },
  before: async () => {
    await service.redis.client.flushdb();
    await service.write(
      ['ada', 'bob', 'cyd'].map((name) => ['HSET', `user:${name}`, 'username', name]),
    );
    for (const id of ['a1', 'a2'])
      await expect(201, 'POST', '/posts', service.keyAs('ada'), { id, content: 'Hello #sea' });
  },
  after: () => service.settle(),
  stop: () => service.stop(),
});

const expect = async (
  status: number,
  method: string,
  path: string,
  as: Caller,
  body?: unknown,
  headers: Caller = {},
): Promise<Reply> => {
  const reply = await service.send(method, path, {
    as,
    headers,
    ...(body !== undefined && { body }),
  });
  assert.is(reply.status, status, reply.text);
  return reply;
};

const comment = async (name: string, content: string, post = 'a1'): Promise<string> => {
  const path = `/posts/${post}/comments`;
  const { json } = await expect(201, 'POST', path, service.user(name), { content });
  assert.is(at(json, 'comment', 'username'), name);
  return String(at(json, 'comment', 'id'));
};

const list = async (query = '', as = service.user('cyd')) => {
  const { json } = await expect(200, 'GET', `/posts/a1/comments${query}`, as);
  const items = at(json, 'comments') as readonly {
    readonly comment: { readonly content: string };
    readonly user: { readonly username: string };
  }[];
  return {
    texts: items.map((item) => `${item.user.username}: ${item.comment.content}`),
    next: at(json, 'pagination', 'nextCursor') as string | null,
    total: at(json, 'totalCount'),
  };
};

const countOf = async (): Promise<unknown> =>
  at((await expect(200, 'GET', '/posts/a1', service.user('cyd'))).json, 'post', 'commentsCount');

scenario('comments are counted, rank their post and are listed with their authors', async () => {
  await comment('bob', 'One');
  await comment('ada', 'Two');
  await until('streams are notified of the counters', async () => {
    const entries = await service.redis.client.xrevrange('sys:live', '+', '-', 'COUNT', 4);
    return entries.some(([, fields]) => fields.join() === 'acts,a1');
  });
  assert.is(await countOf(), 2);
  assert.equal((await list()).texts, ['ada: Two', 'bob: One']);
  assert.equal((await list('?order=oldest')).texts, ['bob: One', 'ada: Two']);
  const ranked = await expect(200, 'GET', '/feed/hashtag/sea/ranked', service.user('cyd'));
  assert.is(at(ranked.json, 'posts', 0, 'post', 'id'), 'a1');
  const renamed = { display_name: 'Bob B.' };
  await expect(200, 'PATCH', '/users/me', service.user('bob'), renamed);
  const { json } = await expect(200, 'GET', '/posts/a1/comments?offset=1', service.user('cyd'));
  assert.is(at(json, 'comments', 0, 'user', 'display_name'), 'Bob B.');
});

scenario('a cursor leads through all comments in both orders', async () => {
  for (let nth = 0; nth < 5; nth += 1) await comment('bob', `n${nth}`);
  for (const order of ['newest', 'oldest']) {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list(`?order=${order}&limit=2&cursor=${cursor}`);
      assert.is(page.total, 5);
      seen.push(...page.texts);
      cursor = page.next;
    }
    const all = ['n0', 'n1', 'n2', 'n3', 'n4'].map((text) => `bob: ${text}`);
    // Several may be of the same millisecond, and are then ordered by their ids.
    assert.equal([...seen].sort(), all);
  }
  for (const query of ['?cursor=x', '?order=best', '?limit=0'])
    await expect(400, 'GET', `/posts/a1/comments${query}`, service.user('cyd'));
});

scenario('only the author edits a comment; the post author and admins may delete it', async () => {
  const id = await comment('bob', 'One');
  const path = `/posts/a1/comments/${id}`;
  await expect(403, 'PATCH', path, service.user('ada'), { content: 'Mine' });
  await expect(403, 'PATCH', path, service.user('root', 'admin'), { content: 'Mine' });
  await expect(404, 'PATCH', `/posts/a2/comments/${id}`, service.user('bob'), { content: 'x' });
  const edited = await expect(200, 'PATCH', path, service.user('bob'), { content: 'Better' });
  assert.type(at(edited.json, 'comment', 'updated_at'), 'number');
  assert.equal((await list()).texts, ['bob: Better']);

  await expect(403, 'DELETE', path, service.user('cyd'));
  const gone = await expect(200, 'DELETE', path, service.user('bob'));
  assert.is(at(gone.json, 'commentsCount'), 0);
  const again = await expect(404, 'DELETE', path, service.user('bob'));
  assert.is(at(again.json, 'code'), 'comment_not_found');
  for (const caller of [service.user('ada'), service.user('root', 'admin'), service.key]) {
    const other = await comment('bob', 'One');
    await expect(200, 'DELETE', `/posts/a1/comments/${other}`, caller);
  }
  assert.is(await countOf(), 0);
});

scenario('the author of a post is notified of a comment until it is deleted', async () => {
  const notified = async () => {
    const { json } = await expect(200, 'GET', '/notifications', service.user('ada'));
    const notices = at(json, 'notifications') as readonly unknown[];
    return notices.map((notice) =>
      [at(notice, 'kind'), at(notice, 'user', 'username'), at(notice, 'post', 'id')].join(' '),
    );
  };
  const id = await comment('bob', 'One');
  await comment('ada', 'Of my own');
  await comment('cyd', 'Two', 'a2');
  assert.equal(await notified(), ['commented cyd a2', 'commented bob a1']);
  await expect(200, 'DELETE', `/posts/a1/comments/${id}`, service.user('bob'));
  assert.equal(await notified(), ['commented cyd a2']);
  await expect(200, 'DELETE', '/users/me', service.user('cyd'));
  assert.equal(await notified(), []);
});

scenario('a repeated request with an idempotency key makes no second comment', async () => {
  const path = '/posts/a1/comments';
  const send = (status: number, content: string) =>
    expect(status, 'POST', path, service.user('bob'), { content }, { 'Idempotency-Key': 'k1' });
  const first = await send(201, 'One');
  assert.equal((await send(201, 'One')).json, first.json);
  await send(422, 'Two');
  assert.is(await countOf(), 1);
});

scenario('a banned post takes no comments, and shows them to admins only', async () => {
  const id = await comment('bob', 'One');
  await expect(200, 'PATCH', '/posts/a1/ban', service.key);
  await expect(404, 'POST', '/posts/a1/comments', service.user('bob'), { content: 'x' });
  await expect(404, 'GET', '/posts/a1/comments', service.user('bob'));
  await expect(404, 'PATCH', `/posts/a1/comments/${id}`, service.user('bob'), { content: 'x' });
  assert.is((await list('', service.user('root', 'admin'))).total, 1);
});

scenario('comments go with their post or author, and invalid texts are refused', async () => {
  const id = await comment('bob', 'One');
  await comment('ada', 'Two');
  const left = await expect(200, 'DELETE', '/users/me', service.user('bob'));
  assert.is(at(left.json, 'deleted', 'comments'), 1);
  assert.equal((await list()).texts, ['ada: Two']);
  await service.settle();
  assert.is(await service.redis.client.exists(`comment:${id}`), 0);
  await expect(200, 'DELETE', '/posts/a1', service.user('ada'));
  await expect(404, 'GET', '/posts/a1/comments', service.user('cyd'));
  for (const content of ['', '   ', 7, null, 'x'.repeat(2001)])
    await expect(400, 'POST', '/posts/a2/comments', service.user('cyd'), { content });
  await expect(404, 'POST', '/posts/none/comments', service.user('cyd'), { content: 'x' });
  await expect(404, 'POST', '/posts/a2/comments', service.user('ghost'), { content: 'x' });
});

test.run();

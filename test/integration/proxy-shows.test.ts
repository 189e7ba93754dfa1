import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reader } from '../../src/application/ports/reader.js';
import { makeRowReads } from '../../src/application/row-reads.js';
import { makeWriteBatch, makeProxyRead } from '../../src/application/use-cases/proxies.js';
import type { Principal } from '../../src/domain/principal.js';
import { publicFields } from '../../src/domain/profile.js';
import type { Columns, Shown } from '../../src/domain/shown.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { ok } from '../support/run/effect.js';
import { anId, aPost } from '../support/app/fixtures.js';
import { readerOf } from '../support/app/known.js';
import { SECRET_NAMES } from '../support/values/secret-names.js';
import { ada, admin, noon, service, user } from '../unit/application/fixtures.js';
import { postsOf } from '../support/app/posts.js';

/** The members of a post in REST that are fields of its hash, as specified. */
const SHOWN = [
  ...['id', 'user_id', 'username', 'display_name', 'avatar', 'user_role', 'content', 'media_url'],
  ...['hashtags', 'created_at', 'likesCount', 'commentsCount', 'bookmarksCount'],
];

const HIDDEN = ['email', 'ip_address', 'device_id', 'mood', '0', 'Content', ''];
const OLD = '{"theme":"dark","token":"old"}';

const subject = await makeRedisSubject({ budgets: null });

const reading = async (hidden: readonly string[] = [], columns?: Columns) => {
  const fields = publicFields([], hidden);
  const stores = await subject.fresh();
  await ok(stores.users.create(ada, noon));
  const set = { bio: 'b', email: 'e', settings: OLD, authToken: 'old', avatar: 'https://x/a' };
  await ok(stores.users.update(ada, { set, remove: ['created_at'] }, noon));
  await ok(postsOf(stores).create(aPost(), null, noon));
  const pairs = [
    ...HIDDEN.map((field) => [field, 'hidden'] as const),
    ...(columns?.post.includes('specs') === true ? [['specs', OLD] as const] : []),
  ];
  const key = { of: 'post', id: anId('p1'), part: null } as const;
  const commands = [{ name: 'HSET', key, pairs } as const];
  await ok(makeWriteBatch(stores)({ commands, creates: new Set(), atomic: true, now: noon }));
  const shown: Shown = { has: (field) => fields.has(field), ...(columns && { columns }) };
  const readBy = (reader: Reader) =>
    makeProxyRead({
      ...{ reader, proxy: stores.proxy, maxReply: 1e6, publicFields: shown },
      rowReads: makeRowReads(shown),
    });
  const byRows = readBy(stores.reader);
  const byStore = readBy(readerOf({ hash: () => null }));
  return async (principal: Principal, ...asked: readonly (readonly string[])[]) => {
    const readWith = async (by: typeof byRows): Promise<readonly unknown[]> =>
      (await ok(by({ principal, commands: asked }))).map((reply): unknown =>
        E.isLeft(reply) ? reply.left : JSON.parse(reply.right),
      );
    const replies = await readWith(byStore);
    assert.equal(await readWith(byRows), replies);
    return replies;
  };
};

const LISTINGS = ['HGETALL', 'HKEYS', 'HVALS', 'HLEN'];

const test = suite('read proxy: fields of a hash');
test.after(subject.close);

test('a user or an admin reads of a post what REST shows, by every command', async () => {
  const read = await reading();
  for (const principal of [user(ada), admin]) {
    const [all, names, values, count] = await read(
      principal,
      ...LISTINGS.map((name) => [name, 'post:p1']),
    );
    const post = all as Readonly<Record<string, string>>;
    assert.equal(Object.keys(post).sort(), SHOWN.toSorted());
    assert.equal([names, values, count], [SHOWN, SHOWN.map((field) => post[field]), SHOWN.length]);
    const asked = [...SHOWN, ...HIDDEN];
    const expected = asked.map((field) => (SHOWN.includes(field) ? post[field] : null));
    assert.equal(await read(principal, ['HMGET', 'post:p1', ...asked]), [expected]);
    const single = (name: string) => asked.map((field) => [name, 'post:p1', field]);
    assert.equal(await read(principal, ...single('HGET')), expected);
    assert.equal(
      await read(principal, ...single('HEXISTS')),
      expected.map((value) => (value === null ? 0 : 1)),
    );
  }
});

test('a configured column is shown by every command, without the secrets in its value', async () => {
  const columns: Columns = { post: ['specs', 'mood'], user: [], kindOf: () => 'json' };
  const read = await reading([], columns);
  const [all, specs, values] = await read(
    user(ada),
    ['HGETALL', 'post:p1'],
    ['HGET', 'post:p1', 'specs'],
    ['HVALS', 'post:p1'],
  );
  const clean = '{"theme":"dark"}';
  const post = all as Readonly<Record<string, string>>;
  assert.equal([post['specs'], post['mood'], specs], [clean, 'hidden', clean]);
  assert.equal(values, Object.values(post));
});

test('a missing post has no fields', async () => {
  const read = await reading();
  const commands = LISTINGS.map((name) => [name, 'post:gone']);
  assert.equal(await read(user(ada), ...commands), [{}, [], [], 0]);
});

test('a field of authors that the deployment hides is hidden in posts too', async () => {
  const read = await reading(['Display_Name']);
  const [name, avatar] = await read(
    user(ada),
    ['HGET', 'post:p1', 'display_name'],
    ['HGET', 'post:p1', 'avatar'],
  );
  assert.equal([name, avatar], [null, 'https://x/a']);
});

test('an API key reads every field of a post but the internal ones', async () => {
  const read = await reading();
  const [all, mood] = await read(service(), ['HGETALL', 'post:p1'], ['HGET', 'post:p1', 'mood']);
  assert.equal(Object.keys(all as object).sort(), [...SHOWN, ...HIDDEN].sort());
  assert.is(mood, 'hidden');
});

test('a secret stored before its name was known as one is shown to nobody', async () => {
  const read = await reading();
  const settings = '{"theme":"dark"}';
  for (const principal of [user(ada), service()]) {
    const [all, names, values, ...others] = await read(
      principal,
      ['HGETALL', 'user:ada'],
      ['HKEYS', 'user:ada'],
      ['HVALS', 'user:ada'],
      ['HGET', 'user:ada', 'settings'],
      ['HMGET', 'user:ada', 'bio', 'settings'],
      ['HGET', 'user:ada', 'authToken'],
    );
    const hash = all as Readonly<Record<string, string>>;
    assert.equal([hash['settings'], hash['email'], 'authToken' in hash], [settings, 'e', false]);
    assert.equal([names, values], [Object.keys(hash), Object.values(hash)]);
    assert.equal(others, [settings, ['b', settings], 'ERR field not readable: authToken']);
  }
});

test('no secret can be read by its name', async () => {
  const read = await reading();
  for (const name of SECRET_NAMES) {
    const refused = `ERR field not readable: ${name}`;
    const commands = ['HGET', 'HMGET', 'HEXISTS'].map((command) => [command, 'user:ada', name]);
    assert.equal(await read(service(), ...commands), [refused, refused, refused]);
  }
});

test.run();

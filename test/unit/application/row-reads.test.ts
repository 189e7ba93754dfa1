import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Known, Reader, StoredHash } from '../../../src/application/ports/reader.js';
import { makeRowReads } from '../../../src/application/row-reads.js';
import { makeProxyRead } from '../../../src/application/use-cases/proxies.js';
import { printKey } from '../../../src/domain/key.js';
import type { Principal } from '../../../src/domain/principal.js';
import { publicFields as shownTo } from '../../../src/domain/profile.js';
import { ok } from '../../support/run/effect.js';
import { coldReaderOf, readerOf } from '../../support/app/known.js';
import { ada, service, user } from './fixtures.js';

const publicFields = shownTo([], []);
const rowReads = makeRowReads(publicFields);
const FROM_THE_STORE = 'from the store';

const readBy =
  (reader: Reader, maxReply = 1e6) =>
  async (principal: Principal, ...commands: readonly (readonly unknown[])[]) => {
    const read = makeProxyRead({
      ...{ reader, rowReads, publicFields, maxReply },
      proxy: { read: (asked) => TE.right(asked.map(() => E.right(`"${FROM_THE_STORE}"`))) },
    });
    return (await ok(read({ principal, commands }))).map((reply): unknown =>
      E.isLeft(reply) ? reply.left : JSON.parse(reply.right),
    );
  };

const row = (fields: Readonly<Record<string, string>>): StoredHash =>
  new Map(Object.entries(fields));

const ROWS: Readonly<Record<string, StoredHash | null>> = {
  'user:ada': row({ username: 'ada', bio: 'a', sys_versions: 'x' }),
  'user:large': null,
  'post:p': row({ username: 'ada', content: 'text', mood: 'odd' }),
  'post:banned': row({ username: 'ada', content: 'text', banned: '1' }),
  'post:left': row({ username: 'gone', content: 'text' }),
  'post:large': row({ username: 'large', content: 'text' }),
  'post:odd': row({ username: 'no name', content: 'text' }),
};

const hash: Known['hash'] = (key) => {
  const found = ROWS[printKey(key)];
  return found === undefined ? new Map() : found;
};

const test = suite('row reads of the read proxy');

test('rows are answered without the store, in the order of the commands', async () => {
  const read = readBy(readerOf({ hash }));
  assert.equal(
    await read(
      user(ada),
      ['HGETALL', 'user:ada'],
      ['HGETALL', 'user:bob'],
      ['HGET', 'user:me', 'bio'],
      ['HMGET', 'user:me', 'bio', 'none', 'bio'],
      ['HGET', 'user:me', 'sys_versions'],
      ['HLEN', 'user:me'],
      ['HEXISTS', 'user:me', 'bio'],
      ['HGETALL', 'post:p'],
      ['HGETALL', 'post:none'],
    ),
    [
      { username: 'ada', bio: 'a' },
      'ERR forbidden: user:bob',
      'a',
      ['a', null, 'a'],
      'ERR field not readable: sys_versions',
      2,
      1,
      { username: 'ada', content: 'text' },
      {},
    ],
  );
  assert.equal(await read(service(), ['HGETALL', 'post:p'], ['HKEYS', 'post:p']), [
    { username: 'ada', content: 'text', mood: 'odd' },
    ['username', 'content', 'mood'],
  ]);
});

test('a banned post is hidden from users, and a post without its author from everybody', async () => {
  const read = readBy(readerOf({ hash }));
  const commands = ['banned', 'left'].map((id) => ['HGET', `post:${id}`, 'content']);
  assert.equal(await read(user(ada, 'admin'), ...commands), [null, null]);
  assert.equal(await read(service(), ...commands), ['text', null]);
});

test('one round trip reads all rows, and another the authors that are not among them', async () => {
  const cold = coldReaderOf({ hash });
  const read = readBy(cold.reader);
  await read(service(), ['HGETALL', 'user:ada'], ['HGETALL', 'user:bob']);
  assert.is(cold.trips(), 1);
  await read(service(), ['HGETALL', 'user:eve'], ['HGETALL', 'post:p'], ['HGETALL', 'post:left']);
  assert.is(cold.trips(), 3);
});

test('one command that is no row read, or too large, sends the whole batch to the store', async () => {
  const read = readBy(readerOf({ hash }));
  const small = ['HGET', 'user:ada', 'bio'];
  for (const other of [
    ['HGETALL', 'user:large'],
    ['HGET', 'post:odd', 'content'],
    ['HGETALL', 'user:ada:followers'],
    ['TYPE', 'user:ada'],
    ['HMGET', 'user:ada', ...Array.from({ length: 501 }, () => 'bio')],
  ])
    assert.equal(await read(service(), small, other), [FROM_THE_STORE, FROM_THE_STORE]);
  const many = Array.from({ length: 101 }, () => small);
  assert.equal(
    await read(service(), ...many),
    many.map(() => FROM_THE_STORE),
  );
  assert.equal(await read(service(), ['HGET', 'post:large', 'content']), ['text']);
});

test('a reply that may exceed the limit is measured by the store', async () => {
  assert.equal(await readBy(readerOf({ hash }), 12)(service(), ['HGET', 'user:ada', 'bio']), ['a']);
  const read = readBy(readerOf({ hash }), 12);
  assert.equal(await read(service(), ['HGETALL', 'user:ada']), [FROM_THE_STORE]);
});

test('a row that has changed is answered with its new fields', async () => {
  const answers: unknown[] = [];
  for (const bio of ['one', 'two']) {
    const read = readBy(readerOf({ hash: () => row({ bio }) }));
    answers.push(...(await read(service(), ['HGETALL', 'user:ada'])));
  }
  assert.equal(answers, [{ bio: 'one' }, { bio: 'two' }]);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changesIn, dumpOf } from '../support/e2e/dump.js';
import type { E2eService } from '../support/e2e/service.js';
import { resultsOf, writingScenariosOf } from '../support/e2e/writes.js';

const CONTROLS = 'without control characters other than tab and line feed';

const test = suite('write proxy: fields that are never written');

let service: E2eService;
let redis: E2eService['redis']['client'];
const scenario = writingScenariosOf(test, (started) => {
  service = started;
  redis = started.redis.client;
});

scenario('values that are no text, and text that cannot be stored, are refused', async () => {
  const plain = 'ERR value must be a string, number or boolean';
  const clean = `ERR value must be well-formed text ${CONTROLS}: a`;
  const values = [null, {}, [], ['a'], { a: 1 }];
  const answer = await service.write([
    ...values.map((value) => ['HSET', 'user:alice', 'a', value]),
    ['HSET', 'user:alice', 'a', 'x\0y'],
    ['HSET', 'user:alice', 'a', '\udfff'],
    ['HSET', 'user:alice', 'a', 'x', '__proto__', 'y'],
    ['HSET', 'user:alice', 'a', 'x', 'role', 'admin'],
    ['HDEL', 'user:alice', 'a', 'username'],
    ['HDEL', 'user:alice', 'created_at'],
    ['HSET', 'user:alice', 'sys_a', 'x'],
    ['HSET', 'user:alice', 'password', 'x', 'password_hash', 'y'],
  ]);
  const blocked = ['__proto__', 'role', 'username', 'created_at', 'sys_a', 'password'];
  assert.equal(resultsOf(answer), [
    ...values.map(() => plain),
    clean,
    clean,
    ...blocked.map((field) => `ERR field cannot be modified: ${field}`),
  ]);
  assert.is(await redis.hexists('user:alice', 'a'), 0);
});

scenario('fields of a post that clients may not write are refused', async () => {
  const before = await dumpOf(redis, { internal: false });
  const fields = [
    ...['id', 'user_id', 'username', 'user_role', 'content', 'hashtags', 'created_at'],
    ...[
      'likesCount',
      'commentsCount',
      'bookmarksCount',
      'banned',
      'banned_at',
      'banned_by',
      'sys_x',
    ],
  ];
  const commands = fields.flatMap((field) => [
    ['HSET', 'post:a1', field, '1'],
    ['HDEL', 'post:a1', field],
    ['HINCRBY', 'post:a1', field, 1],
  ]);
  const texts = fields.map((field) => `ERR field cannot be modified: ${field}`);
  const expected = texts.flatMap((text) => [text, text, text]);
  assert.equal(resultsOf(await service.write(commands)), expected);
  assert.equal(changesIn(before, await dumpOf(redis, { internal: false })), []);
});

test.run();

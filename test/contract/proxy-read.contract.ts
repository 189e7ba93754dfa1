import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { MAX_READ_WORK } from '../../src/domain/read-cost.js';
import type { ReadName } from '../../src/domain/read-policy.js';
import { accept, ask, ban, publish, tell } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { anId, bob, cyd, noon, sea } from '../support/app/fixtures.js';
import { declareWork } from './proxy-work-cases.js';
import { arrange, declareRanges, LIKED, SECOND_LIKE } from './proxy-range-cases.js';

const WRONG = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const HASH = {
  username: 'ada',
  role: 'user',
  postCount: '0',
  followerCount: '2',
  followingCount: '0',
  created_at: String(noon),
};

interface Expected {
  readonly args: readonly string[];
  readonly hash?: unknown;
  readonly set?: unknown;
  readonly zset?: unknown;
  readonly none: unknown;
}

/** Each command on each kind of key; a kind that is missing here answers WRONGTYPE. */
const TABLE: Readonly<Record<ReadName, Expected>> = {
  HGET: { args: ['role'], hash: 'user', none: null },
  HMGET: { args: ['role', 'none', 'role'], hash: ['user', null, 'user'], none: [null, null, null] },
  HGETALL: { args: [], hash: HASH, none: {} },
  HEXISTS: { args: ['role'], hash: 1, none: 0 },
  HLEN: { args: [], hash: 6, none: 0 },
  HKEYS: { args: [], hash: Object.keys(HASH).sort(), none: [] },
  HVALS: { args: [], hash: Object.values(HASH).sort(), none: [] },
  SMEMBERS: { args: [], set: ['bob', 'cyd'], none: [] },
  SISMEMBER: { args: ['bob'], set: 1, none: 0 },
  SMISMEMBER: { args: ['bob', 'ada', 'bob'], set: [1, 0, 1], none: [0, 0, 0] },
  SCARD: { args: [], set: 2, none: 0 },
  SRANDMEMBER: { args: ['5'], set: ['bob', 'cyd'], none: [] },
  ZRANGE: { args: ['0', '1'], zset: ['p1', 'p2'], none: [] },
  ZREVRANGE: { args: ['0', '1'], zset: ['p2', 'p3'], none: [] },
  ZRANGEBYSCORE: { args: ['-inf', '+inf'], zset: ['p1', 'p2', 'p3'], none: [] },
  ZREVRANGEBYSCORE: { args: ['+inf', '-inf'], zset: ['p1', 'p2', 'p3'], none: [] },
  ZSCORE: { args: ['p2'], zset: SECOND_LIKE, none: null },
  ZMSCORE: { args: ['p2', 'none'], zset: [SECOND_LIKE, null], none: [null, null] },
  ZRANK: { args: ['p3'], zset: 2, none: null },
  ZREVRANK: { args: ['p3'], zset: 0, none: null },
  ZCARD: { args: [], zset: 3, none: 0 },
  ZCOUNT: { args: ['-inf', '+inf'], zset: 3, none: 0 },
  GET: { args: [], none: null },
  MGET: { args: [], hash: [null], set: [null], zset: [null], none: [null] },
  STRLEN: { args: [], none: 0 },
  EXISTS: { args: [], hash: 1, set: 1, zset: 1, none: 0 },
  TTL: { args: [], hash: -1, set: -1, zset: -1, none: -2 },
  PTTL: { args: [], hash: -1, set: -1, zset: -1, none: -2 },
  TYPE: { args: [], hash: 'hash', set: 'set', zset: 'zset', none: 'none' },
};

const KEYS = {
  hash: 'user:ada',
  set: 'user:ada:followers',
  zset: 'user:ada:liked',
  none: 'user:nobody',
} as const;

/** Sorts a reply that is a list, so that lists compare as sets: some have no order of their own. */
const sorted = (reply: unknown): unknown =>
  Array.isArray(reply) ? reply.map(String).sort() : reply;

export const proxyReadContract = contract('ProxyStore.read', (test) => {
  test('every command answers each type of key, or with WRONGTYPE', async (scene) => {
    await arrange(scene);
    for (const [name, expected] of Object.entries(TABLE))
      for (const kind of ['hash', 'set', 'zset', 'none'] as const) {
        const reply = await ask(scene, name, KEYS[kind], ...expected.args);
        const wanted = kind in expected ? expected[kind] : WRONG;
        assert.equal(sorted(reply), sorted(wanted), `${name} on a ${kind}`);
      }
  });

  test('the keys of posts, hashtags and the app can be read', async (scene) => {
    await arrange(scene);
    await publish(scene, { id: anId('p4'), author: bob, hashtags: [sea] });
    assert.is(await ask(scene, 'HGET', 'post:p4', 'username'), 'bob');
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['ada']);
    assert.is(await ask(scene, 'SCARD', 'post:p1:bookmarks'), 0);
    assert.equal(await ask(scene, 'ZRANGE', 'hashtag:sea:posts', 0, -1), ['p4']);
    assert.equal(await ask(scene, 'ZRANGE', 'hashtag:sea:ranked', 0, -1), ['p4']);
    assert.is(await ask(scene, 'ZCARD', 'explore:feed'), 4);
    assert.equal(await ask(scene, 'ZRANGE', 'users:regular', 0, -1), ['ada', 'bob', 'cyd']);
    assert.is(await ask(scene, 'EXISTS', 'users:models', 'models:top:engagement'), 0);
    assert.is(await ask(scene, 'EXISTS', 'user:ada', 'user:ada', 'user:no', 'explore:feed'), 3);
    assert.equal(await ask(scene, 'MGET', 'user:ada', 'user:no'), [null, null]);
  });

  test('system fields are hidden', async (scene) => {
    await arrange(scene);
    for (const key of ['user:ada', 'post:p1']) {
      const hash = await ask(scene, 'HGETALL', key);
      assert.ok(typeof hash === 'object' && hash !== null);
      assert.equal(
        Object.keys(hash).filter((field) => field.startsWith('sys_')),
        [],
      );
      assert.is(await ask(scene, 'HLEN', key), Object.keys(hash).length);
      assert.equal(sorted(await ask(scene, 'HKEYS', key)), Object.keys(hash).sort());
      assert.equal(sorted(await ask(scene, 'HVALS', key)), sorted(Object.values(hash)));
    }
  });

  test('SRANDMEMBER draws random members', async (scene) => {
    await arrange(scene);
    const draw = (...count: readonly unknown[]) => ask(scene, 'SRANDMEMBER', KEYS.set, ...count);
    const isMember = (reply: unknown) => reply === 'bob' || reply === 'cyd';
    assert.ok(isMember(await draw()));
    const one = await draw(1);
    assert.ok(Array.isArray(one) && one.length === 1 && one.every(isMember));
    const many = await draw(-20);
    assert.ok(Array.isArray(many) && many.length === 20 && many.every(isMember));
    assert.equal(await draw(0), []);
    assert.is(await ask(scene, 'SRANDMEMBER', KEYS.none), null);
    assert.equal(await ask(scene, 'SRANDMEMBER', KEYS.none, -3), []);
  });

  test('fields of any name and text of any script are read as they were written', async (scene) => {
    await arrange(scene);
    const text = 'žluť 日本 😀 "\\ \n \t </script>';
    const fields = ['toString', 'a b', 'žluť', '', '0'];
    await tell(scene, [['HSET', 'user:bob', ...fields.flatMap((field) => [field, text])]]);
    const hash = await ask(scene, 'HGETALL', 'user:bob');
    assert.ok(typeof hash === 'object' && hash !== null);
    for (const field of fields)
      assert.is(Object.entries(hash).find(([f]) => f === field)?.[1], text);
    await tell(scene, [['HSET', 'user:cyd', 'n', '007', 't', 'true', 'e', '', 'j', '[1]']]);
    const raw = await ask(scene, 'HMGET', 'user:cyd', 'n', 't', 'e', 'j');
    assert.equal(raw, ['007', 'true', '', '[1]']);
  });

  test('a banned post reads as missing where banned posts are hidden', async (scene) => {
    await arrange(scene);
    await ban(scene, anId('p1'), cyd);
    const commands = [
      ['HGETALL', 'post:p1'],
      ['HGET', 'post:p1', 'content'],
      ['SMEMBERS', 'post:p1:likes'],
      ['EXISTS', 'post:p1', 'post:p1:likes', 'post:p2'],
      ['TYPE', 'post:p1'],
      ['TTL', 'post:p1'],
    ].map(accept);
    const read = async (hideBanned: boolean) => {
      const replies = await ok(
        scene.stores.proxy.read(commands, { hideBanned, maxReply: 1e6, maxWork: MAX_READ_WORK }),
      );
      return replies.map((reply): unknown =>
        E.isRight(reply) ? JSON.parse(reply.right) : reply.left,
      );
    };
    assert.equal(await read(true), [{}, null, [], 1, 'none', -2]);
    const [, ...rest] = await read(false);
    assert.equal(rest, ['hello', ['ada'], 3, 'hash', -1]);
  });

  test('a reply over the limit is replaced by an error', async (scene) => {
    await arrange(scene);
    await tell(scene, [['HSET', 'user:ada', 'bio', 'x'.repeat(5000)]]);
    const commands = [
      ['HGET', 'user:ada', 'role'],
      ['HGETALL', 'user:ada'],
      ['HLEN', 'user:ada'],
    ].map(accept);
    const limits = { hideBanned: false, maxReply: 1000, maxWork: MAX_READ_WORK };
    const replies = await ok(scene.stores.proxy.read(commands, limits));
    assert.equal(replies, [E.right('"user"'), E.left('ERR reply too large'), E.right('7')]);
  });

  test('the replies of a batch share one limit', async (scene) => {
    await arrange(scene);
    await tell(scene, [['HSET', 'user:ada', 'bio', 'x'.repeat(400)]]);
    const commands = Array.from({ length: 3 }, () => accept(['HGET', 'user:ada', 'bio']));
    const limits = { hideBanned: false, maxReply: 1000, maxWork: MAX_READ_WORK };
    const replies = await ok(scene.stores.proxy.read(commands, limits));
    assert.equal(replies.map(E.isRight), [true, true, false]);
  });

  test('an integer above 2^53 is read as it was stored', async (scene) => {
    await arrange(scene);
    await tell(scene, [['HINCRBY', 'user:ada', 'n', '9007199254740993']]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'n'), '9007199254740993');
  });

  test('a failing command does not affect the others of a batch', async (scene) => {
    await arrange(scene);
    const commands = [
      ['SCARD', KEYS.set],
      ['GET', KEYS.set],
      ['ZRANGE', KEYS.set, 0, 1],
      ['ZCARD', LIKED],
    ].map(accept);
    const limits = { hideBanned: false, maxReply: 1000, maxWork: MAX_READ_WORK };
    assert.equal(await ok(scene.stores.proxy.read(commands, limits)), [
      E.right('2'),
      E.left(WRONG),
      E.left(WRONG),
      E.right('3'),
    ]);
    assert.equal(await ok(scene.stores.proxy.read([], limits)), []);
  });

  declareRanges(test);
  declareWork(test);
});

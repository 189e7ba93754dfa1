import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../src/domain/read-cost.js';
import { accept, tell } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import type { Scene } from '../support/app/scene.js';
import { arrange, LIKED } from './proxy-range-cases.js';

const read = async (
  { stores }: Scene,
  maxWork: number,
  commands: readonly (readonly unknown[])[],
): Promise<readonly unknown[]> => {
  const limits = { hideBanned: false, maxReply: 1_000_000, maxWork };
  const replies = await ok(stores.proxy.read(commands.map(accept), limits));
  return replies.map((reply) => (E.isRight(reply) ? 'answered' : reply.left));
};

const FOLLOWERS = 'user:ada:followers';

/**
 * The cost of each command on the data of `arrange` and twenty more fields: one for the command, one for each key and
 * each argument, and one for each element that it reads.
 */
const COSTS: readonly (readonly [work: number, ...command: readonly unknown[]])[] = [
  [3, 'HGET', 'user:ada', 'bio'],
  [4, 'HMGET', 'user:ada', 'bio', 'links', 'bio', 'bio'],
  [2, 'HLEN', 'user:ada'],
  [29, 'HGETALL', 'user:ada'],
  [29, 'HKEYS', 'user:ada'],
  [29, 'HVALS', 'user:ada'],
  [4, 'SMEMBERS', FOLLOWERS],
  [17, 'SRANDMEMBER', FOLLOWERS, -7],
  [5, 'SMISMEMBER', FOLLOWERS, 'bob', 'cyd', 'eve'],
  [7, 'ZRANGE', LIKED, 0, -1],
  [5, 'ZREVRANGE', LIKED, -1, -1],
  [11, 'ZRANGE', LIKED, 0, -1, 'WITHSCORES'],
  [9, 'ZRANGEBYSCORE', LIKED, '-inf', '+inf', 'LIMIT', '1', '1'],
  [10, 'ZRANGEBYSCORE', LIKED, '-inf', '+inf', 'LIMIT', 1000000, 1],
  [4, 'ZCOUNT', LIKED, '-inf', '+inf'],
  [3, 'ZRANK', LIKED, 'p1'],
  [9, 'EXISTS', 'post:p1', 'post:p2:likes', 'user:ada', 'explore:feed'],
];

export const declareWork: Declare = (test) => {
  test('a command that costs more work than is left is not run', async (scene) => {
    await arrange(scene);
    const many = Array.from({ length: 20 }, (_, place) => [`f${place}`, 'x']).flat();
    await tell(scene, [['HSET', 'user:ada', ...many]]);
    for (const [work, ...command] of COSTS) {
      const title = command.join(' ');
      assert.equal(await read(scene, work, [command]), ['answered'], `${title}: ${work} is enough`);
      assert.equal(
        await read(scene, work - 1, [command]),
        [TOO_MUCH_WORK],
        `${title}: less is not enough`,
      );
    }
  });

  test('the commands of a batch share one allowance of work, and those that fit are run', async (scene) => {
    await arrange(scene);
    const list = ['ZRANGE', LIKED, 0, -1];
    const count = ['ZCARD', LIKED];
    assert.equal(await read(scene, 16, [list, list, list, count, count]), [
      'answered',
      'answered',
      TOO_MUCH_WORK,
      'answered',
      TOO_MUCH_WORK,
    ]);
  });

  test('a field named a thousand times is read once, and answered if the reply fits', async (scene) => {
    await arrange(scene);
    await tell(scene, [['HSET', 'user:ada', 'bio', 'x'.repeat(4000)]]);
    const often = accept(['HMGET', 'user:ada', ...Array.from({ length: 1000 }, () => 'bio')]);
    const limits = { hideBanned: false, maxReply: 100_000, maxWork: 20 };
    const once = accept(['HMGET', 'user:ada', 'bio', 'role', 'bio']);
    const replies = await ok(scene.stores.proxy.read([often, once], limits));
    const text = JSON.stringify(['x'.repeat(4000), 'user', 'x'.repeat(4000)]);
    assert.equal(replies, [E.left(REPLY_TOO_LARGE), E.right(text)]);
  });

  test('a hash of thousands of fields is listed completely, each field once', async (scene) => {
    await arrange(scene);
    const fields = Array.from({ length: 2000 }, (_, place) => [`f${place}`, `v${place}`]);
    await tell(scene, [['HSET', 'user:ada', ...fields.flat()]]);
    const limits = { hideBanned: false, maxReply: 1_000_000, maxWork: 10_000 };
    const commands = [
      ['HGETALL', 'user:ada'],
      ['HKEYS', 'user:ada'],
      ['HLEN', 'user:ada'],
    ].map(accept);
    const replies = await ok(scene.stores.proxy.read(commands, limits));
    const [hash, keys, count] = replies.map((reply): unknown =>
      E.isRight(reply) ? JSON.parse(reply.right) : reply.left,
    );
    assert.ok(Array.isArray(keys) && typeof hash === 'object' && hash !== null);
    assert.is(keys.length, count);
    assert.is(new Set(keys).size, count);
    assert.equal(keys.toSorted(), Object.keys(hash).sort());
    for (const [field, value] of fields) assert.is(Reflect.get(hash, String(field)), value);
  });
};

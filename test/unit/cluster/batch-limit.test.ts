import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withinBatchLimit } from '../../../src/adapters/redis/cluster/batch-limit.js';
import type { BatchAnswer, RunBatch } from '../../../src/adapters/redis/read-words.js';
import { REPLY_TOO_LARGE } from '../../../src/domain/read-cost.js';
import { ok } from '../../support/run/effect.js';

const limits = { hideBanned: false, maxReply: 1000, maxWork: 10_000 };
const words = { kind: 'plain', name: 'GET', args: [], work: 1 } as const;

/** Answers groups that each read a text of so many bytes; `rooms` collects the limit of each call, `bytesRead` sums up the bytes. */
const answersTo = async (...sizes: readonly number[]) => {
  const rooms: number[] = [];
  let bytesRead = 0;
  const run: RunBatch = (commands, { maxReply }) =>
    TE.fromIO(() => {
      rooms.push(maxReply);
      return commands.map(({ keys: [size] }): BatchAnswer => {
        if (Number(size) > maxReply) return [0, REPLY_TOO_LARGE];
        bytesRead += Number(size);
        return [1, 'x'.repeat(Number(size))];
      });
    });
  const groups = sizes.map((size) => [{ words, keys: [String(size)], guards: [null] }]);
  const answers = await ok(withinBatchLimit(run, limits)(groups));
  return { read: answers.map(([answer]) => answer?.[0]), rooms, bytesRead: () => bytesRead };
};

const test = suite('reply limit of a batch in groups');

test('each group reads at most its share, if that is enough', async () => {
  const { read, rooms } = await answersTo(100, 250, 0, 50);
  assert.equal(read, [1, 1, 1, 1]);
  assert.equal(rooms, [250, 250, 250, 250]);
});

test('a group that needs more gets what the others leave', async () => {
  const { read, rooms } = await answersTo(100, 500, 0, 300);
  assert.equal(read, [1, 1, 1, 1]);
  // The few bytes of each other answer count too.
  assert.equal(rooms.slice(4), [898, 397]);
});

test('all groups together stay within the limit, and a single group may use all of it', async () => {
  const { read, rooms, bytesRead } = await answersTo(900, 900, 900, 900);
  assert.equal(read, [1, 0, 0, 0]);
  assert.equal(rooms.slice(4), [1000]);
  assert.is(bytesRead(), 900);
  assert.equal((await answersTo(1000)).rooms, [1000]);
});

test.run();

import type { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PassThrough } from 'node:stream';
import { corkTurn, isCorked } from '../../../src/adapters/redis/cork-turn.js';

const test = suite('commands sent in one turn of the event loop');

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test('writes are held back until the turn ends, except on a connection made meanwhile', async () => {
  const stream = new PassThrough();
  const client = { stream } as unknown as Redis;
  assert.not(isCorked(client));
  const turn = corkTurn(client);
  assert.is(corkTurn(client), turn);
  assert.ok(isCorked(client));
  stream.write('a');
  assert.is(stream.read(), null);
  Object.assign(client, { stream: new PassThrough() });
  assert.not(isCorked(client));
  assert.is(corkTurn(client), turn);
  await nextTurn();
  assert.is(String(stream.read()), 'a');
  assert.is.not(corkTurn(client), turn);
  assert.ok(isCorked(client));
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type BatchToWrite,
  type WriteBatch,
  type WriteReply,
  makeProxyWrite,
} from '../../../src/application/use-cases/proxies.js';
import { MAX_WRITE_WORK } from '../../../src/domain/write-cost.js';
import type { Principal } from '../../../src/domain/principal.js';
import { ownFields } from '../../../src/domain/user-field.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, clock, down, noon, service, user } from './fixtures.js';

const own = ownFields([]);
const refusal = (code: string, message: string) => E.left({ code, message });

const writing = () => {
  const batches: BatchToWrite[] = [];
  /** Answers the nth command with n. */
  const write: WriteBatch = (batch) => {
    batches.push(batch);
    return TE.right({ applied: true, replies: batch.commands.map((_, place) => E.right(place)) });
  };
  const proxyWrite = makeProxyWrite({ writeBatch: write, clock, ownFields: own });
  const run = (
    commands: readonly (readonly unknown[])[],
    atomic = false,
    principal: Principal = service(),
  ) => ok(proxyWrite({ principal, commands, atomic }));
  return { batches, run };
};

const good = ['HSET', 'user:bob', 'bio', 'x'];
const badField = ['HSET', 'user:bob', 'role', 'admin'];
const badName = ['ZADD', 'explore:feed', 1, 'p1'];

const test = suite('ProxyWrite');

test('each refusal and each reply stands in its place', async () => {
  const { batches, run } = writing();
  assert.equal(await run([badName, good, badField, good]), {
    applied: true,
    replies: [
      refusal('command_not_allowed', 'ERR command not allowed: ZADD'),
      E.right(0),
      refusal('field_not_writable', 'ERR field cannot be modified: role'),
      E.right(1),
    ],
  });
  assert.is(batches.length, 1);
  assert.equal(batches[0]?.commands.length, 2);
});

test('what the store refuses stands in its place', async () => {
  const said: WriteReply = E.left({ code: 'no_such_user', message: 'ERR no such user: bob' });
  const write = () => TE.right({ applied: true, replies: [said] });
  const proxyWrite = makeProxyWrite({ writeBatch: write, clock, ownFields: own });
  const commands = [badField, good];
  const { replies } = await ok(proxyWrite({ principal: service(), commands, atomic: false }));
  assert.equal(replies[1], said);
});

test('refused whole, nothing is sent and nothing is applied', async () => {
  const { batches, run } = writing();
  const outcome = await run([good, badField], true);
  assert.is(outcome.applied, false);
  assert.equal(outcome.replies.map(E.isLeft), [false, true]);
  assert.equal(batches, []);
});

test('all together, what passes is sent to be applied or refused as one', async () => {
  const { batches, run } = writing();
  assert.is((await run([good, good], true)).applied, true);
  assert.is(batches[0]?.atomic, true);
});

test('that the store applied nothing is told', async () => {
  const write = () => TE.right({ applied: false, replies: [] });
  const proxyWrite = makeProxyWrite({ writeBatch: write, clock, ownFields: own });
  const outcome = await ok(proxyWrite({ principal: service(), commands: [good], atomic: true }));
  assert.equal(outcome, { applied: false, replies: [E.right(0)] });
});

test('where nothing may be written, the store is not asked', async () => {
  const { batches, run } = writing();
  assert.is((await run([badName, badField])).applied, false);
  assert.equal(await run([]), { applied: true, replies: [] });
  assert.equal(batches, []);
});

test('the users that the service names come to life, at this instant', async () => {
  const { batches, run } = writing();
  await run([good, ['HSET', 'user:bob', 'username', 'bob'], ['HSET', 'user:carol', 'bio', 'x']]);
  assert.equal([...(batches[0]?.creates ?? [])], ['bob']);
  assert.is(batches[0]?.now, noon);
});

test('its own account comes to life by whatever is written of it', async () => {
  const { batches, run } = writing();
  const { username } = service();
  await run([['HSET', `user:${username}`, 'bio', 'x']]);
  await run([['HINCRBY', 'user:me', 'visits', 1]]);
  await run([['HSET', 'user:me', 'bio', 'x']], false, user(username));
  assert.equal(
    batches.map(({ creates }) => [...creates]),
    [[username], [username], []],
  );
});

test('a name in a refused command brings nobody to life', async () => {
  const { batches, run } = writing();
  await run([good, ['HSET', 'user:bob', 'username', 'bob', 'role', 'admin']]);
  assert.is(batches[0]?.creates.size, 0);
});

test('a user writes their own hash and brings nobody to life', async () => {
  const { batches, run } = writing();
  const commands = [['HSET', 'user:me', 'username', 'ada'], good];
  const { replies } = await run(commands, false, user(ada));
  assert.equal(replies, [E.right(0), refusal('forbidden', 'ERR forbidden: user:bob')]);
  assert.is(batches[0]?.creates.size, 0);
});

test('a batch that is too much work is refused from there on, and whole when it must be', async () => {
  const wide = [
    'HSET',
    'user:bob',
    ...Array.from({ length: 60 }, (_, place) => [`f${place}`, 'x']).flat(),
  ];
  const commands = [...Array.from({ length: 100 }, () => wide), good];
  const fits = Math.floor(MAX_WRITE_WORK / 61);
  const { batches, run } = writing();
  const { replies } = await run(commands);
  assert.equal(
    replies.map(E.isRight),
    commands.map((command, place) => place < fits || command === good),
  );
  const said = refusal('too_much_work', 'ERR too much work in one request');
  assert.equal(replies[fits], said);
  assert.is(batches[0]?.commands.length, fits + 1);
  assert.is((await run(commands, true)).applied, false);
  assert.is(batches.length, 1);
});

test('words past those that a batch may have are not even looked at', async () => {
  const wrong = Array.from({ length: 5000 }, () => null);
  const { replies } = await writing().run([wrong, wrong, wrong, good]);
  const said = refusal('too_much_work', 'ERR too much work in one request');
  assert.equal(replies.slice(2), [said, said]);
  assert.not.equal(replies[1], said);
});

test('a store that is away is told', async () => {
  const proxyWrite = makeProxyWrite({
    writeBatch: () => TE.left(down),
    clock,
    ownFields: own,
  });
  const given = { principal: service(), commands: [good], atomic: false };
  assert.equal(await failure(proxyWrite(given)), down);
});

test.run();

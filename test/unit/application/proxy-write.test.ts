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

test('refusals and replies are in the order of the commands', async () => {
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

test('a refusal of the store takes the place of the reply', async () => {
  const said: WriteReply = E.left({ code: 'no_such_user', message: 'ERR no such user: bob' });
  const write = () => TE.right({ applied: true, replies: [said] });
  const proxyWrite = makeProxyWrite({ writeBatch: write, clock, ownFields: own });
  const commands = [badField, good];
  const { replies } = await ok(proxyWrite({ principal: service(), commands, atomic: false }));
  assert.equal(replies[1], said);
});

test('an atomic batch with a refused command is not sent', async () => {
  const { batches, run } = writing();
  const outcome = await run([good, badField], true);
  assert.is(outcome.applied, false);
  assert.equal(outcome.replies.map(E.isLeft), [false, true]);
  assert.equal(batches, []);
});

test('an accepted atomic batch is sent as atomic', async () => {
  const { batches, run } = writing();
  assert.is((await run([good, good], true)).applied, true);
  assert.is(batches[0]?.atomic, true);
});

test('a batch that the store has not applied is reported as such', async () => {
  const write = () => TE.right({ applied: false, replies: [] });
  const proxyWrite = makeProxyWrite({ writeBatch: write, clock, ownFields: own });
  const outcome = await ok(proxyWrite({ principal: service(), commands: [good], atomic: true }));
  assert.equal(outcome, { applied: false, replies: [E.right(0)] });
});

test('without accepted commands no request is sent', async () => {
  const { batches, run } = writing();
  assert.is((await run([badName, badField])).applied, false);
  assert.equal(await run([]), { applied: true, replies: [] });
  assert.equal(batches, []);
});

test('users whose username the service sets are created, dated now', async () => {
  const { batches, run } = writing();
  await run([good, ['HSET', 'user:bob', 'username', 'bob'], ['HSET', 'user:carol', 'bio', 'x']]);
  assert.equal([...(batches[0]?.creates ?? [])], ['bob']);
  assert.is(batches[0]?.now, noon);
});

test('the service account is created by any write of the service to it', async () => {
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

test('a username in a refused command creates nobody', async () => {
  const { batches, run } = writing();
  await run([good, ['HSET', 'user:bob', 'username', 'bob', 'role', 'admin']]);
  assert.is(batches[0]?.creates.size, 0);
});

test('a user writes only their own hash and creates nobody', async () => {
  const { batches, run } = writing();
  const commands = [['HSET', 'user:me', 'username', 'ada'], good];
  const { replies } = await run(commands, false, user(ada));
  assert.equal(replies, [E.right(0), refusal('forbidden', 'ERR forbidden: user:bob')]);
  assert.is(batches[0]?.creates.size, 0);
});

test('a batch with too much work is refused from there on, an atomic one as a whole', async () => {
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

test('words beyond the limit of a batch are not judged', async () => {
  const wrong = Array.from({ length: 5000 }, () => null);
  const { replies } = await writing().run([wrong, wrong, wrong, good]);
  const said = refusal('too_much_work', 'ERR too much work in one request');
  assert.equal(replies.slice(2), [said, said]);
  assert.not.equal(replies[1], said);
});

test('an unreachable store is reported', async () => {
  const proxyWrite = makeProxyWrite({
    writeBatch: () => TE.left(down),
    clock,
    ownFields: own,
  });
  const given = { principal: service(), commands: [good], atomic: false };
  assert.equal(await failure(proxyWrite(given)), down);
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outboxFull } from '../../../src/application/errors.js';
import { makeRunCommands, makeRunTogether } from '../../../src/application/run-commands.js';
import type { ProxyRead, ProxyWrite } from '../../../src/application/use-cases/proxies.js';
import { kindOf } from '../../../src/domain/command-kind.js';
import { rowsOf } from '../../../src/domain/limits/request-cost.js';
import { ok } from '../../support/run/effect.js';
import { down, service } from './fixtures.js';

const read = ['hget', 'user:ada', 'bio'];
const write = ['HSET', 'user:ada', 'bio', 'x'];
const unknown = ['FLUSHALL'];

/** Makes the proxies, and collects the batches that reach them. */
const proxies = ({ full = false, size = 2 } = {}) => {
  const batches: string[] = [];
  const note = (kind: string, { length }: readonly unknown[]) => batches.push(`${kind} ${length}`);
  const proxyRead: ProxyRead = ({ commands }) => {
    note('read', commands);
    return TE.right(
      commands.map((command) =>
        kindOf(command) === null ? E.left('ERR not allowed') : E.right('1'.repeat(size)),
      ),
    );
  };
  const proxyWrite: ProxyWrite = ({ commands, atomic }) => {
    note(atomic ? 'write all' : 'write', commands);
    return full
      ? TE.left(outboxFull)
      : TE.right({ applied: true, replies: commands.map(() => E.right('9007199254740993')) });
  };
  return { batches, proxyRead, proxyWrite };
};

const test = suite('RunCommands');

const run = (commands: readonly string[][], made = proxies(), maxReply = 1000) =>
  makeRunCommands({ ...made, maxReply })({ principal: service(), commands })();

test('each command goes to its proxy, in order, and neighbours are sent together', async () => {
  const made = proxies();
  const { replies, failure } = await run([read, unknown, write, write, read], made);
  assert.equal(made.batches, ['read 2', 'write 2', 'read 1']);
  const written = E.right('"9007199254740993"');
  assert.equal(replies, [
    E.right('11'),
    E.left('ERR not allowed'),
    written,
    written,
    E.right('11'),
  ]);
  assert.is(failure, null);
});

test('the replies before a failure are kept, and nothing is run after it', async () => {
  const made = proxies({ full: true });
  const { replies, failure } = await run([read, write, read], made);
  assert.equal(replies, [E.right('11')]);
  assert.is(failure, outboxFull);
  assert.equal(made.batches, ['read 1', 'write 1']);
});

test('one request makes at most 20 batches', async () => {
  const made = proxies();
  const commands = Array.from({ length: 30 }, (_, place) => (place % 2 === 0 ? read : write));
  const { replies } = await run(commands, made);
  assert.is(made.batches.length, 20);
  assert.is(replies.filter(E.isRight).length, 20);
  assert.equal(replies.slice(20, 21), [E.left('ERR too much work in one request')]);
  assert.is(replies.length, 30);
});

test('reads end when the replies of all batches are too large, and writes continue', async () => {
  const made = proxies({ size: 60 });
  const { replies } = await run([read, write, read, write, read, write], made, 100);
  assert.equal(replies[4], E.left('ERR reply too large'));
  assert.equal(made.batches, ['read 1', 'write 1', 'read 1', 'write 1', 'write 1']);
});

test('rows read and rows written are counted separately', () => {
  assert.equal(rowsOf([read, unknown, write, [...write, 'a', 'b']]), { read: 2, written: 3 });
});

test.run();

const together = suite('RunTogether');

const runAll = (commands: readonly string[][], made = proxies()) =>
  ok(makeRunTogether(made)({ principal: service(), commands }));

together('writes are one atomic batch, and reads are one batch', async () => {
  const made = proxies();
  assert.equal(await runAll([write, unknown], made), E.right(Array(2).fill('"9007199254740993"')));
  assert.equal(await runAll([read, read], made), E.right(['11', '11']));
  assert.equal(made.batches, ['write all 2', 'read 2']);
});

together('reads along with writes are refused before any request', async () => {
  const made = proxies();
  const refused = await runAll([write, read], made);
  assert.ok(E.isLeft(refused));
  assert.match(refused.left, /^ERR a transaction here either reads or writes/);
  assert.equal(made.batches, []);
});

together('a failed command is named, and no other command is answered', async () => {
  assert.equal(
    await runAll([read, unknown]),
    E.left('EXECABORT Transaction discarded because of command 2: ERR not allowed'),
  );
});

together('an unreachable store gives no answer', async () => {
  const proxyRead: ProxyRead = () => TE.left(down);
  const asked = makeRunTogether({ ...proxies(), proxyRead });
  assert.equal(await asked({ principal: service(), commands: [read] })(), E.left(down));
});

together.run();

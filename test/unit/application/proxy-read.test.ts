import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProxyStore } from '../../../src/application/ports/proxy-store.js';
import { makeRowReads } from '../../../src/application/row-reads.js';
import { makeProxyRead } from '../../../src/application/use-cases/proxies.js';
import { MAX_READ_WORK } from '../../../src/domain/read-cost.js';
import { printKey } from '../../../src/domain/key.js';
import { publicFields as shownTo } from '../../../src/domain/profile.js';
import { failure, ok } from '../../support/run/effect.js';
import { readerOf } from '../../support/app/known.js';
import { ada, down, service, user } from './fixtures.js';

const maxReply = 1000;
const publicFields = shownTo([], []);
/** Its copy holds no row, so that every answer comes from the store. */
const given = {
  ...{ maxReply, publicFields },
  reader: readerOf({ hash: () => null }),
  rowReads: makeRowReads(publicFields),
};

/** Answers each command with the key that it reads. */
const read: ProxyStore['read'] = (commands) =>
  TE.right(commands.map(({ keys }) => E.right(JSON.stringify(keys.map(printKey).join()))));
const proxyRead = makeProxyRead({ ...given, proxy: { read } });

const test = suite('ProxyRead');

test('refusals and replies are in the order of the commands', async () => {
  const commands = [
    ['KEYS', '*'],
    ['HGETALL', 'user:ada'],
    ['TYPE', 'user:bob'],
    [],
    ['TYPE', 'post:1'],
    ['HGET', 'user:ada'],
  ];
  assert.equal(await ok(proxyRead({ principal: user(ada), commands })), [
    E.left('ERR command not allowed: KEYS'),
    E.right('"user:ada"'),
    E.left('ERR forbidden: user:bob'),
    E.left('ERR command name must be a string'),
    E.right('"post:1"'),
    E.left("ERR wrong number of arguments for 'hget' command"),
  ]);
});

test('any mixture of commands is answered in order', async () => {
  const command = fc.oneof(
    fc.nat().map((n) => ['TYPE', `post:${n}`]),
    fc.constant(['FLUSHALL']),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(command), async (commands) => {
      const replies = await ok(proxyRead({ principal: service(), commands }));
      assert.equal(
        replies,
        commands.map(([, key]) =>
          key === undefined
            ? E.left('ERR command not allowed: FLUSHALL')
            : E.right(JSON.stringify(key)),
        ),
      );
    }),
  );
});

test('an error of Redis takes the place of the reply', async () => {
  const said = E.left('WRONGTYPE Operation against a key holding the wrong kind of value');
  const stubborn = makeProxyRead({
    ...given,
    proxy: { read: () => TE.right([said]) },
  });
  const commands = [
    ['GET', 'sys:x'],
    ['GET', 'post:1'],
  ];
  const replies = await ok(stubborn({ principal: service(), commands }));
  assert.equal(replies, [E.left('ERR key not readable: sys:x'), said]);
});

test('a missing reply of the store is reported in its place', async () => {
  const silent = makeProxyRead({ ...given, proxy: { read: () => TE.right([]) } });
  const replies = await ok(silent({ principal: service(), commands: [['GET', 'post:1']] }));
  assert.equal(replies, [E.left('ERR no reply')]);
});

test('the accepted commands are sent to the store in one request', async () => {
  const asked: unknown[] = [];
  const recording: ProxyStore['read'] = (commands, limits) => {
    asked.push(
      commands.map(({ name, args }) => [name, ...args]),
      limits,
    );
    return read(commands, limits);
  };
  const asking = makeProxyRead({ ...given, proxy: { read: recording } });
  const commands = [
    ['hget', 'user:me', 'bio'],
    ['EVAL', 'x'],
    ['ttl', 'user:me'],
  ];
  await ok(asking({ principal: user(ada), commands }));
  assert.equal(asked, [
    [['HGET', 'bio'], ['TTL']],
    { hideBanned: true, maxReply, maxWork: MAX_READ_WORK },
  ]);
});

test('banned posts are hidden from users, not from the service', async () => {
  const seen: boolean[] = [];
  const watching: ProxyStore['read'] = (commands, limits) => {
    seen.push(limits.hideBanned);
    return read(commands, limits);
  };
  const asking = makeProxyRead({ ...given, proxy: { read: watching } });
  for (const principal of [user(ada, 'admin'), service(ada)])
    await ok(asking({ principal, commands: [['TYPE', 'post:1']] }));
  assert.equal(seen, [true, false]);
});

test('without accepted commands no request is sent', async () => {
  const silent = makeProxyRead({ ...given, proxy: { read: () => TE.left(down) } });
  assert.equal(await ok(silent({ principal: service(), commands: [] })), []);
  const replies = await ok(silent({ principal: service(), commands: [['SET', 'a', 'b']] }));
  assert.equal(replies, [E.left('ERR command not allowed: SET')]);
});

test('words beyond the limit of a batch are not judged', async () => {
  const [fits, refused] = [
    ['TYPE', 'post:1'],
    ['EXISTS', ...Array.from({ length: 4900 }, () => '')],
  ];
  const commands = [['HMGET', 'user:me', ...Array.from({ length: 4990 }, () => 'bio')], fits];
  const replies = await ok(
    proxyRead({ principal: user(ada), commands: [...commands, ...commands, refused, fits] }),
  );
  assert.equal(replies.slice(-2), [
    E.left('ERR too much work in one request'),
    E.right('"post:1"'),
  ]);
  assert.ok(replies.slice(0, 4).every(E.isRight));
});

test('other work is done while the replies of a large batch are made', async () => {
  const text = JSON.stringify({ bio: 'x'.repeat(100_000) });
  const large = makeProxyRead({
    ...given,
    proxy: { read: (commands) => TE.right(commands.map(() => E.right(text))) },
  });
  let others = 0;
  const serve = (): void => {
    others += 1;
    next = setImmediate(serve);
  };
  let next = setImmediate(serve);
  const commands = Array.from({ length: 30 }, () => ['HGETALL', 'user:me']);
  const replies = await ok(large({ principal: user(ada), commands }));
  clearImmediate(next);
  assert.equal(
    replies,
    commands.map(() => E.right(text)),
  );
  assert.ok(others >= 9, `others were served ${others} times`);
});

test('an unreachable store is reported', async () => {
  const away = makeProxyRead({ ...given, proxy: { read: () => TE.left(down) } });
  const commands = [['TYPE', 'post:1']];
  assert.equal(await failure(away({ principal: service(), commands })), down);
});

test.run();

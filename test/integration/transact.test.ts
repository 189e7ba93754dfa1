import * as assert from 'uvu/assert';
import { WHOLE_NUMBER, type Check } from '../../src/adapters/redis/transaction.js';
import { ADD, openTransactions, refusal } from '../support/redis/transact.js';

const { test, client, transact } = await openTransactions('checks of a transaction');

const check = (
  command: Check['command'],
  key: string,
  reply: unknown,
  ...args: readonly string[]
): Check => ({ command, key, args, reply });

/** For every command, its reply for a key or field that exists, and for one that does not. */
const FACTS: readonly (readonly [Check, Check])[] = [
  [check('EXISTS', 'h', 1), check('EXISTS', 'none', 0)],
  [check('TYPE', 'h', 'hash'), check('TYPE', 'none', 'none')],
  [check('HGET', 'h', '1', 'f'), check('HGET', 'h', null, 'g')],
  [check('HMGET', 'h', ['1', null], 'f', 'g'), check('HMGET', 'none', [null], 'f')],
  [check('SISMEMBER', 'm', 1, 'x'), check('SISMEMBER', 'none', 0, 'x')],
  [check('ZSCORE', 'z', '1795848703481', 'x'), check('ZSCORE', 'z', null, 'y')],
  [check('HGETALL', 'h', ['f', '1']), check('HGETALL', 'none', [])],
  [check('HEXISTS', 'h', 1, 'f'), check('HEXISTS', 'h', 0, 'g')],
  [check('SCARD', 'm', 1), check('SCARD', 'none', 0)],
  [check('ZCARD', 'z', 1), check('ZCARD', 'none', 0)],
  [check('ZRANGE', 'z', ['x'], '0', '9'), check('ZRANGE', 'none', [], '0', '9')],
  [check('GET', 't', 'text'), check('GET', 'none', null)],
];

const fill = async (): Promise<void> => {
  await client.hset('h', 'f', '1');
  await client.sadd('m', 'x');
  await client.zadd('z', 1795848703481, 'x');
  await client.set('t', 'text');
};

test('the reply has what each operation replied, in order, and null for no reply', async () => {
  await client.hset('h', 'f', '1');
  const done = transact((list) => [
    ...ADD(list),
    ['count', list.place('none', 'hash'), 'f', 'SCARD', list.place('s', 'set')],
    ['HSET', list.place('h', 'hash'), 'f', '2', 'g', '3'],
  ]);
  assert.equal(await done, ['ok', [1, null, 1]]);
});

test('a transaction is written if each check still has the reply that was read', async () => {
  for (const checks of FACTS) {
    await client.flushall();
    await fill();
    assert.equal(await transact(ADD, checks), ['ok', [1]], checks[0].command);
    assert.is(await client.sismember('s', 'a'), 1);
  }
});

test('nothing is written if a check has another reply, and the reply gives its number', async () => {
  for (const [there, missing] of FACTS)
    for (const wrong of [
      { ...there, key: 'none' },
      { ...missing, ...there, reply: missing.reply },
      { ...there, reply: '' },
      { ...there, reply: null },
    ]) {
      await client.flushall();
      await fill();
      const checks = [check('GET', 'none', null), wrong];
      const done = transact(ADD, checks);
      if (wrong.command === 'TYPE' && wrong.key === 'h' && wrong.reply !== 'none')
        assert.is(await refusal(done), 'WRONGTYPE h is a hash');
      else assert.equal(await done, ['changed', 2], JSON.stringify(wrong));
      assert.is(await client.exists('s'), 0);
    }
});

test('a counter that is added to may hold any whole number of few digits, or nothing', async () => {
  const checks = [check('HGET', 'h', WHOLE_NUMBER, 'f')];
  const answerTo = async (text: string | null): Promise<unknown> => {
    await client.del('h');
    if (text !== null) await client.hset('h', 'f', text);
    const [answer] = (await transact(ADD, checks)) as readonly unknown[];
    return answer;
  };
  for (const text of [null, '0', '1', '-1', '9'.repeat(15), `-${'9'.repeat(14)}`])
    assert.is(await answerTo(text), 'ok', String(text));
  for (const text of ['', '01', '-0', '+1', '1.5', 'x', ' 1', '1\n', '1'.repeat(16)])
    assert.is(await answerTo(text), 'changed', text);
});

test('a list that grew since it was read is a change', async () => {
  await client.zadd('z', 1, 'x', 2, 'y');
  const list = check('ZRANGE', 'z', ['x'], '0', '9');
  assert.equal(await transact(ADD, [list]), ['changed', 1]);
});

test('on request all checks are answered if one fails, and a damaged key is named', async () => {
  await fill();
  const checks = [
    check('HGET', 'h', '1', 'f'),
    check('TYPE', 't', 'none'),
    check('GET', 'none', '1'),
  ];
  assert.equal(await transact(ADD, checks, true), ['changed', 2, ['1', 'string', null]]);
  assert.equal(await transact(ADD, checks.slice(0, 1), true), ['ok', [1]]);
  const damaged = transact(ADD, [...checks, check('HGET', 'm', null, 'f')], true);
  assert.is(await refusal(damaged), 'WRONGTYPE m is a set');
});

test('a check of a key of another type is refused with the name of the key', async () => {
  for (const [fact] of FACTS.slice(2)) {
    await client.flushall();
    await client.xadd('x', '*', 'f', '1');
    assert.is(
      await refusal(transact(ADD, [{ ...fact, key: 'x' }])),
      'WRONGTYPE x is a stream',
      fact.command,
    );
    assert.is(await client.exists('s'), 0);
  }
});

test.run();

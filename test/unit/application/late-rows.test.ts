import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceError, SourceRow } from '../../../src/application/ports/source.js';
import { noon } from '../../support/app/fixtures.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { makeArraySource } from '../../support/pull/array-source.js';
import { makePuller } from '../../support/pull/puller.js';
import { ok } from '../../support/run/effect.js';

const MINUTE = 60_000;
const LONG_AGO = noon - 100 * MINUTE;

const subject = makeFakeSubject({ budgets: null });

const user = (id: number | string, at = LONG_AGO) => ({
  ...{ id, username: `u${id}`, created_at: at, updated_at: at },
});

/** Sets up a puller of these users, with pages of two. */
const setUp = async (ids: readonly (number | string)[], { tick = 0 } = {}) => {
  const tables: { readonly user: SourceRow[] } = { user: ids.map((id) => user(id)) };
  const errors: SourceError[] = [];
  let now = noon;
  const clock = { now: () => now };
  const stores = await subject.fresh();
  const { source, queries } = makeArraySource(tables, errors, () => {
    now += tick;
  });
  const pull = await makePuller(stores, { source, clock });
  const round = async () => {
    const asked = queries.length;
    const [turn] = await ok(pull.round);
    const queried = queries
      .slice(asked)
      .map(({ afterId, updatedSince }) => [afterId, updatedSince === null ? 'all' : 'new']);
    return { isUnfinished: turn?.isUnfinished, asked: queried };
  };
  return {
    ...{ tables, errors, round },
    names: async () => (await subject.client.keys('user:u*')).toSorted().map((key) => key.slice(5)),
    pass: (ms: number) => {
      now += ms;
    },
  };
};

const test = suite('late rows');

test('a row inserted with an old time is read within minutes, by one additional request', async () => {
  const { tables, round, names, pass } = await setUp([1, 2]);
  await round();
  tables.user.push(user(3, noon));
  pass(MINUTE);
  await round();
  // Write-back inserts such a row after an outage.
  tables.user.push(user(4, noon - 2 * MINUTE));
  pass(MINUTE);
  assert.equal((await round()).asked, [[null, 'new']]);
  assert.equal(await names(), ['u1', 'u2', 'u3']);
  pass(3 * MINUTE);
  assert.equal((await round()).asked, [
    [null, 'new'],
    ['2', 'all'],
  ]);
  assert.equal(await names(), ['u1', 'u2', 'u3', 'u4']);
  pass(MINUTE);
  assert.equal((await round()).asked, [[null, 'new']]);
});

test('a row is read even if a greater id was visible before', async () => {
  const { tables, round, names, pass } = await setUp([]);
  tables.user.push(user(1, noon));
  await round();
  tables.user.push(user(3));
  pass(5 * MINUTE);
  await round();
  tables.user.push(user(2));
  pass(5 * MINUTE);
  await round();
  assert.equal(await names(), ['u1', 'u2', 'u3']);
});

test('late rows are read over several turns, whatever fails between', async () => {
  const { tables, errors, round, names, pass } = await setUp([], { tick: 600 });
  tables.user.push(user(1, noon));
  await round();
  for (const id of [2, 3, 4, 5, 6]) tables.user.push(user(id));
  pass(5 * MINUTE);
  const begun = [
    [null, 'new'],
    ['1', 'all'],
  ];
  assert.equal(await round(), { isUnfinished: true, asked: begun });
  errors.push({ _tag: 'SourceRefused', status: 401, code: 'ERROR', message: '', param: null });
  assert.equal(await round(), { isUnfinished: false, asked: [['3', 'all']] });
  pass(MINUTE);
  const rest = [
    ['3', 'all'],
    ['5', 'all'],
  ];
  assert.equal(await round(), { isUnfinished: false, asked: rest });
  assert.equal(await names(), ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']);
  pass(MINUTE);
  assert.equal(await round(), { isUnfinished: false, asked: [[null, 'new']] });
});

test('late rows are read even if Xano stops accepting the instant during a reading', async () => {
  const { tables, errors, round, names, pass } = await setUp([], { tick: 600 });
  tables.user.push(user(1, noon));
  await round();
  pass(5 * MINUTE);
  const changed = [5, 6, 7, 8, 9];
  tables.user.push(user(2), ...changed.map((id) => user(id, noon + 5 * MINUTE)));
  await round();
  errors.push({ _tag: 'SourceRefused', status: 400, code: 'ERROR', message: '', param: null });
  for (const _ of [1, 2, 3, 4, 5, 6]) await round();
  assert.equal(await names(), ['u1', 'u2', ...changed.map((id) => `u${id}`)]);
});

test('a newest row without a version does not change how the table is read', async () => {
  const { tables, round, names, pass } = await setUp([]);
  tables.user.push(user(1, noon));
  await round();
  tables.user.push({ id: 2, username: 'u2' });
  pass(5 * MINUTE);
  await round();
  assert.equal(await names(), ['u1', 'u2']);
  pass(MINUTE);
  assert.equal((await round()).asked, [[null, 'new']], 'changes are requested as before');
});

test('late rows are left to a comparison if the ids do not show what is new', async () => {
  const id = '0d3f1a52-7a5d-4a5b-9b0e-2f6c3a1d4e5f';
  const { round, pass } = await setUp([id]);
  await round();
  pass(5 * MINUTE);
  assert.equal((await round()).asked, [[null, 'new']]);
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TableTurn } from '../../../src/application/sync/pull-table.js';
import { run } from '../../support/cli/run.js';

const turn = (changes: Partial<TableTurn>): TableTurn => ({
  entity: 'user',
  name: changes.entity ?? 'user',
  phase: 'snapshot',
  results: {},
  leftOut: {},
  failingStill: 0,
  failures: [],
  isUnfinished: false,
  failure: null,
  ...changes,
});

const NO_JSON = { code: 'source_fault', message: 'The answer of Xano is not JSON.', at: 1 };

const pulled = (...turns: readonly TableTurn[]) =>
  run(['pull', '--once'], {
    pull: ({ onRound }) => {
      onRound(turns);
      return Promise.resolve(E.right(undefined));
    },
  });

const test = suite('command pull --once');

test('a table that cannot be read is reported as such, and the command exits with 1', async () => {
  const { code, out } = await pulled(
    turn({ failure: NO_JSON }),
    turn({ entity: 'post', results: { applied: 3 }, failure: NO_JSON }),
    turn({ entity: 'like' }),
  );
  assert.is(code, 1);
  assert.equal(out, [
    'user: not read. The answer of Xano is not JSON.',
    'post: 3 applied. The answer of Xano is not JSON.',
    'like: nothing new',
  ]);
});

test('values left out are summed up over all turns', async () => {
  const { code, out } = await pulled(
    turn({ results: { applied: 3 }, leftOut: { avatar: 1, role: 2 } }),
    turn({ results: { applied: 1 }, leftOut: { avatar: 3 } }),
  );
  assert.is(code, 0);
  assert.equal(out, ['user: 4 applied. Left out: 4 avatar, 2 role']);
});

const FAILED = { key: 'user:7', message: 'username is missing' };

test('each failed row is reported once, although it is read twice', async () => {
  const [known, other] = [
    { ...FAILED, isKnown: true as const },
    { ...FAILED, key: 'user:8' },
  ];
  const { code, out } = await pulled(
    turn({ results: { applied: 3, failed: 1 }, failures: [FAILED] }),
    turn({
      results: { failed: 1 },
      failingStill: 1,
      failures: [known, other],
      phase: 'increments',
    }),
  );
  assert.is(code, 1);
  assert.equal(out, [
    'user: 3 applied, 2 failed',
    '  user:7: username is missing',
    '  user:8: username is missing',
  ]);
});

test('exits with 1 if a row that failed before fails again', async () => {
  const known = { ...FAILED, isKnown: true as const };
  const { code, out } = await pulled(
    turn({ phase: 'increments', failingStill: 25, failures: [known] }),
    turn({ phase: 'increments', failingStill: 25, failures: [known] }),
  );
  assert.is(code, 1);
  assert.equal(out, [
    'user: 25 failed',
    '  user:7: username is missing',
    '  and 24 more: see the dead letters',
  ]);
});

test('each row is counted once, although it is read twice', async () => {
  const { code, out } = await pulled(
    turn({ entity: 'like', results: { applied: 1, deferred: 1, unchanged: 2 } }),
    turn({ entity: 'like', phase: 'increments', results: { unchanged: 3, stale: 1, applied: 1 } }),
  );
  assert.is(code, 0);
  assert.equal(out, ['like: 2 applied, 2 unchanged, 1 deferred']);
});

test('several tables of one entity are reported separately', async () => {
  const { code, out } = await pulled(
    turn({ entity: 'like', failure: NO_JSON }),
    turn({ entity: 'like', name: 'like/heart', results: { applied: 3, unchanged: 1 } }),
  );
  assert.is(code, 1);
  assert.equal(out, [
    'like: not read. The answer of Xano is not JSON.',
    'like/heart: 3 applied, 1 unchanged',
  ]);
});

test.run();

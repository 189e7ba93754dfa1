import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageQuery, Source } from '../../../src/application/ports/source.js';
import { makeReadPage } from '../../../src/application/sync/pull-page.js';
import { isInXano } from '../../../src/application/reconcile/xano-pages.js';
import { DEFAULT_MAPPING, tableOf } from '../../../src/domain/sync/mapping.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { ok } from '../../support/run/effect.js';
import { noon } from '../../support/app/fixtures.js';
import { makeArraySource } from '../../support/pull/array-source.js';
import { makePuller } from '../../support/pull/puller.js';
import { makeTime } from '../../support/pull/world.js';

const subject = makeFakeSubject({ budgets: null });

const user = (id: number, at = noon - 9_000_000) => ({
  ...{ id, username: `u${id}`, created_at: at, updated_at: at },
});

/** Makes a source that answers the chosen queries with no rows, once each. */
const emptyOnce = ({ entities, page }: Source, isEmpty: (query: PageQuery) => boolean): Source => {
  const answered = new Set<string>();
  const answer = (query: PageQuery): ReturnType<Source['page']> => {
    const name = JSON.stringify(query);
    if (!isEmpty(query) || answered.has(name)) return page(query);
    answered.add(name);
    return TE.right({ rows: [], end: true });
  };
  return { entities, page: (query) => TE.flatten(TE.fromIO(() => answer(query))) };
};

/** Sets up a puller of these users, with pages of two. */
const setUp = async (
  users: readonly ReturnType<typeof user>[],
  isEmpty: Parameters<typeof emptyOnce>[1],
) => {
  const tables = { user: [...users] };
  let now = noon;
  const clock = { now: () => now };
  const stores = await subject.fresh();
  const { source, queries } = makeArraySource(tables);
  const emptying = emptyOnce(source, isEmpty);
  const pull = await makePuller(stores, { source: emptying, clock, patience: 100_000 });
  return {
    ...{ pull, tables, queries },
    names: async () => (await subject.client.keys('user:u?')).toSorted(),
    pass: (ms: number) => {
      now += ms;
    },
  };
};

const test = suite('empty pages of Xano');

test('the first reading ends only after two empty pages', async () => {
  const { pull, names } = await setUp(
    [1, 2, 3, 4, 5].map((id) => user(id)),
    (query) => query.afterId === '2',
  );
  await ok(pull.round);
  assert.equal(await names(), ['user:u1', 'user:u2', 'user:u3', 'user:u4', 'user:u5']);
});

test('a reading of changes that moves its mark ends only after two empty pages', async () => {
  const { pull, tables, names, pass } = await setUp(
    [user(1)],
    ({ afterId, updatedSince }) => afterId === '2' && updatedSince !== null,
  );
  await ok(pull.round);
  // The row that would be skipped is older than the last one read by more than the overlap.
  tables.user.push(user(2, noon), user(3, noon - 100_000));
  pass(60_000);
  await ok(pull.round);
  await ok(pull.round);
  assert.equal(await names(), ['user:u1', 'user:u2', 'user:u3']);
});

test('one empty page is enough if nothing is new, since the next round asks again', async () => {
  const { pull, queries } = await setUp([], () => false);
  await ok(pull.round);
  assert.is(queries.splice(0).length, 2);
  await ok(pull.round);
  assert.is(queries.length, 1);
});

test('an empty page is requested once more after a wait, not counting retries of failures', async () => {
  const table = tableOf(DEFAULT_MAPPING, 'user');
  assert.ok(table);
  const away = { _tag: 'SourceUnavailable', cause: null } as const;
  const { source, queries } = makeArraySource({ user: [] }, [away, away, away, away]);
  const { timer, retry, slept } = makeTime();
  const readPage = makeReadPage({ source, isChosen: true, retry, timer });
  const query = { entity: 'user', afterId: null, updatedSince: null, limit: 2 } as const;
  const page = await ok(readPage(table, { ...query, isSure: true }));
  assert.equal([page.rows, page.end], [0, true]);
  assert.is(queries.length, 6);
  assert.is(slept.at(-1), 250);
  await ok(readPage(table, query));
  assert.is(queries.length, 7);
});

test('a requested row counts as missing only after two empty pages', async () => {
  const table = tableOf(DEFAULT_MAPPING, 'user');
  assert.ok(table);
  const { source } = makeArraySource({ user: [user(1)] });
  const { timer, retry } = makeTime();
  const emptying = emptyOnce(source, () => true);
  const readPage = makeReadPage({ source: emptying, isChosen: true, retry, timer });
  assert.ok(await ok(isInXano(readPage, table, '1')));
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSurveyColumns } from '../../../src/application/use-cases/survey-columns.js';
import {
  fateOf,
  DEFAULT_MAPPING,
  tableOf,
  type TableMapping,
} from '../../../src/domain/sync/mapping.js';
import { mappingOf } from '../../support/sync/mapping-of.js';
import type { Entity } from '../../../src/domain/sync/entity.js';

const test = suite('fate of a column');

const tableFor = (entity: Entity): TableMapping => {
  const table = tableOf(DEFAULT_MAPPING, entity);
  if (table === null) throw new Error(entity);
  return table;
};

for (const [entity, column, fate, as] of [
  ['user', 'username', 'taken', ['username']],
  ['user', 'shoe_size', 'taken', ['shoe_size']],
  ['user', 'deleted', 'taken', ['deleted']],
  ['user', 'passwordHash', 'secret', []],
  ['user', 'postCount', 'ignored', []],
  ['user', '__proto__', 'ignored', []],
  ['post', 'content', 'taken', ['content']],
  ['post', 'hashtags', 'taken', ['hashtags']],
  ['post', 'avatar', 'ignored', []],
  ['post', 'banned_at', 'ignored', []],
  ['follow', 'follower_id', 'taken', ['follower_id']],
  ['follow', 'note', 'ignored', []],
  ['like', 'post_id', 'taken', ['post_id']],
  ['like', 'api_key', 'secret', []],
] as const)
  test(`${entity}.${column} is ${fate}`, () => {
    assert.equal(fateOf(tableFor(entity), column, true), { fate, as });
  });

test('all uses of a column are named: fields, where and the deletion mark', () => {
  const fields = { username: { slug: 'name' }, display_name: 'name', bio: null };
  const [table] = mappingOf({
    t: { entity: 'user', fields, where: { status: 'active' }, deleted: 'gone' },
  });
  if (table === undefined) throw new Error('no table');
  assert.equal(fateOf(table, 'name', true).as, ['display_name', 'username']);
  assert.equal(fateOf(table, 'status', true).as, ['where']);
  assert.equal(fateOf(table, 'gone', true).as, ['deleted']);
  for (const column of ['bio', 'shoe_size'])
    assert.equal(fateOf(table, column, true), { fate: 'ignored', as: [] });
});

test('a column that nobody picked is taken only if it is a known field', () => {
  const table = tableFor('user');
  assert.equal(fateOf(table, 'bio', false), { fate: 'taken', as: ['bio'] });
  for (const column of ['shoe_size', 'postCount'])
    assert.equal(fateOf(table, column, false), { fate: 'ignored', as: [] });
});

test('the survey of columns is limited to 500 columns', () => {
  const row = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`c${at}`, at]));
  const lines = [E.right(row), E.right({ c0: 1, c599: 1 })].map((of, at) => ({
    line: at,
    row: of,
  }));
  const survey = makeSurveyColumns({ mapping: DEFAULT_MAPPING });
  const columns = survey([], { entity: 'user', lines, dryRun: true });
  assert.is(columns.length, 500);
  assert.equal(
    columns.filter(({ values }) => values > 1).map(({ column }) => column),
    ['c0'],
  );
});

test.run();

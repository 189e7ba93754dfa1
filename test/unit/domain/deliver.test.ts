import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deliver, type DeliveredRow } from '../../../src/domain/sync/deliver.js';
import type { IncomingRow, RowFields } from '../../../src/domain/sync/incoming-row.js';
import { tableNamed, type TableMapping } from '../../../src/domain/sync/mapping.js';
import { mappingOf } from '../../support/sync/mapping-of.js';

const tableOf = (members: object): TableMapping => {
  const [table] = mappingOf({ t: members });
  if (table === undefined) throw new Error('no table');
  return table;
};

const user = (members: object = {}) => tableOf({ entity: 'user', ...members });
const post = (members: object = {}) => tableOf({ entity: 'post', ...members });
const like = (members: object = {}) => tableOf({ entity: 'like', ...members });

const plainRow = {
  before: null,
  isNew: false,
  isWhole: false,
  isChosen: false,
  deleted: false,
  occurredAt: null,
};

const delivered = (
  table: TableMapping,
  row: RowFields,
  more: Partial<DeliveredRow> = {},
): IncomingRow | null => deliver(table, { ...plainRow, row, ...more });

const fieldsOf = (table: TableMapping, row: RowFields, isChosen = false): RowFields | undefined =>
  delivered(table, row, { isChosen })?.row;

const fields = suite('fields of a row');

fields('unpicked columns are taken if known, or if the mapping names them', () => {
  const row = { id: 1, name: 'Ada', bio: 'x', city: 'Rome', shoe: 9 };
  assert.equal(fieldsOf(user(), row), { id: 1, bio: 'x' });
  const table = user({ fields: { display_name: 'name', town: 'city', bio: null } });
  for (const isChosen of [true, false])
    assert.equal(fieldsOf(table, row, isChosen), { id: 1, display_name: 'Ada', town: 'Rome' });
});

fields('all picked columns are taken if the mapping names no fields', () => {
  const row = { id: 1, city: 'Rome', gone: false };
  assert.equal(fieldsOf(user(), row, true), row);
  assert.equal(fieldsOf(user({ deleted: 'gone' }), row, true), { id: 1, city: 'Rome' });
});

fields('a mapped field comes from its column alone, even if another column has its name', () => {
  const table = user({ fields: { bio: 'about' } });
  assert.equal(fieldsOf(table, { id: 1, bio: 'theirs' }), { id: 1 });
  assert.equal(fieldsOf(table, { id: 1, bio: 'theirs', about: 'ours' }), { id: 1, bio: 'ours' });
});

fields('a field with several columns comes from the first that is not empty', () => {
  const table = user({ fields: { bio: { from: ['a', 'b'], else: 'none' } } });
  for (const [row, bio] of [
    [{ a: 'x', b: 'y' }, 'x'],
    [{ a: '', b: 'y' }, 'y'],
    [{ a: null, b: 0 }, 0],
    [{ b: 'y' }, 'y'],
    [{ a: '', b: null }, 'none'],
  ] as const)
    assert.equal(fieldsOf(table, row), { bio });
  assert.equal(fieldsOf(table, { c: 1 }), {});
});

fields('values are translated by the mapping, booleans in every spelling', () => {
  const values = { member: 'user', '7': 'model', true: 'admin' };
  const table = user({ fields: { role: { from: 'kind', values, else: 'user' } } });
  for (const [kind, role] of [
    ['member', 'user'],
    [7, 'model'],
    ['7', 'model'],
    [true, 'admin'],
    ['TRUE', 'admin'],
    ['boss', 'user'],
    [['7'], 'user'],
    [null, 'user'],
    [['member'], 'user'],
    [{ toString: 1, valueOf: 1 }, 'user'],
  ])
    assert.equal(fieldsOf(table, { kind }), { role });
  const open = user({ fields: { role: { from: 'kind', values } } });
  assert.equal(fieldsOf(open, { kind: 'boss' }), { role: 'boss' });
});

fields('secrets are removed, by the name of a column or of a member inside it', () => {
  const about = '{"Token":"t","city":"Rome"}';
  assert.equal(fieldsOf(user(), { username: 'ada', magicLink: { token: 1 }, about }, true), {
    username: 'ada',
    about: '{"city":"Rome"}',
  });
  const table = user({ fields: { bio: 'about' } });
  assert.equal(fieldsOf(table, { about, password: 'p' }), { bio: '{"city":"Rome"}' });
});

fields('the content of a post is kept even if it looks like a secret', () => {
  const content = '{"password":"x"}';
  const row = { id: 1, content, note: content };
  assert.equal(fieldsOf(post(), row, true), { id: 1, content, note: '{}' });
});

fields('the version comes from the column that the mapping names', () => {
  assert.equal(fieldsOf(post({ updated: 'at' }), { id: 1, at: 5, updated_at: 9 }), {
    id: 1,
    updated_at: 5,
  });
  assert.equal(fieldsOf(like({ fields: { created_at: 'at' } }), { at: 5 }), {
    created_at: 5,
    updated_at: 5,
  });
});

fields('a table is found by its name or by its entity', () => {
  const mapping = mappingOf({ member: { entity: 'user' }, likes: { entity: 'like' } });
  assert.is(tableNamed(mapping, 'users'), mapping[0] ?? null);
  assert.is(tableNamed(mapping, 'likes'), mapping[1] ?? null);
  assert.is(tableNamed(mapping, 'posts'), null);
  assert.is(tableNamed(mapping, 'cat'), null);
});

const rows = suite('rows of a table');

const stateOf = (delivery: IncomingRow | null): string => {
  if (delivery === null) return 'nothing';
  if (delivery.refused !== undefined) return delivery.refused.message;
  if (!delivery.deleted) return 'here';
  return delivery.observed === true ? 'outside' : 'deleted';
};

rows('a row is deleted by a flag in any spelling, or by a time', () => {
  const table = post({ deleted: 'gone' });
  for (const [state, ...values] of [
    ['deleted', true, 'TRUE', 'yes', 1, '1', 1_700_000_000_000, '2026-01-01T00:00:00Z'],
    ['here', false, 'false', 'no', 0, '0', '', null],
    ['gone must be true or false, or the time of the delete', 'soon', {}],
  ] as const)
    for (const gone of values)
      assert.is(stateOf(delivered(table, { id: 1, gone }, { occurredAt: 1 })), state);
  assert.is(stateOf(delivered(table, { id: 1 })), 'here');
  // The column `deleted` marks deletions too, without an entry in the mapping.
  assert.is(
    stateOf(delivered(post(), { id: 1, deleted: 1_700_000_000_000, updated_at: 1 })),
    'deleted',
  );
  assert.is(stateOf(delivered(post(), { id: 1, deleted: null })), 'here');
});

rows('a row that is only marked as deleted, without a version, counts as outside', () => {
  for (const table of [user({ deleted: 'gone' }), post({ deleted: 'gone' })])
    assert.is(stateOf(delivered(table, { id: 1, username: 'ada', gone: true })), 'outside');
  const edge = { id: 1, user_id: 1, post_id: 2, gone: true };
  assert.is(stateOf(delivered(like({ deleted: 'gone' }), edge)), 'deleted');
});

rows('a row is outside if it does not match where, compared as text and as booleans', () => {
  for (const [wanted, given, state] of [
    ['published', 'published', 'here'],
    ['published', 'draft', 'outside'],
    [['published', 'sticky'], 'sticky', 'here'],
    [['published', 'sticky'], 'draft', 'outside'],
    [3, '3', 'here'],
    ['3', 3, 'here'],
    [true, 'true', 'here'],
    ['true', 1, 'here'],
    [true, 'f', 'outside'],
    [1, true, 'here'],
    [false, null, 'here'],
    [null, '', 'here'],
    [null, 0, 'outside'],
    ['published', ['published'], 'outside'],
    ['[object Object]', {}, 'outside'],
    ['', null, 'here'],
  ] as const)
    assert.is(
      stateOf(delivered(post({ where: { state: wanted } }), { id: 1, state: given })),
      state,
      JSON.stringify([wanted, given]),
    );
});

rows('a row without a column that where needs is refused, unless it is deleted', () => {
  const table = post({ where: { status: 'published', kind: 'post' }, deleted: 'gone' });
  const fault = 'status is missing: sync.config.json asks for it in where';
  assert.is(stateOf(delivered(table, { id: 1, kind: 'post' })), fault);
  assert.is(stateOf(delivered(table, { id: 1, kind: 'page' })), 'outside');
  assert.is(stateOf(delivered(table, { id: 1 }, { deleted: true })), 'deleted');
  for (const mark of [{ gone: true }, { deleted: true }])
    assert.is(stateOf(delivered(table, { id: 1, updated_at: 1, ...mark })), 'deleted');
});

rows(
  'an edge row that does not match where ends the edge only if it may have matched before',
  () => {
    const table = like({ where: { kind: 'like' }, updated: 'changed' });
    const other = { id: 1, user_id: 1, post_id: 2, kind: 'laugh', created_at: 50 };
    const before = { ...other, kind: 'like' };
    assert.is(stateOf(delivered(table, other)), 'nothing');
    assert.is(stateOf(delivered(table, other, { occurredAt: 9e12, isNew: true })), 'nothing');
    assert.is(stateOf(delivered(table, other, { occurredAt: 9e12, before: other })), 'nothing');
    assert.is(stateOf(delivered(table, other, { deleted: true })), 'nothing');
    assert.is(stateOf(delivered(table, other, { before })), 'outside');
    assert.is(stateOf(delivered(table, { ...other, changed: 50 })), 'nothing');
    assert.is(stateOf(delivered(table, { ...other, changed: 51 })), 'outside');
  },
);

const names = suite('usernames');

const nameOf = (members: object, row: RowFields, more: Partial<DeliveredRow> = {}) =>
  delivered(user(members), row, more)?.proposedName ?? null;

names('a whole row without a username gets one made of its id', () => {
  const row = { id: 5, bio: 'x' };
  assert.is(nameOf({}, row), null);
  assert.is(nameOf({}, row, { isWhole: true }), 'u5');
  assert.is(nameOf({}, { ...row, created_at: 1 }), 'u5');
  assert.is(nameOf({}, { ...row, username: '', created_at: 1 }), null);
  assert.is(nameOf({ fields: { username: 'login' } }, row, { isWhole: true }), null);
  assert.is(nameOf({}, { bio: 'x' }, { isWhole: true }), null);
  assert.is(delivered(post(), row, { isWhole: true })?.proposedName, undefined);
});

names('the username is made of the id if the mapping says so', () => {
  assert.is(nameOf({ fields: { username: null } }, { id: 5, username: 'ada' }), 'u5');
  const id = '6f1c1d1a-0000-4000-8000-0123456789ab';
  assert.is(nameOf({ fields: { id: 'nr', username: 'nr' } }, { nr: id }), `u${id}`);
});

names('a slug is made of the words of a column, followed by the id', () => {
  const slug = (name: unknown, id: unknown = 5) =>
    nameOf({ fields: { username: { slug: 'name' } } }, { id, name });
  assert.is(slug("Zoë  O'Neil "), 'zoe-o-neil-5');
  for (const empty of ['', null, '漢字', '--', { first: 'Ada' }, ['Ada']])
    assert.is(slug(empty), 'u5');
  assert.is(slug('a'.repeat(90))?.length, 64);
  for (const thing of [['Ada'], { toString: 1, valueOf: 1 }]) assert.is(slug(thing), 'u5');
  // In quadratic time this would take minutes.
  assert.is(slug(`Ada${'\u0315\u0300'.repeat(250_000)}`), 'ada-5');
  assert.is(slug('Ada', 'no id!'), null);
  assert.is(nameOf({ fields: { username: { slug: 'name' } } }, { id: 5 }), null);
});

fields.run();
rows.run();
names.run();

import * as E from 'fp-ts/lib/Either.js';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ENTITIES, KNOWN_FIELDS } from '../../../src/domain/sync/entity.js';
import { isValid } from '../../support/settings/json-schema.js';
import { FAULTS, likes, member } from '../../support/sync/mapping-faults.js';
import { mappingOf, readMapping } from '../../support/sync/mapping-of.js';

const faultsOf = (file: unknown): readonly string[] => {
  const mapping = readMapping(typeof file === 'string' ? file : JSON.stringify(file));
  return E.isLeft(mapping) ? mapping.left : [];
};

const from = (...columns: readonly string[]) => ({ from: columns, values: null });

const test = suite('the mapping file');

test('maps tables and columns, with or without a byte order mark', () => {
  const text = JSON.stringify({
    $schema: './docs/sync.config.schema.json',
    tables: {
      member: {
        entity: 'user',
        fields: {
          username: { slug: 'name' },
          display_name: { from: ['name', 'email'] },
          role: { from: 'kind', values: { member: 'user' }, else: null },
          email: null,
        },
        where: { status: ['active', 'away'], hidden: false, left_at: null },
        deleted: 'deleted_at',
      },
      likes: { entity: 'like', id: 7, updated: 'at' },
      hearts: { entity: 'like' },
    },
  });
  const plain = { fields: null, where: [], deletedColumn: null };
  for (const mark of ['', '\ufeff'])
    assert.equal(
      readMapping(mark + text),
      E.right({
        oldTables: [],
        missingAt: null,
        mapping: [
          {
            table: 'member',
            entity: 'user',
            fields: {
              username: { slug: 'name' },
              display_name: from('name', 'email'),
              role: { from: ['kind'], values: { member: 'user' }, otherwise: null },
              email: null,
            },
            where: [
              { column: 'status', values: ['active', 'away'] },
              { column: 'hidden', values: [false] },
              { column: 'left_at', values: [null] },
            ],
            deletedColumn: 'deleted_at',
            metadataTable: 'member',
            updatedColumn: 'updated_at',
          },
          { ...plain, table: 'likes', entity: 'like', metadataTable: '7', updatedColumn: 'at' },
          {
            ...plain,
            table: 'hearts',
            entity: 'like',
            metadataTable: 'hearts',
            updatedColumn: 'created_at',
            isFurther: true,
          },
        ],
      }),
    );
});

test('takes the columns of updated_at, created_at and deleted for `updated` and `deleted`', () => {
  const [user, like] = mappingOf({
    u: { entity: 'user', fields: { updated_at: 'changed', deleted: 'gone' } },
    l: { entity: 'like', fields: { created_at: 'at' } },
  });
  assert.is(user?.updatedColumn, 'changed');
  assert.is(user?.deletedColumn, 'gone');
  assert.is(like?.updatedColumn, 'at');
});

test('a username read from the id column counts as none', () => {
  for (const fields of [
    { username: 'id' },
    { username: { from: 'id' } },
    { username: null },
    { id: 'nr', username: 'nr' },
  ])
    assert.is(mappingOf({ u: { entity: 'user', fields } })[0]?.fields?.['username'], null);
});

test('reads the old form `columns` as `fields` without defaults, and reports its tables', () => {
  const columns = { id: 'id', user_id: 'user_id', post: 'post_id' };
  for (const [form, post] of [
    [columns, 'post'],
    [['id', 'user_id', 'post_id'], 'post_id'],
  ] as const) {
    const file = readMapping(JSON.stringify(likes({ columns: form, updated: 'at' })));
    if (E.isLeft(file)) throw new Error(file.left.join());
    assert.equal(file.right.oldTables, ['likes']);
    assert.equal(file.right.mapping[0]?.fields, {
      id: from('id'),
      user_id: from('user_id'),
      post_id: from(post),
      username: null,
      created_at: null,
      deleted: null,
    });
    assert.is(file.right.mapping[0]?.updatedColumn, 'at');
  }
  assert.equal(faultsOf(member({ columns: { a: 'favourite_colour', b: 'token_balance' } })), []);
});

/** Faults that no schema can express: names of secrets, and contradictions between two places. */
const BEYOND_A_SCHEMA = [
  /secret/,
  /^a second table/,
  /^a duplicate member/,
  /^fields that the service alone writes$/,
  /^fields that resemble a known field$/,
  /^unknown roles$/,
  /^posts without an id$/,
  /^a table without a name$/,
  /^a setting given twice$/,
  /^a username made of an id/,
  /in the old form$/,
];

const schema: unknown = JSON.parse(readFileSync('docs/sync.config.schema.json', 'utf8'));

test('the JSON schema for editors refuses what the service refuses', () => {
  for (const [what, file] of FAULTS.filter(
    ([title]) => !BEYOND_A_SCHEMA.some((shape) => shape.test(title)),
  ))
    assert.not.ok(isValid(schema, file), what);
});

test('the JSON schema for editors accepts each field and each form of its source', () => {
  const sources = [
    'a',
    null,
    { from: 'a' },
    { from: ['a', 'b'], values: { x: 'model' }, else: null },
  ];
  for (const entity of ENTITIES)
    for (const source of sources)
      for (const field of [...KNOWN_FIELDS[entity], 'title']) {
        const more = { id: 7, where: { a: ['x', null], b: true } };
        const table = { entity, fields: { id: 'id', [field]: source }, ...more };
        const file = { $schema: 'x', tables: { t: table } };
        // A schema cannot express that a post needs its id.
        if (entity === 'post' && field === 'id' && source === null) continue;
        assert.is(isValid(schema, file), faultsOf(file).length === 0, JSON.stringify(table));
      }
  for (const form of [{ username: { slug: 'name' } }, { bio: { slug: 'name' } }]) {
    const file = member({ fields: form, deleted: 'gone', updated: 'at' });
    assert.is(isValid(schema, file), faultsOf(file).length === 0, JSON.stringify(form));
  }
});

for (const [what, file, ...faults] of FAULTS)
  test(`is refused with the place of the fault for ${what}`, () => {
    assert.equal(faultsOf(file), faults);
  });

test('is refused with the line of the fault if it is no JSON', () => {
  for (const [text, line] of [
    ['{', 1],
    ['{ "tables": {\n  "m": { "entity": "user", }\n} }', 2],
    ['{\n\n  // a remark\n"tables": {} }', 3],
  ] as const)
    assert.equal(readMapping(text), E.left([`the file is not JSON: line ${line} is wrong`]));
});

test('users and posts may have any further fields', () => {
  for (const entity of ['user', 'post'])
    assert.equal(
      faultsOf({ tables: { t: { entity, fields: { title: 'a', token_balance: 'b' } } } }),
      [],
    );
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsOf } from '../../../src/infrastructure/settings.js';
import { readSyncMapping } from '../../../src/infrastructure/sync-mapping.js';
import { tempFolder } from '../../support/temp-folder.js';

const read = (text: string) => {
  const path = join(tempFolder(), 'c.json');
  writeFileSync(path, text);
  return E.mapLeft((faults: readonly string[]) =>
    faults.map((fault) => fault.replace(`${path}: `, '').replace(path, 'the file')),
  )(readSyncMapping(settingsOf({ SYNC_CONFIG: path })));
};

const faultsOf = (file: unknown): readonly string[] => {
  const mapping = read(JSON.stringify(file));
  return E.isLeft(mapping) ? mapping.left : [];
};

const user = (members: object) => ({ tables: { member: { entity: 'user', ...members } } });
const like = (columns: unknown) => ({ tables: { likes: { entity: 'like', columns } } });

const test = suite('the mapping file');

test('says what becomes of tables and columns, also after a mark of byte order', () => {
  const columns = { id: 'id', handle: 'username' };
  const text = JSON.stringify({
    tables: {
      member: { entity: 'user', columns },
      likes: { entity: 'like', id: 7, updated: 'at', columns: ['id', 'user_id', 'post_id'] },
    },
  });
  for (const mark of ['', '\ufeff'])
    assert.equal(
      read(mark + text),
      E.right([
        {
          table: 'member',
          entity: 'user',
          columns,
          metadataTable: 'member',
          updatedColumn: 'updated_at',
        },
        {
          table: 'likes',
          entity: 'like',
          columns: { id: 'id', user_id: 'user_id', post_id: 'post_id' },
          metadataTable: '7',
          updatedColumn: 'at',
        },
      ]),
    );
});

const FAULTS: readonly (readonly [what: string, file: unknown, ...faults: readonly string[]])[] = [
  [
    'a member of the file that is not known',
    { tabels: {}, tables: {} },
    'tabels is not known: did you mean tables?',
  ],
  [
    'members of tables that are not known, all at once',
    user({ colums: ['id'], update: 'x' }),
    'tables.member.colums is not known: did you mean columns?',
    'tables.member.update is not known: did you mean updated?',
  ],
  [
    'a kind that is none',
    { tables: { member: { entity: 'users' } } },
    'tables.member.entity must be one of user, post, follow, like, bookmark: did you mean user?',
  ],
  [
    'two columns for one field',
    user({ columns: { login: 'username', id: 'id', name: 'username' } }),
    'tables.member.columns.name becomes username, as login does: one column a field',
  ],
  [
    'a column twice',
    user({ columns: ['id', 'bio', 'id'] }),
    'tables.member.columns.id becomes id, as id does: one column a field',
  ],
  ...[{ pw: 'Password_Hash' }, { hash: 'api-key' }, ['accessToken'], { password: 'bio' }].map(
    (columns) =>
      [
        `a secret: ${JSON.stringify(columns)}`,
        user({ columns }),
        `tables.member.columns.${Array.isArray(columns) ? 'accessToken' : String(Object.keys(columns)[0])} names a secret, which never enters: take it out`,
      ] as const,
  ),
  [
    'a field that no such edge has',
    like({ owner: 'usrname', post_id: 'post_id' }),
    'tables.likes.columns.owner becomes usrname, which no like has: did you mean username?',
  ],
  [
    'what has another shape',
    { tables: { member: { entity: 'user', columns: { id: 1 }, id: true, updated: 3 } } },
    'tables.member.columns must be a list of columns, or an object of a field for each column',
    'tables.member.id must be the id of the table in Xano',
    'tables.member.updated must be the name of a column',
  ],
  [
    'a table that is none',
    { tables: { member: 'user' } },
    'tables.member must be an object such as {"entity": "user"}',
  ],
  ['a file without tables', {}, 'tables must be an object such as {"user": {"entity": "user"}}'],
  ['a list', [], 'must be {"tables": {"<table>": {"entity": "user"}}}'],
];

for (const [what, file, ...faults] of FAULTS)
  test(`is refused with its place for ${what}`, () => {
    assert.equal(faultsOf(file), faults);
  });

test('is refused where it is no JSON', () => {
  assert.equal(read('{'), E.left(['the file is not JSON']));
});

test('gives users and posts whatever fields are asked for', () => {
  assert.equal(faultsOf(user({ columns: { a: 'favourite_colour', b: 'token_balance' } })), []);
});

test.run();

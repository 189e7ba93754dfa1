import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proposeTable } from '../../../src/domain/sync/propose/propose-table.js';
import {
  withRows,
  type SchemaTable,
  type TableConfig,
} from '../../../src/domain/sync/propose/schema.js';
import { configOf, post, proposalOf, saidOf, user } from '../../support/cli/proposals.js';
import { schemaTable as table } from '../../support/cli/propose-schema.js';

const fields = suite('proposed fields');

fields('a user table without username, with an image, a role, times and a deletion mark', () => {
  const one = user(
    'image image',
    'role enum:admin,member,owner',
    'modified_at timestamp',
    'deleted_at timestamp',
    'phone text',
  );
  const { config, notes, others } = proposalOf([one], 'user');
  assert.equal(config, {
    entity: 'user',
    fields: {
      username: { from: 'id' },
      display_name: 'name',
      avatar: 'image',
      role: {
        from: 'role',
        values: { admin: 'admin', member: 'user', owner: 'user' },
        else: 'user',
      },
    },
    deleted: 'deleted_at',
    updated: 'modified_at',
  });
  assert.equal(notes, [
    'users are called u and their id, such as u5',
    'role owner becomes user: write admin there if they may do everything here',
  ]);
  assert.equal(others, ['phone']);
  assert.equal(configOf([one], 'user', 'name').fields?.['username'], { slug: 'name' });
});

fields('a user table with the names of this service needs no fields', () => {
  const one = table(
    'user',
    [
      'username text',
      'display_name text',
      'avatar text',
      'role enum:user,admin',
      'updated_at timestamp',
      'deleted bool',
    ],
    true,
  );
  assert.equal(configOf([one], 'user'), { entity: 'user', fields: {} });
});

fields('a handle is the username, and passwords and tokens are never proposed', () => {
  const one = user('handle text', 'api_token text', 'about text', 'user_role text');
  const { config, others } = proposalOf([one], 'user');
  assert.equal(config.fields, {
    username: 'handle',
    display_name: 'name',
    bio: 'about',
    role: 'user_role',
  });
  assert.equal(others, []);
});

fields('a post table with author, text, picture, state and columns of the app', () => {
  const { config, own, others } = proposalOf(
    [
      user(),
      table('post', [
        'title text',
        'body text',
        'cover image',
        'tags text',
        'status enum:draft,published',
        'is_private bool',
        'price decimal',
        'owner_id int>user',
        'editor_notes text',
      ]),
    ],
    'post',
  );
  assert.equal(config, {
    entity: 'post',
    fields: {
      user_id: 'owner_id',
      content: 'body',
      media_url: 'cover',
      hashtags: 'tags',
      title: 'title',
      price: 'price',
    },
    where: { status: 'published', is_private: false },
  });
  assert.equal(own, [
    { name: 'title', type: 'text' },
    { name: 'price', type: 'number' },
  ]);
  assert.equal(others, ['editor_notes']);
});

fields('an author column that refers to users is an id and no username', () => {
  const posts = table('post', ['content text', 'author int>user']);
  assert.equal(configOf([user(), posts], 'post').fields, { user_id: 'author', author: null });
});

fields('a title is the content if there is no other text', () => {
  const posts = table('post', ['title text', 'author_id int>user']);
  assert.equal(configOf([user(), posts], 'post').fields, { content: 'title' });
});

const FOLLOWS: readonly (readonly [columns: readonly string[], expected: TableConfig['fields']])[] =
  [
    [['follower_id int>user', 'following_id int>user'], undefined],
    [['user_id int>user', 'follower_id int>user'], { following_id: 'user_id' }],
    [['user_id int>user', 'following_id int>user'], { follower_id: 'user_id' }],
    [
      ['to_user int>user', 'from_user int>user'],
      { follower_id: 'from_user', following_id: 'to_user' },
    ],
    [['a_id int>user', 'b_id int>user'], { follower_id: 'a_id', following_id: 'b_id' }],
  ];
for (const [columns, expected] of FOLLOWS)
  fields(`a follow table with ${columns.join(' and ')}`, () => {
    const { config, notes } = proposalOf([user(), post(), table('follows', columns)], 'follows');
    assert.equal(config.fields, expected);
    assert.is(
      notes.some((note) => note.includes('turn them round')),
      columns.join().startsWith('a_'),
    );
  });

fields('a post table with unusual names of its author, file and flags', () => {
  const { config, own, notes } = saidOf(
    'post',
    'content text',
    'attached image',
    'deleted timestamp',
    'is_live bool',
    'location geo_point',
    'views int',
    'kind bool',
  );
  assert.is(config.fields?.['media_url'], 'attached');
  assert.equal([config.deleted, config.where], ['deleted', { is_live: true }]);
  const types = own.map(({ name, type }) => `${name} ${type}`);
  assert.equal(types, ['location json', 'views number', 'kind boolean']);
  assert.equal(notes, [
    'only rows whose is_live is true come',
    'no column names the author: write it as user_id into fields',
  ]);
});

fields('a column called deleted is the deletion mark, unless it holds booleans', () => {
  for (const [deleted, expected] of [
    ...[[true, undefined] as const, [null, 'deleted'] as const, ['', 'deleted'] as const],
    [1_700_000_000_000, 'deleted'] as const,
  ]) {
    const { columns } = withRows({ table: 'post', isAuth: false, columns: [] }, [{ deleted }]);
    const posts = { ...post(), columns: [...post().columns, ...columns] };
    assert.is(configOf([user(), posts], 'post').deleted, expected, String(deleted));
  }
});

fields('an image column is the avatar, and the role creator becomes model', () => {
  const one = user('selfie image', 'role enum:creator,fan');
  const { fields: proposed } = configOf([one], 'user');
  assert.is(proposed?.['avatar'], 'selfie');
  assert.equal(proposed?.['role'], {
    ...{ from: 'role', values: { creator: 'model', fan: 'user' }, else: 'user' },
  });
});

fields('a comment table with its post and author, or notes that no column names them', () => {
  const { config, notes } = saidOf(
    'comment',
    'comment text',
    'posts_id int>post',
    'writer int>user',
  );
  assert.equal(config, {
    entity: 'comment',
    fields: { user_id: 'writer', post_id: 'posts_id', content: 'comment' },
  });
  assert.equal(notes, []);
  assert.equal(saidOf('comment', 'content text').notes, [
    'no column names the author: write it as user_id into fields',
    'no column names the post: write it as post_id into fields',
  ]);
});

fields('only one kind of a table of reactions is a like', () => {
  const reaction = table('reaction', ['member int>user', 'post_id int>post', 'kind enum:like,sad']);
  assert.equal(configOf([user(), post(), reaction], 'reaction'), {
    entity: 'like',
    fields: { user_id: 'member' },
    where: { kind: 'like' },
  });
});

fields('fields are proposed from rows if there is no schema', () => {
  const rows = [
    { id: 1, created_at: 1, name: 'Ann', email: 'a@x.example', role: 'member', image: null },
    {
      id: 2,
      created_at: 2,
      name: 'Bo',
      email: 'b@x.example',
      role: 'admin',
      image: { path: '/vault/a' },
    },
  ];
  const empty: SchemaTable = { table: 'user', isAuth: false, columns: [] };
  assert.equal(configOf([withRows(empty, rows)], 'user').fields, {
    username: { from: 'id' },
    display_name: 'name',
    avatar: 'image',
    role: { from: 'role', values: { member: 'user', admin: 'admin' }, else: 'user' },
  });
});

fields('a table without rows and schema gets no fields, but a note to run init again', () => {
  const empty = (name: string): SchemaTable => ({ table: name, isAuth: false, columns: [] });
  const chosen = (['user', 'follow'] as const).map((one) => ({ table: one, entity: one }));
  for (const { entity, table: name } of chosen) {
    const proposal = proposeTable(empty(name), chosen, null);
    assert.equal(proposal?.config, { entity });
    assert.match(proposal?.notes.join() ?? '', /^it is empty, .*: run init again/);
  }
  assert.equal(proposeTable(empty('user'), chosen, 'name')?.config.fields, {
    username: { slug: 'name' },
  });
});

fields.run();

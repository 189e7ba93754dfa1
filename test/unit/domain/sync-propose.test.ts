import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proposeTable } from '../../../src/domain/sync/propose/propose-table.js';
import { withRows, type SchemaTable } from '../../../src/domain/sync/propose/schema.js';
import type { Proposal, TableConfig } from '../../../src/domain/sync/propose/table-config.js';
import { proposeTables, type TableAnswers } from '../../../src/domain/sync/propose/tables.js';
import { schemaTable as table } from '../../support/propose-schema.js';

const NOTHING: TableAnswers = { tables: [], none: [] };

/** `user=member`, and `?post: a or b` where somebody has to say. */
const tablesOf = (schema: readonly SchemaTable[], answers = NOTHING): readonly string[] => {
  const { chosen, open } = proposeTables(schema, answers);
  return [
    ...chosen.map((one) => `${one.entity}=${one.table}`),
    ...open.map((one) => `?${one.entity}: ${one.candidates.join(' or ')}`),
  ];
};

const proposalOf = (
  schema: readonly SchemaTable[],
  name: string,
  slug: string | null = null,
): Proposal => {
  const { chosen } = proposeTables(schema, NOTHING);
  const one = schema.find((candidate) => candidate.table === name);
  const proposal = one === undefined ? null : proposeTable(one, chosen, slug);
  if (proposal === null) throw new Error(`nothing is proposed for ${name}`);
  return proposal;
};

const configOf = (...given: Parameters<typeof proposalOf>): TableConfig =>
  proposalOf(...given).config;

const user = (...columns: readonly string[]) =>
  table('user', ['name text', 'email email', 'password password', ...columns], true);
const post = (...columns: readonly string[]) =>
  table('post', ['content text', 'user_id int>user', ...columns]);

const tables = suite('Tables that are proposed');

const SCHEMAS: readonly (readonly [
  what: string,
  schema: readonly SchemaTable[],
  found: readonly string[],
])[] = [
  [
    'a template of Xano',
    [
      user('image image', 'role enum:admin,member'),
      table('post', ['title text', 'status enum:draft,published', 'author_id int>user']),
      table('follow', ['follower_id int>user', 'following_id int>user']),
      table('like', ['user_id int>user', 'post_id int>post']),
      table('bookmark', ['user_id int>user', 'post_id int>post']),
      table('comment', ['content text', 'user_id int>user', 'post_id int>post']),
    ],
    ['user=user', 'post=post', 'follow=follow', 'like=like', 'bookmark=bookmark'],
  ],
  [
    'names in the plural and in capitals, without references',
    [
      table('Members', ['Email text', 'Name text']),
      table('Articles', ['Title text', 'Body text', 'memberId int']),
      table('Followers', ['follower_id int', 'followed_id int']),
      table('ArticleLikes', ['member_id int', 'article_id int']),
      table('SavedArticles', ['member_id int', 'article_id int']),
    ],
    [
      'user=Members',
      'post=Articles',
      'follow=Followers',
      'like=ArticleLikes',
      'bookmark=SavedArticles',
    ],
  ],
  [
    'several tables of likes, and favorites beside them',
    [
      user(),
      post(),
      table('post_like', ['user_id int>user', 'post_id int>post']),
      table('reaction', ['user_id int>user', 'post_id int>post', 'kind enum:like,sad']),
      table('favorite', ['user_id int>user', 'post_id int>post']),
      table('comment_like', ['user_id int>user', 'comment_id int>comment']),
    ],
    ['user=user', 'post=post', 'like=post_like', 'like=reaction', 'bookmark=favorite'],
  ],
  [
    'favorites alone are likes',
    [user(), post(), table('favorites', ['user_id int>user', 'post_id int>post'])],
    ['user=user', 'post=post', 'like=favorites'],
  ],
  [
    'profiles that belong to users are not the users',
    [user(), post(), table('profile', ['user_id int>user', 'bio text'])],
    ['user=user', 'post=post'],
  ],
  ['no users at all', [table('invoice', ['total decimal'])], ['?user: ']],
  [
    'two tables of users',
    [table('user', ['email email']), table('member', ['email email'])],
    ['?user: user or member'],
  ],
  [
    'two tables of posts',
    [user(), post(), table('article', ['text text', 'user_id int>user'])],
    ['user=user', '?post: post or article'],
  ],
  [
    'names in another language, of which sign-in tells the users alone',
    [
      table('benutzer', ['name text', 'email email', 'password password'], true),
      table('beitrag', ['inhalt text', 'benutzer_id int>benutzer']),
      table('folgt', ['wer int>benutzer', 'wem int>benutzer']),
    ],
    ['user=benutzer', '?post: beitrag'],
  ],
  [
    'blocks and messages join users, and are no follows',
    [
      user(),
      post(),
      table('block', ['blocker_id int>user', 'blocked_id int>user']),
      table('direct_message', ['from_user int>user', 'to_user int>user', 'text text']),
    ],
    ['user=user', 'post=post'],
  ],
];

for (const [what, schema, found] of SCHEMAS)
  tables(what, () => {
    assert.equal(tablesOf(schema), found);
  });

tables('what is answered opens what hangs on it', () => {
  const schema = SCHEMAS.find(([what]) => what.startsWith('names in another'))?.[1] ?? [];
  const beitrag = { table: 'beitrag', entity: 'post' } as const;
  assert.equal(tablesOf(schema, { tables: [beitrag], none: [] }), [
    'user=benutzer',
    'post=beitrag',
    '?follow: folgt',
  ]);
  assert.equal(tablesOf(schema, { tables: [beitrag], none: ['follow'] }), [
    'user=benutzer',
    'post=beitrag',
  ]);
});

tables.run();

const fields = suite('Fields that are proposed');

fields('a user without username, with an image, a role and marks of the app', () => {
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

fields('a user whose columns are called as ours says nothing twice', () => {
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

fields('a handle is the name, a password and a token never are anything', () => {
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

fields('a post by its author, its text, its picture, its state and columns of the app', () => {
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

fields('an author that is a number is no name', () => {
  const posts = table('post', ['content text', 'author int>user']);
  assert.equal(configOf([user(), posts], 'post').fields, { user_id: 'author', author: null });
});

fields('a title is the text where there is no other', () => {
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
  fields(`a follow by ${columns.join(' and ')}`, () => {
    const { config, notes } = proposalOf([user(), post(), table('follows', columns)], 'follows');
    assert.equal(config.fields, expected);
    assert.is(
      notes.some((note) => note.includes('turn them round')),
      columns.join().startsWith('a_'),
    );
  });

fields('one of several reactions is a like', () => {
  const reaction = table('reaction', ['member int>user', 'post_id int>post', 'kind enum:like,sad']);
  assert.equal(configOf([user(), post(), reaction], 'reaction'), {
    entity: 'like',
    fields: { user_id: 'member' },
    where: { kind: 'like' },
  });
});

fields('rows tell what no schema does', () => {
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

fields.run();

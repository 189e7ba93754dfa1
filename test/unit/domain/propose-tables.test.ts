import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SchemaTable } from '../../../src/domain/sync/propose/schema.js';
import { proposeTables, type TableAnswers } from '../../../src/domain/sync/propose/tables.js';
import { schemaTable as table } from '../../support/cli/propose-schema.js';

const NOTHING: TableAnswers = { tables: [], none: [] };

/** Prints tables as `user=member`, and as `?post: a or b` where the operator has to choose. */
const tablesOf = (schema: readonly SchemaTable[], answers = NOTHING): readonly string[] => {
  const { chosen, open } = proposeTables(schema, answers);
  return [
    ...chosen.map((one) => `${one.entity}=${one.table}`),
    ...open.map((one) => `?${one.entity}: ${one.candidates.join(' or ')}`),
  ];
};

const user = (...columns: readonly string[]) =>
  table('user', ['name text', 'email email', 'password password', ...columns], true);
const post = (...columns: readonly string[]) =>
  table('post', ['content text', 'user_id int>user', ...columns]);

const tables = suite('proposed tables');

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
    [
      ...['user=user', 'post=post', 'follow=follow', 'like=like', 'bookmark=bookmark'],
      'comment=comment',
    ],
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
    'several tables of likes, along with favorites',
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
    'two tables of comments',
    [
      user(),
      post(),
      ...['comment', 'reply'].map((name) =>
        table(name, ['body text', 'user_id int>user', 'post_id int>post']),
      ),
      table('comment_report', ['user_id int>user', 'post_id int>post']),
    ],
    ['user=user', 'post=post', '?comment: comment or reply'],
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
  ['no table of users', [table('invoice', ['total decimal'])], ['?user: ']],
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
    'names in another language, where only sign-in shows the users',
    [
      table('benutzer', ['name text', 'email email', 'password password'], true),
      table('beitrag', ['inhalt text', 'benutzer_id int>benutzer']),
      table('folgt', ['wer int>benutzer', 'wem int>benutzer']),
    ],
    ['user=benutzer', '?post: beitrag'],
  ],
  [
    'blocks and mutes are found, and messages between users are neither',
    [
      user(),
      post(),
      table('block', ['blocker_id int>user', 'blocked_id int>user']),
      table('muted_users', ['user_id int>user', 'muted_id int>user']),
      table('direct_message', ['from_user int>user', 'to_user int>user', 'text text']),
    ],
    ['user=user', 'post=post', 'mute=muted_users', 'block=block'],
  ],
];

for (const [what, schema, found] of SCHEMAS)
  tables(what, () => {
    assert.equal(tablesOf(schema), found);
  });

tables('an answer opens the questions that depend on it', () => {
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

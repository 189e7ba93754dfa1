import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TableConfig } from '../../../src/domain/sync/propose/schema.js';
import { proposeTables } from '../../../src/domain/sync/propose/tables.js';
import { schemaTable as table } from '../../support/cli/propose-schema.js';
import { post, proposalOf, saidOf, user } from '../../support/cli/proposals.js';

const rows = suite('proposed conditions on rows');

const SHOWN: readonly (readonly [
  entity: 'user' | 'post' | 'comment',
  columns: readonly string[],
  expected: TableConfig['where'],
])[] = [
  [
    'comment',
    ['status enum:pending,approved,spam', 'is_hidden bool'],
    { status: 'approved', is_hidden: false },
  ],
  ['comment', ['visible bool', 'is_spam bool'], { visible: true, is_spam: false }],
  [
    'post',
    ['is_approved bool', 'is_active bool', 'is_visible bool', 'is_archived bool'],
    { is_approved: true, is_active: true, is_visible: true, is_archived: false },
  ],
  [
    'post',
    ['approved bool', 'active bool', 'visible bool', 'archived bool', 'is_live bool'],
    { approved: true, active: true, visible: true, archived: false, is_live: true },
  ],
  ['user', ['status enum:active,suspended,deleted'], { status: 'active' }],
  ['user', ['banned bool', 'is_banned bool'], { banned: false, is_banned: false }],
  // Whether a user is live says nothing about visibility.
  ['user', ['is_live bool', 'status enum:online,offline'], undefined],
];
for (const [entity, columns, expected] of SHOWN)
  rows(`a ${entity} with ${columns.join(' and ')}`, () => {
    const { config, notes } = saidOf(entity, 'content text', ...columns);
    assert.equal(config.where, expected);
    const said = Object.entries(expected ?? {}).map(([name, value]) => `${name} is ${value}`);
    const note = `only rows whose ${said.join(' and ')} come`;
    assert.is(notes.includes(note), expected !== undefined, notes.join());
  });

rows('a pending or rejected follow is no follow', () => {
  const ends = ['follower_id int>user', 'following_id int>user'];
  const follow = table('follow', [...ends, 'status enum:pending,accepted,rejected', 'note text']);
  const { config, notes, others } = proposalOf([user(), post(), follow], 'follow');
  assert.equal(config, { entity: 'follow', where: { status: 'accepted' } });
  assert.equal(notes, [
    'follower_id follows following_id',
    'only rows whose status is accepted come',
  ]);
  assert.equal(others, ['note']);

  const flagged = table('follow', [...ends, 'is_pending bool', 'confirmed bool']);
  assert.equal(proposalOf([user(), post(), flagged], 'follow').config.where, {
    is_pending: false,
    confirmed: true,
  });

  const schema = [user(), post(), table('follow_requests', ends), table('follows', ends)];
  const { chosen } = proposeTables(schema, { tables: [], none: [] });
  assert.equal(
    chosen.map((one) => one.table),
    ['user', 'post', 'follows'],
  );
});

rows('a private bookmark counts, and an inactive like does not', () => {
  const ends = ['user_id int>user', 'post_id int>post'];
  const schema = [
    ...[user(), post(), table('bookmark', [...ends, 'is_private bool'])],
    table('like', [...ends, 'kind enum:like,sad', 'is_active bool']),
  ];
  const { config, others } = proposalOf(schema, 'bookmark');
  assert.equal([config.where, others], [undefined, ['is_private']]);
  assert.equal(proposalOf(schema, 'like').config.where, { kind: 'like', is_active: true });
});

rows('the remaining columns of comments are listed like those of posts', () => {
  assert.equal(saidOf('comment', 'content text', 'user_id int', 'likes int').others, ['likes']);
});

rows.run();

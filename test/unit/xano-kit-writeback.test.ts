import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { triggerInput } from '../support/xano-kit/delivery.js';
import { errorOf } from '../support/xano-kit/endpoint.js';
import type { Row } from '../support/xano-kit/filters.js';
import { runQueue, runSource } from '../support/xano-kit/interpreter.js';
import { readTrigger } from '../support/xano-kit/kit.js';
import { addRow, makeWorld, type KitRequest } from '../support/xano-kit/world.js';
import {
  ada,
  aWorkspace,
  bob,
  bySignature,
  byToken,
  key,
  noon,
  send,
  signedAt,
  type Sender,
  type Tables,
} from '../support/xano-kit/writeback.js';

const writeback = suite('Xano kit: write-back endpoint');

writeback('a post of the service becomes a row with its id, which the trigger sends back', () => {
  const tables = aWorkspace();
  const made = { id: 'a-uuid', username: 'ada', content: 'Hi', hashtags: ['a'], created_at: noon };
  assert.is(send(tables, 'post.created', made), 'applied');
  const row = tables['post']?.[1];
  const rest = { content: 'Hi', hashtags: ['a'], created_at: noon };
  assert.equal(row, { id: 8, ...rest, external_id: 'a-uuid', user_id: 1 });

  const bodies: string[] = [];
  const answer = ({ body }: KitRequest) => ({ status: bodies.push(body) && 200 });
  const world = makeWorld({ env: { XRS_URL: '', XRS_SECRET: key }, answer });
  const input = triggerInput({ table: 'post', row: row ?? {} }, 'insert');
  runSource(readTrigger('post'), input, world);
  runQueue(world);
  const { body } = JSON.parse(bodies[0] ?? '{}') as { body: string };
  assert.is((JSON.parse(body) as { new: Row }).new['external_id'], 'a-uuid');

  send(tables, 'post.updated', { ...made, content: 'Ho', username: 'bob', updated_at: noon });
  assert.equal([tables['post']?.[1]?.['content'], tables['post']?.[1]?.['user_id']], ['Ho', 1]);
  send(tables, 'post.updated', { id: 7, content: 'Changed there' });
  assert.is(tables['post']?.[0]?.['content'], 'Changed there');
  send(tables, 'post.deleted', { id: 'a-uuid' });
  send(tables, 'post.deleted', { id: 'unknown' });
  assert.is(tables['post']?.length, 1);
});

writeback('each kind of edge is added and removed once', () => {
  for (const [kind, data, row] of [
    ['like', { username: 'bob', post_id: '7' }, { user_id: 2, post_id: 7 }],
    ['bookmark', { username: 'bob', post_id: 7 }, { user_id: 2, post_id: 7 }],
    ['follow', { follower: 'bob', following: 'ada' }, { follower_id: 2, following_id: 1 }],
    ['mute', { username: 'bob', muted: 'ada' }, { user_id: 2, muted_id: 1 }],
    ['block', { username: 'bob', blocked: 'ada' }, { user_id: 2, blocked_id: 1 }],
  ] as const) {
    const tables = aWorkspace();
    send(tables, `${kind}.added`, { ...data, created_at: noon });
    send(tables, `${kind}.added`, data, { at: noon + 1 });
    assert.equal(tables[kind], [{ id: 1, ...row, created_at: noon, updated_at: noon }]);
    send(tables, `${kind}.removed`, data, { at: noon + 1 });
    assert.equal(tables[kind], []);
  }
});

writeback('a user without a name in Xano, or with a new one, is found by the given id', () => {
  const [nameless, renamed] = [
    { id: 7, username: '' },
    { id: 2, username: 'robert' },
  ];
  const u7 = { username: 'u7', user_id: '7' };
  for (const [kind, data, row] of [
    ['like', { ...u7, post_id: '7' }, { user_id: 7, post_id: 7 }],
    ['bookmark', { ...u7, post_id: '7' }, { user_id: 7, post_id: 7 }],
    [
      'follow',
      { follower: 'u7', follower_id: '7', following: 'bob', following_id: '2' },
      { follower_id: 7, following_id: 2 },
    ],
    ['mute', { ...u7, muted: 'bob', muted_id: '2' }, { user_id: 7, muted_id: 2 }],
    ['block', { ...u7, blocked: 'bob', blocked_id: '2' }, { user_id: 7, blocked_id: 2 }],
  ] as const) {
    // The old name of the other user now belongs to a third one.
    const tables: Tables = {
      ...aWorkspace(),
      user: [nameless, renamed, { id: 9, username: 'bob' }],
    };
    send(tables, `${kind}.added`, data);
    assert.equal(tables[kind], [{ id: 1, ...row, created_at: noon, updated_at: noon }]);
    send(tables, `${kind}.removed`, data, { at: noon + 1 });
    assert.equal(tables[kind], []);
  }
  const tables: Tables = { ...aWorkspace(), user: [nameless, renamed] };
  send(tables, 'user.updated', { ...u7, bio: 'b' });
  send(tables, 'post.created', { ...u7, id: 'a-uuid', content: 'Hi' });
  send(tables, 'comment.created', { ...u7, id: 'c1', post_id: '7', content: 'Hi' });
  assert.equal(
    [tables['user']?.[0]?.['bio'], tables['post']?.[1]?.['user_id']],
    ['b', nameless.id],
  );
  assert.is(tables['comment']?.[0]?.['user_id'], nameless.id);
});

writeback('a comment made in Xano is changed and deleted by its own id', () => {
  const tables = aWorkspace();
  const row = { id: 5, user_id: 2, post_id: 7, content: 'Hi', external_id: '', created_at: noon };
  tables['comment'] = [row];
  const change = { id: '5', content: 'Ho', updated_at: noon + 1 };
  assert.is(send(tables, 'comment.updated', change, { at: noon + 1 }), 'applied');
  assert.is(tables['comment'][0]?.['content'], 'Ho');
  assert.is(send(tables, 'comment.deleted', { id: '5' }, { at: noon + 2 }), 'applied');
  assert.equal(tables['comment'], []);
});

writeback('a comment of the service is written, changed and deleted, and stays deleted', () => {
  const tables = aWorkspace();
  const said = { id: 'c1', post_id: '7', username: 'bob', content: 'Hi', created_at: noon };
  assert.is(send(tables, 'comment.created', { ...said, updated_at: noon }), 'applied');
  const row = { id: 1, content: 'Hi', created_at: noon, updated_at: noon };
  assert.equal(tables['comment'], [{ ...row, external_id: 'c1', user_id: 2, post_id: 7 }]);
  const later = { at: noon + 1 };
  assert.is(send(tables, 'comment.updated', { ...said, content: 'Ho' }, later), 'applied');
  assert.is(tables['comment']?.[0]?.['content'], 'Ho');
  assert.is(send(tables, 'comment.deleted', { id: 'c1' }, { at: noon + 2 }), 'applied');
  assert.equal(tables['comment'], []);
  assert.is(send(tables, 'comment.created', said), 'stale');
  assert.is(send(tables, 'comment.updated', { ...said, id: 'c2' }, later), 'stale');
  assert.is(
    errorOf(() => send(tables, 'comment.created', { ...said, id: 'c3', username: 'carol' })),
    'notfound',
  );
  assert.equal(tables['comment'], []);
});

writeback('removing an edge of an unknown user deletes no row with an empty reference', () => {
  const tables = aWorkspace();
  tables['like'] = [{ id: 1, user_id: 0, post_id: 7 }];
  tables['follow'] = [{ id: 1, follower_id: 2, following_id: 0 }];
  send(tables, 'like.removed', { username: 'nobody', post_id: 7 });
  send(tables, 'follow.removed', { follower: 'bob', following: 'nobody' });
  assert.equal([tables['like'].length, tables['follow'].length], [1, 1]);
});

writeback('only the profile fields of a user are written', () => {
  const tables = aWorkspace();
  const hidden = { username: 'ada', password: 'x', email: 'x@example.com' };
  assert.is(send(tables, 'user.updated', { ...hidden, bio: 'New', updated_at: noon }), 'applied');
  assert.equal(tables['user'], [{ ...ada, bio: 'New', updated_at: noon }, bob]);
  const later = { at: noon + 1 };
  assert.is(send(tables, 'user.updated', { ...hidden, updated_at: later.at }, later), 'ignored');
  assert.is(tables['user']?.[0]?.['updated_at'], noon);
});

writeback('a delivery is applied once, and a failed one leaves no trace', () => {
  const tables = aWorkspace();
  const like = { username: 'carol', post_id: 7 };
  const first = { id: 'first' };
  assert.is(
    errorOf(() => send(tables, 'like.added', like, first)),
    'notfound',
  );
  assert.equal([tables['like']?.length ?? 0, tables['xrs_inbox']?.length ?? 0], [0, 0]);
  tables['user'] = [...(tables['user'] ?? []), { id: 3, username: 'carol' }];
  assert.is(send(tables, 'like.added', like, first), 'applied');
  assert.is(send(tables, 'like.added', like, first), 'duplicate');
  assert.equal(
    tables['xrs_inbox']?.map((row) => [row['webhook_id'], row['entity_key'], row['happened_at']]),
    [['first', 'like:carol>7', noon]],
  );
});

writeback('the second of two concurrent deliveries fails on the unique index of the inbox', () => {
  const world = makeWorld();
  addRow(world, 'xrs_inbox', { webhook_id: 'a' });
  addRow(world, 'xrs_inbox', { webhook_id: 'b' });
  assert.is(
    errorOf(() => addRow(world, 'xrs_inbox', { webhook_id: 'a' })),
    'standard',
  );
});

writeback('an event that cannot be applied is refused, and not marked as done', () => {
  const tables = aWorkspace();
  tables['post']?.push({ id: 8, user_id: 1, content: 'Without an id of ours', external_id: '' });
  tables['user']?.push({ id: 3, username: '' });
  for (const [type, data] of [
    ['poll.closed', {}],
    ['like.toggled', { username: 'bob', post_id: 7 }],
    ['post.deleted', {}],
    ['comment.deleted', {}],
    ['post.updated', { id: '', content: 'x' }],
    ['like.added', { username: 'bob', post_id: '' }],
    ['like.removed', { post_id: 7 }],
    ['follow.added', { follower: 'bob', following: '' }],
    ['user.updated', { username: '', bio: 'x' }],
    ['user.deleted', {}],
  ] as const)
    assert.is(
      errorOf(() => send(tables, type, data)),
      'inputerror',
      type,
    );
  assert.is(
    errorOf(() => send(tables, 'post.deleted', { id: 7 }, { at: 0 })),
    'inputerror',
  );
  assert.equal([tables['xrs_inbox'] ?? [], tables['post']?.length], [[], 2]);
});

/** Header names in lower case, as some workspaces pass them. */
const inLowerCase =
  ({ headers }: Sender): Sender['headers'] =>
  (id, body) =>
    Object.fromEntries(
      Object.entries(headers(id, body)).map(([name, value]) => [name.toLowerCase(), value]),
    );

writeback('only requests with a valid signature or token are accepted', () => {
  const like = { username: 'bob', post_id: 7 };
  const outcome = (by: Sender, sent = '') =>
    errorOf(() => send(aWorkspace(), 'like.added', like, { by, sent }));
  assert.equal([outcome(bySignature), outcome(byToken)], ['none', 'none']);
  for (const sender of [bySignature, byToken])
    assert.is(outcome({ ...sender, headers: inLowerCase(sender) }), 'none');
  assert.is(outcome(bySignature, '{"type":"post.deleted","data":{"id":7}}'), 'accessdenied');
  for (const minutes of [-6, 6])
    assert.is(outcome({ ...bySignature, ...signedAt(noon + minutes * 60_000) }), 'accessdenied');
  for (const minutes of [-4, 4])
    assert.is(outcome({ ...bySignature, ...signedAt(noon + minutes * 60_000) }), 'none');
  assert.is(outcome({ ...bySignature, headers: byToken.headers }), 'accessdenied');
  // A secret too short to sign with does not let unsigned requests in.
  for (const short of ['x'.repeat(31), `whsec_${'x'.repeat(31)}`]) {
    const env = { ...byToken.env, XRS_WRITEBACK_SECRET: short };
    assert.is(outcome({ ...byToken, env }), 'accessdenied');
  }
  for (const env of [{}, { XRS_WRITEBACK_TOKEN: 'short' }, { XRS_WRITEBACK_TOKEN: `${key}x` }])
    assert.is(outcome({ ...byToken, env }), 'accessdenied');
  assert.is(
    outcome({ ...byToken, headers: () => ({ Authorization: `Bearer ${key}` }) }),
    'inputerror',
  );
});

writeback.run();

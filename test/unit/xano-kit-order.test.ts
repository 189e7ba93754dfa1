import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorOf } from '../support/xano-kit/endpoint.js';
import type { Row } from '../support/xano-kit/filters.js';
import { runSource } from '../support/xano-kit/interpreter.js';
import { readKit } from '../support/xano-kit/kit.js';
import { makeWorld } from '../support/xano-kit/world.js';
import { ada, aWorkspace, bob, noon, send, type Tables } from '../support/xano-kit/writeback.js';

const DAY = 86_400_000;
const edges = [
  ['like', { username: 'bob', post_id: '7' }],
  ['bookmark', { username: 'bob', post_id: '7' }],
  ['follow', { follower: 'bob', following: 'ada' }],
] as const;
const post = { id: 'a-uuid', username: 'ada', hashtags: [], created_at: noon };
const said = (content: string, at: number): Row => ({ ...post, content, updated_at: at });
const contents = ({ post: rows }: Tables): readonly unknown[] =>
  (rows ?? []).slice(1).map((row) => row['content']);

const order = suite('Xano kit: order of write-back');

order('an edit that arrives after a newer one is stale', () => {
  const tables = aWorkspace();
  send(tables, 'post.created', said('first', noon));
  assert.is(send(tables, 'post.updated', said('third', noon + 2), { at: noon + 2 }), 'applied');
  assert.is(send(tables, 'post.updated', said('second', noon + 1), { at: noon + 1 }), 'stale');
  assert.equal(contents(tables), ['third']);
  const [bio, older] = [{ at: noon + 2 }, { at: noon + 1 }];
  send(tables, 'user.updated', { username: 'ada', bio: 'new' }, bio);
  assert.is(send(tables, 'user.updated', { username: 'ada', bio: 'old' }, older), 'stale');
  assert.equal(tables['user']?.[0], { ...ada, bio: 'new', updated_at: noon + 2 });
});

order('an edit, a deletion and an unlike older than a change in Xano are stale', () => {
  const tables = aWorkspace();
  const late = { updated_at: noon + 5 };
  tables['user'] = [{ ...ada, ...late }, bob];
  tables['post'] = [{ id: 7, user_id: 1, content: 'Edited in Xano', external_id: '', ...late }];
  tables['like'] = [{ id: 1, user_id: 2, post_id: 7, created_at: noon + 5 }];
  const before = structuredClone(tables);
  for (const [type, data] of [
    ['user.updated', { username: 'ada', bio: 'late' }],
    ['post.updated', { id: '7', content: 'late' }],
    ['post.deleted', { id: '7' }],
    ['like.removed', { username: 'bob', post_id: '7' }],
  ] as const)
    assert.is(send(tables, type, data), 'stale', type);
  assert.equal({ ...tables, xrs_inbox: [] }, { ...before, xrs_inbox: [] });
});

order('a replay neither restores a removed edge nor removes one that was added again', () => {
  for (const [kind, data] of edges) {
    const tables = aWorkspace();
    const tell = (deed: string, at: number) => send(tables, `${kind}.${deed}`, data, { at });
    assert.equal([tell('removed', noon + 2), tell('added', noon + 1)], ['applied', 'stale']);
    assert.equal(tables[kind] ?? [], []);
    assert.equal([tell('added', noon + 4), tell('removed', noon + 3)], ['applied', 'stale']);
    const [row] = tables[kind] ?? [];
    assert.equal([row?.['created_at'], row?.['updated_at']], [noon + 4, noon + 4]);
  }
});

order('events of the same millisecond are applied in the order of arrival', () => {
  for (const [kind, data] of edges) {
    const tables = aWorkspace();
    for (const deed of ['added', 'removed', 'added', 'removed'])
      assert.is(send(tables, `${kind}.${deed}`, data), 'applied');
    assert.equal(tables[kind], []);
  }
});

order('events on one like converge to the newest one, however shuffled and repeated', () => {
  const events = fc.uniqueArray(fc.record({ at: fc.nat(9), adds: fc.boolean() }), {
    selector: ({ at }) => at,
    minLength: 1,
  });
  const shuffled = events.chain((all) =>
    fc.record({
      all: fc.constant(all),
      sent: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ all, sent }) => {
      const tables = aWorkspace();
      for (const { at, adds } of sent) {
        const type = adds ? 'like.added' : 'like.removed';
        send(tables, type, { username: 'bob', post_id: '7' }, { at: noon + at, id: `msg_${at}` });
      }
      const newest = all.toSorted((a, b) => a.at - b.at).at(-1);
      assert.is((tables['like'] ?? []).length, newest?.adds === true ? 1 : 0);
    }),
    { numRuns: 60 },
  );
});

order('a deleted post does not come back, whether it was deleted in the app or in Xano', () => {
  const tables = aWorkspace();
  assert.is(send(tables, 'post.deleted', { id: 'a-uuid' }, { at: noon + 2 }), 'applied');
  assert.is(send(tables, 'post.created', said('first', noon)), 'stale');
  assert.is(send(tables, 'post.updated', said('second', noon + 1), { at: noon + 1 }), 'stale');
  assert.equal(contents(tables), []);

  const there = aWorkspace();
  send(there, 'post.created', said('first', noon));
  there['post'] = [];
  for (const id of ['a-uuid', '7']) {
    const edit = { ...said('edited meanwhile', noon + 1), id };
    assert.is(send(there, 'post.updated', edit, { at: noon + 1 }), 'stale');
    const like = { username: 'bob', post_id: id };
    assert.is(send(there, 'like.added', like, { at: noon + 1 }), 'stale');
  }
  const old = { ...said('older than the inbox', noon), created_at: noon - 30 * DAY };
  assert.is(send(there, 'post.updated', { ...old, id: 'b-uuid' }), 'stale');
  assert.equal([there['post'], there['like'] ?? []], [[], []]);
});

order('an edit creates a post whose creation is missing, and the late creation is stale', () => {
  const tables = aWorkspace();
  const like = { username: 'bob', post_id: 'a-uuid' };
  assert.is(
    errorOf(() => send(tables, 'like.added', like)),
    'notfound',
  );
  assert.is(send(tables, 'post.updated', said('second', noon + 1), { at: noon + 1 }), 'applied');
  assert.is(send(tables, 'post.created', said('first', noon)), 'stale');
  assert.equal(contents(tables), ['second']);
  assert.is(send(tables, 'like.added', like), 'applied');
});

const ours = suite('Xano kit: functions for the developer to fill in');

/** Returns a function with the manual's example in place of its refusal. */
const filledIn = (name: string): string => {
  const [, rest = ''] = readKit('README.md').split(`In \`${name}\``);
  const example = /```xs\n([\s\S]*?)```/.exec(rest)?.[1] ?? '';
  const source = readKit(`function/${name}.xs`);
  const filled = source.replace(/precondition \(false\) \{[^}]*\}/, () => example);
  assert.is.not(filled, source);
  return filled;
};

ours('a deleted account and a new role are refused, so that they are sent again', () => {
  const tables = aWorkspace();
  const before = structuredClone(tables);
  for (const [type, data] of [
    ['user.deleted', { username: 'bob' }],
    ['user.updated', { username: 'bob', role: 'admin', updated_at: noon }],
  ] as const)
    assert.is(
      errorOf(() => send(tables, type, data)),
      'inputerror',
    );
  assert.equal({ ...tables, xrs_inbox: [] }, { ...before, xrs_inbox: [] });
  assert.equal(tables['xrs_inbox'] ?? [], []);
});

ours('an account to delete is found by its id, and an unknown one is refused', () => {
  const tables = { ...aWorkspace(), user: [ada, { id: 7, username: '' }] };
  const sendDeletion = (data: Row) => () => send(tables, 'user.deleted', data);
  // Before it is filled in, the function refuses every deletion of an existing user.
  assert.is(errorOf(sendDeletion({ username: 'u7', user_id: '7' })), 'inputerror');
  assert.is(errorOf(sendDeletion({ username: 'nobody' })), 'inputerror');
  assert.is(
    sendDeletion({ username: 'ada', user_id: '8' })(),
    'applied',
    'was deleted there before',
  );
  const deletion = { username: 'u7', user_id: '7', happened_at: noon };
  const world = makeWorld({ tables });
  assert.equal(runSource(filledIn('xrs_delete_user'), deletion, world), { outcome: 'applied' });
  assert.equal(tables.user, [ada]);
});

ours('the deletion of an earlier account with the same name is stale', () => {
  const tables = aWorkspace();
  tables['user'] = [ada, { ...bob, created_at: noon + 1 }];
  assert.is(send(tables, 'user.deleted', { username: 'bob' }), 'stale');
});

ours('a pending role does not become stale by a later edit of the profile', () => {
  const tables = aWorkspace();
  const later = { at: noon + 1 };
  assert.is(send(tables, 'user.updated', { username: 'bob', bio: 'b' }, later), 'applied');
  assert.is(
    errorOf(() => send(tables, 'user.updated', { username: 'bob', role: 'model' })),
    'inputerror',
  );
});

ours('the examples of the manual set a role and delete an account with all its rows', () => {
  const tables: Tables = {
    ...aWorkspace(),
    like: [
      { id: 1, user_id: 1, post_id: 7 },
      { id: 2, user_id: 2, post_id: 7 },
    ],
    bookmark: [{ id: 1, user_id: 1, post_id: 7 }],
    comment: [
      { id: 1, user_id: 1, post_id: 7 },
      { id: 2, user_id: 2, post_id: 7 },
    ],
    follow: [
      { id: 1, follower_id: 1, following_id: 2 },
      { id: 2, follower_id: 2, following_id: 1 },
      { id: 3, follower_id: 2, following_id: 3 },
    ],
    mute: [
      { id: 1, user_id: 1, muted_id: 2 },
      { id: 2, user_id: 2, muted_id: 1 },
      { id: 3, user_id: 2, muted_id: 3 },
    ],
    block: [
      { id: 1, user_id: 1, blocked_id: 2 },
      { id: 2, user_id: 2, blocked_id: 1 },
      { id: 3, user_id: 2, blocked_id: 3 },
    ],
  };
  const world = makeWorld({ tables });
  const role = { username: 'bob', role: 'model', happened_at: noon };
  assert.equal(runSource(filledIn('xrs_set_role'), role, world), { outcome: 'applied' });
  const deletion = { username: 'ada', happened_at: noon };
  assert.equal(runSource(filledIn('xrs_delete_user'), deletion, world), { outcome: 'applied' });
  assert.equal(tables, {
    user: [{ ...bob, role: 'model' }],
    post: [],
    like: [{ id: 2, user_id: 2, post_id: 7 }],
    bookmark: [],
    comment: [{ id: 2, user_id: 2, post_id: 7 }],
    follow: [{ id: 3, follower_id: 2, following_id: 3 }],
    mute: [{ id: 3, user_id: 2, muted_id: 3 }],
    block: [{ id: 3, user_id: 2, blocked_id: 3 }],
  });
});

order.run();
ours.run();

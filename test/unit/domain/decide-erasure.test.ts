import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decideEnd,
  decideUndoing,
  tombstoneAfter,
  type Erasure,
  type OwnedEdge,
  type OwnedPost,
} from '../../../src/domain/sync/decide-erasure.js';
import { decideBan } from '../../../src/domain/sync/decide-post.js';
import { withDeath, withName } from '../../../src/domain/sync/id-facts.js';
import { newRow } from '../../../src/domain/sync/row.js';
import { newVersions } from '../../../src/domain/sync/touch-versions.js';
import { ada, anId, aPost, bob, sea } from '../../support/app/fixtures.js';

const row = { fields: { id: '5', username: ada }, versions: newVersions(20) };
const all: Erasure = { username: ada, id: '5', at: null };
const old: Erasure = { ...all, at: 10 };

const post = (part: Partial<OwnedPost> = {}): OwnedPost => ({
  id: anId('p1'),
  post: { author: ada, hashtags: [sea] },
  row: { fields: { username: ada, content: 'x' }, versions: newVersions(5) },
  aside: null,
  acts: [{ kind: 'like', user: bob, target: 'p1' }],
  isNamed: false,
  ...part,
});
const follow = (version: number): OwnedEdge => ({
  edge: { kind: 'follow', user: ada, target: bob },
  version,
  since: 0,
  sent: null,
  post: null,
});
const names = (steps: readonly { readonly do: string }[]): readonly string[] =>
  steps.map((step) => step.do);
const undoSteps = (
  erasure: Erasure,
  posts: readonly OwnedPost[],
  edges: readonly OwnedEdge[] = [],
) => decideUndoing(erasure, { posts, edges, comments: [] }, 30);

const test = suite('erasure of a user');

test('an erased user leaves a tombstone, and the death is noted on the id, or else on the name', () => {
  const act = { version: 7, byUser: true };
  const put = { do: 'put-tombstone', of: 'user', name: ada, at: 21 };
  const erase = { do: 'erase-user', username: ada, id: '5', at: 0, search: ['ada\0ada'] };
  const facts = withDeath(withName(null, ada), ada, 21);
  const identify = (to: unknown) => ({ do: 'identify', id: '5', facts: to });
  assert.equal(decideEnd(row, withName(null, bob), all, act), [put, identify(facts), erase]);
  const before = withDeath(null, ada, 40);
  assert.equal(decideEnd(row, before, all, act), [put, identify(before), erase]);
  assert.equal(decideEnd(row, null, all, act), [put, identify(withDeath(null, ada, 21)), erase]);
  assert.equal(
    decideEnd(newRow({}), null, { ...old, id: null }, { version: null, byUser: false }),
    [
      { ...put, at: 0 },
      { ...put, of: 'name', at: 0 },
      { ...erase, id: null, at: 10 },
    ],
  );
});

test('a post without newer changes is removed with its edges, and leaves a tombstone', () => {
  const [remove, aside, tombstone, ...rest] = undoSteps(all, [post()]);
  assert.equal(remove, {
    do: 'remove-post',
    id: 'p1',
    author: ada,
    hashtags: [sea],
    at: null,
    acts: post().acts,
  });
  assert.equal(aside, { do: 'set-aside', of: 'post', name: 'p1', row: null });
  assert.equal(tombstone, { do: 'put-tombstone', of: 'left', name: 'p1', at: 30 });
  assert.equal(rest, []);
  assert.equal(undoSteps(all, [post({ isNamed: true })]).at(-1), { do: 'wake', owner: 'post/p1' });
});

test('a post with newer changes is deferred, and its edges are looked at one by one', () => {
  const newer = post({ row: { ...post().row, versions: newVersions(15) } });
  const steps = undoSteps(old, [newer]);
  assert.ok(names(steps).includes('defer'));
  const remove = steps.find((step) => step.do === 'remove-post');
  assert.equal([remove?.at, remove?.acts], [0, []]);
  assert.not.ok(names(undoSteps(old, [post()])).includes('defer'));
  const both = undoSteps(old, [post({ aside: newer.row })]);
  assert.ok(names(both).includes('defer'));
});

test('a post that is gone or has another author by now only leaves the list', () => {
  const drop = [{ do: 'drop-post', id: 'p1' }];
  assert.equal(undoSteps(all, [post({ post: null })]), drop);
  assert.equal(undoSteps(all, [post({ post: { author: bob, hashtags: [] } })]), drop);
});

test('an edge is deferred only if it is newer than the deletion', () => {
  assert.equal(names(undoSteps(old, [], [follow(10)])), ['drop-edge']);
  assert.equal(names(undoSteps(old, [], [follow(11)])), ['defer', 'drop-edge']);
  assert.equal(names(undoSteps(all, [], [follow(11)])), ['drop-edge']);
});

test('the resulting tombstone is the latest of the user, not of a name or a post', () => {
  const put = (of: 'user' | 'name', at: number) =>
    ({ do: 'put-tombstone', of, name: ada, at }) as const;
  assert.is(tombstoneAfter(3, [put('user', 7), put('user', 5), put('name', 9)]), 7);
  assert.is(tombstoneAfter(8, [put('user', 7), { do: 'drop-post', id: anId('p1') }]), 8);
});

const bans = suite('ban of a post');

bans(
  'a ban is newer than the stored row even with a clock ahead, and keeps its first instant',
  () => {
    const stored = (ban: { at: number; by: typeof ada } | null) => ({
      post: { ...aPost(), ban } as never,
      row: { fields: { banned: '1' }, versions: newVersions(20) },
    });
    const { versions, ...step } = decideBan(stored(null), ada, 7);
    assert.is(versions?.fields['banned']?.at, 21);
    assert.equal(step.changes, { banned: '1', banned_at: '7', banned_by: ada });
    assert.equal([step.isBanned, step.isNew, step.place], [true, false, 'all']);
    const again = decideBan(stored({ at: 1, by: bob }), ada, 7);
    assert.equal([again.changes, again.place, again.isBanned], [{}, 'none', true]);
    const lifted = decideBan(stored({ at: 1, by: bob }), null, 7);
    assert.equal(lifted.changes, { banned: null, banned_at: null, banned_by: null });
  },
);

test.run();
bans.run();

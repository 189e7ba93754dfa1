import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import { decideEdge, type EdgeSnapshot } from '../../../src/domain/sync/decide-edge.js';
import { idSteps } from '../../../src/domain/sync/decide-user.js';
import type { IdFacts } from '../../../src/domain/sync/id-facts.js';
import type { EdgeName } from '../../../src/domain/sync/view.js';
import type { XanoId } from '../../../src/domain/sync/xano-id.js';
import { ada, bob, noon } from '../../support/app/fixtures.js';

const like: EdgeName = { kind: 'like', user: ada, target: 'p1' };
const follow: EdgeName = { kind: 'follow', user: ada, target: bob };
const post = { author: bob, hashtags: ['sun' as Hashtag], isBanned: false };
const missingEdge: EdgeSnapshot = {
  isUserHere: true,
  isTargetHere: true,
  post,
  present: false,
  at: 0,
};

const decided = (
  edge: EdgeName,
  snapshot: Partial<EdgeSnapshot>,
  present = true,
  version: number | null = noon,
) => decideEdge({ ...missingEdge, ...snapshot }, { edge, present, version, byUser: true }, noon);

const edges = suite('decideEdge');

edges('a missing edge is set, with a version above the stored one', () => {
  const step = {
    do: 'set-edge',
    edge: like,
    present: true,
    was: false,
    at: noon + 8,
    since: noon,
    sent: null,
    post,
  };
  assert.equal(decided(like, { at: noon + 7 }), E.right(step));
  assert.equal(decided(like, { at: 3 }), E.right({ ...step, at: noon }));
  assert.equal(decided(like, { at: 3 }, true, null), E.right({ ...step, at: 3 }));
});

edges('a present edge is removed, and an edge already as wanted is not changed', () => {
  const taken = decided(like, { present: true, at: 5 }, false);
  assert.ok(E.isRight(taken) && taken.right !== null);
  assert.equal([taken.right.present, taken.right.was, taken.right.at], [false, true, noon]);
  assert.equal(decided(like, { present: true, at: 5 }), E.right(null));
  assert.equal(decided(follow, { post: null }, false), E.right(null));
});

edges('a lost edge keeps its version, and counts as present when it is removed', () => {
  const lost = { at: noon + 7, isLost: true };
  const taken = decided(like, lost, false);
  assert.ok(E.isRight(taken) && taken.right !== null);
  assert.equal([taken.right.was, taken.right.at], [true, noon + 8]);
  const made = decided(like, lost);
  assert.ok(E.isRight(made) && made.right !== null);
  assert.equal([made.right.was, made.right.at], [false, noon + 8]);
});

edges('the refusal names the missing end, and a banned post counts as missing', () => {
  assert.equal(decided(like, { isUserHere: false }), E.left('user'));
  assert.equal(decided(like, { isTargetHere: false }), E.left('target'));
  assert.equal(decided(like, { post: null }), E.left('target'));
  assert.equal(decided(like, { post: { ...post, isBanned: true } }), E.left('target'));
  assert.ok(E.isRight(decided(follow, { post: null })));
});

edges.run();

const seven = '7' as XanoId;
const eight = '8' as XanoId;
const known = (name: typeof ada, state: IdFacts['state'] = 'plain'): IdFacts => ({
  name,
  died: null,
  state,
  passed: 0,
});

const steps = (
  ids: readonly (readonly [XanoId, IdFacts])[],
  before: XanoId | null,
  after: XanoId | null,
) => idSteps(new Map(ids), ada, before, after).map((step) => step.do);

const ids = suite('idSteps');

ids('a new id is identified, and the records that wait for it are woken', () => {
  assert.equal(steps([], null, seven), ['identify', 'wake']);
  assert.equal(steps([[seven, known(ada, 'moved')]], null, seven), ['identify', 'wake']);
  assert.equal(steps([[seven, known(ada)]], null, seven), []);
});

ids('an unchanged id needs no steps', () => {
  assert.equal(steps([[seven, known(ada)]], seven, seven), []);
  assert.equal(steps([], null, null), []);
});

ids('a former id is freed, unless it means another user by now', () => {
  const both = [[seven, known(ada)] as const, [eight, known(ada)] as const];
  assert.equal(steps(both, seven, eight), ['free-id', 'wake']);
  assert.equal(steps([[seven, known(bob)]], seven, eight), ['wake', 'identify', 'wake']);
  assert.equal(steps(both, seven, null), ['free-id', 'wake']);
});

ids.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkNames } from '../../support/invariant/names.js';
import { inspect, type SnapshotValue } from '../../support/invariant/snapshot.js';

const set = (...members: string[]): SnapshotValue => ({ type: 'set', members: new Set(members) });
const zset = (scores: Record<string, number>): SnapshotValue => ({
  type: 'zset',
  scores: new Map(Object.entries(scores)),
});

/** Two users follow ada, and one of them likes a post of hers. */
const aWorld = (): Map<string, SnapshotValue> =>
  new Map([
    ['user:ada:followers', set('bob', 'cyd')],
    ['user:bob:following', set('ada')],
    ['user:bob:liked', zset({ p1: 5 })],
    ['post:p1:likes', set('bob')],
    ['sys:names:followers:ada', zset({ bob: 3, cyd: 4 })],
    ['sys:names:likes:p1', zset({ bob: 5 })],
  ]);

const found = (key: string, value: SnapshotValue): readonly string[] =>
  checkNames(inspect(aWorld().set(key, value), 0, 1)).map(
    ({ key: where, expected }) => `${where} ${expected}`,
  );

const test = suite('invariants of names by time');

test('a list of names must equal its set, or not exist', () => {
  assert.equal(found('sys:names:likes:p1', zset({ bob: 5 })), []);
  const followers = 'sys:names:followers:ada';
  assert.equal(found(followers, zset({ bob: 3 })), [`${followers} holds cyd`]);
  const following = 'sys:names:following:bob';
  assert.equal(found(following, zset({ ada: 1, cyd: 2 })), [`${following} no cyd: not in the set`]);
});

test('the names of likes must be scored by the instant of the like', () => {
  const likes = 'sys:names:likes:p1';
  assert.equal(found(likes, zset({ bob: 6 })), [`${likes} bob: 5`]);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeWatchUser } from '../../../src/application/live/watch-user.js';
import { DAMAGED } from '../../../src/application/ports/reader.js';
import { readerOf } from '../../support/app/known.js';
import { ok } from '../../support/run/effect.js';
import { ada } from './fixtures.js';

type Name = 'free' | 'hers' | 'damaged' | 'anothers';

/** Returns for each state of ada's name whether she is still the user she was. */
const watch = async (...names: readonly Name[]): Promise<readonly boolean[]> => {
  let name: Name = 'free';
  const reader = readerOf({
    user: (username) => (name === 'free' ? null : name === 'damaged' ? DAMAGED : { username }),
    isNamesake: () => name === 'anothers',
  });
  const isStillThere = makeWatchUser({ reader })(ada);
  const all: boolean[] = [];
  for (name of names) all.push(await ok(isStillThere));
  return all;
};

const test = suite('watching a user');

test('the user exists as long as the row does, damaged or not', async () => {
  assert.equal(await watch('hers', 'damaged', 'hers'), [true, true, true]);
  assert.equal(await watch('anothers', 'anothers', 'hers'), [true, true, true]);
});

test('the user is gone with the row', async () => {
  assert.equal(await watch('hers', 'free'), [true, false]);
});

test('the user is gone if somebody else gets the name between two looks', async () => {
  assert.equal(await watch('hers', 'anothers'), [true, false]);
});

test('the user may appear late, under a name that is free or was used before', async () => {
  assert.equal(await watch('free', 'free', 'hers', 'free'), [true, true, true, false]);
  assert.equal(await watch('free', 'anothers'), [true, true]);
});

test.run();

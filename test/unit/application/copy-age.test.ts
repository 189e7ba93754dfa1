import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable } from '../../../src/application/errors.js';
import { makeRefusals, makeStoreWatch } from '../../../src/application/health/store-watch.js';
import type { StoreIdentity } from '../../../src/application/ports/store-health.js';
import { NO_FACTS } from '../../../src/domain/health/store-state.js';
import { noon } from '../../support/app/fixtures.js';

/** A store that answers what it is told to, or is away. */
const begin = () => {
  const clock = { now: () => noon };
  const away = { is: false };
  let store: StoreIdentity = { name: 'one', users: 0, posts: 0, emptied: null, copyAsOf: null };
  const watch = makeStoreWatch({
    health: {
      probe: () => (away.is ? TE.left(storeUnavailable(new Error())) : TE.right(store)),
      noteEmptied: (_, emptied) => TE.fromIO(() => void (store = { ...store, emptied })),
      facts: TE.right(NO_FACTS),
    },
    refusals: makeRefusals(clock),
    clock,
    nextName: () => 'one',
    interval: 0,
  });
  const note = (part: Partial<StoreIdentity>): void => {
    store = { ...store, ...part };
  };
  return { note, watch, away };
};

const test = suite('The age of the copy');

test('is known without asking, as it was at the last look', async () => {
  const { note, watch, away } = begin();
  assert.is((await watch.look()).copyAsOf, null);
  note({ copyAsOf: noon });
  assert.is(watch.state().copyAsOf, null);
  assert.is((await watch.look()).copyAsOf, noon);
  away.is = true;
  assert.is((await watch.look()).copyAsOf, noon, 'while the store is away it only grows older');
});

test('is not told of a store that was emptied, until it is whole', async () => {
  const { note, watch } = begin();
  await watch.look();
  note({ copyAsOf: noon });
  note({ emptied: { at: noon, users: 5, posts: 5 } });
  assert.is((await watch.look()).copyAsOf, null);
  note({ emptied: null });
  assert.is((await watch.look()).copyAsOf, noon);
});

test.run();

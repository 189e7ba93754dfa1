import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMemoryStores } from '../../../src/adapters/memory/memory-stores.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import { makeRefusals } from '../../../src/application/health/refusals.js';
import { makeStoreWatch } from '../../../src/application/health/store-watch.js';
import type { StoreHealth } from '../../../src/application/ports/store-health.js';
import { ok } from '../../support/run/effect.js';
import { noon } from '../../support/app/fixtures.js';

const begin = () => {
  const { health } = makeMemoryStores({ exploreMax: 9 });
  const clock = { now: () => noon };
  const away = { is: false };
  const probe: StoreHealth['probe'] = (probing) =>
    away.is ? TE.left(storeUnavailable(new Error())) : health.probe(probing);
  const watch = makeStoreWatch({
    health: { ...health, probe },
    refusals: makeRefusals(clock),
    clock,
    nextName: () => 'one',
    interval: 0,
  });
  return { health, watch, away };
};

const test = suite('The age of the copy');

test('is known without asking, as it was at the last look', async () => {
  const { health, watch, away } = begin();
  assert.is((await watch.look()).copyAsOf, null);
  await ok(health.noteCanary(noon));
  assert.is(watch.state().copyAsOf, null);
  assert.is((await watch.look()).copyAsOf, noon);
  away.is = true;
  assert.is((await watch.look()).copyAsOf, noon, 'while the store is away it only grows older');
});

test('is not told of a store that was emptied, until it is whole', async () => {
  const { health, watch } = begin();
  await watch.look();
  await ok(health.noteCanary(noon));
  await ok(health.noteEmptied('one', { at: noon, users: 5, posts: 5 }));
  assert.is((await watch.look()).copyAsOf, null);
  await ok(health.noteEmptied('one', null));
  assert.is((await watch.look()).copyAsOf, noon);
});

test.run();

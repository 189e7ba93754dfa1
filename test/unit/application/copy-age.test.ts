import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable } from '../../../src/application/errors.js';
import { makeRefusals, makeStoreWatch } from '../../../src/application/health/store-watch.js';
import type { StoreIdentity } from '../../../src/application/ports/store-health.js';
import { NO_FACTS } from '../../../src/domain/health/store-state.js';
import { provedBy } from '../../../src/application/sync/read-pulled.js';
import { USUAL_ENTITIES } from '../../../src/domain/sync/entity.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { noon } from '../../support/app/fixtures.js';

/** Makes a store that answers as the test sets it, or is unavailable. */
const begin = () => {
  const time = { now: noon };
  const clock = { now: () => time.now };
  const away = { is: false, cursors: false };
  const pulled: Record<string, number | null> = {};
  let store: StoreIdentity = {
    name: 'one',
    users: 0,
    posts: 0,
    emptied: null,
    lost: null,
    copyAsOf: null,
  };
  const watch = makeStoreWatch({
    health: {
      probe: () => (away.is ? TE.left(storeUnavailable(new Error())) : TE.right(store)),
      noteEmptied: (_, emptied) => TE.fromIO(() => void (store = { ...store, emptied })),
      facts: TE.right(NO_FACTS),
      nodes: TE.right(null),
    },
    refusals: makeRefusals(),
    pulled: () =>
      Promise.resolve(
        away.cursors ? E.left(storeUnavailable(new Error())) : E.right({ ...pulled }),
      ),
    needsCanary: true,
    clock,
    nextName: () => 'one',
    interval: 0,
  });
  const note = (part: Partial<StoreIdentity>): void => {
    store = { ...store, ...part };
  };
  return { note, watch, away, time, pulled };
};

const test = suite('watching the age of the copy');

test('the state has the age of the last look, without a request', async () => {
  const { note, watch, away } = begin();
  assert.is((await watch.look()).age.asOf, null);
  note({ copyAsOf: noon });
  assert.is(watch.state().age.asOf, null);
  assert.is((await watch.look()).age.asOf, noon);
  away.is = true;
  assert.is((await watch.look()).age.asOf, noon, 'while the store is away it only grows older');
});

test('the age of an emptied store is unknown, until it is whole', async () => {
  const { note, watch } = begin();
  await watch.look();
  note({ copyAsOf: noon });
  note({ emptied: { at: noon, users: 5, posts: 5 } });
  const { age } = await watch.look();
  assert.is(age.asOf, null);
  assert.match(age.missing.join(), 'Redis was emptied');
  note({ emptied: null });
  assert.is((await watch.look()).age.asOf, noon);
});

test('canary and pulls are learnt together, or not at all', async () => {
  const { note, watch, away, time, pulled } = begin();
  assert.equal(watch.state().age.learntAt, noon, 'from the start on, should no look succeed');
  note({ copyAsOf: noon });
  pulled['post'] = noon - 5;
  assert.is((await watch.look()).age.asOf, noon - 5);
  for (const what of ['is', 'cursors'] as const) {
    const before = watch.state().age;
    time.now += 1000;
    pulled['post'] = time.now;
    away[what] = true;
    assert.equal((await watch.look()).age, before, what);
    away[what] = false;
    note({ copyAsOf: time.now });
    assert.equal((await watch.look()).age, { asOf: time.now, missing: [], learntAt: time.now });
  }
});

test('no canary is needed if every usual table is pulled', () => {
  const { pulled, needsCanary } = provedBy(DEFAULT_MAPPING, USUAL_ENTITIES);
  assert.equal([pulled.map(({ entity }) => entity), needsCanary], [[...USUAL_ENTITIES], false]);
  assert.is(provedBy(DEFAULT_MAPPING, ['user']).needsCanary, true);
  assert.equal(provedBy(DEFAULT_MAPPING, []), { pulled: [], needsCanary: true });
});

test.run();

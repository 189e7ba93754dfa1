import * as assert from 'uvu/assert';
import { makeMemoryStores, type MemoryStores } from '../../../src/adapters/memory/memory-stores.js';
import { checkInvariants } from '../../../src/domain/invariant.js';
import { FEW } from '../app/fixtures.js';
import type { Subject } from './subject.js';

const EXPLORE_MAX = 1000;

/** The memory stores, with every invariant checked after each test. */
export const makeMemorySubject = (): Subject => {
  let stores: MemoryStores | null = null;
  let ticks = 0;
  return {
    fresh: () =>
      Promise.resolve(
        (stores = makeMemoryStores({
          exploreMax: EXPLORE_MAX,
          ticks: () => ticks,
          budgets: FEW,
        })),
      ),
    lapse: (ms) => {
      ticks += ms;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    check: (now) => {
      if (stores !== null)
        assert.equal(checkInvariants(stores.dump(), now, { exploreMax: EXPLORE_MAX }), []);
      return Promise.resolve();
    },
  };
};

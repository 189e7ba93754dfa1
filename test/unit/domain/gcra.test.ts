import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aheadAfter, chargeOf, intervalOf, type Limit } from '../../../src/domain/limits/gcra.js';

const test = suite('rate limit of an account');

const limits: fc.Arbitrary<Limit> = fc.record({
  units: fc.integer({ min: 1, max: 5000 }),
  windowMs: fc.integer({ min: 1, max: 86_400_000 }),
});

/** The requests, each so many microseconds after the one before. */
const someRequests = fc.array(
  fc.record({ after: fc.nat(5_000_000), cost: fc.integer({ min: 1, max: 60 }) }),
  { maxLength: 80 },
);

interface Grant {
  readonly at: number;
  readonly cost: number;
}

/** Makes the requests in turn; returns what was granted, and when. */
const grantsOf = (limit: Limit, requested: readonly { after: number; cost: number }[]) => {
  const grants: Grant[] = [];
  let [at, until] = [0, 0];
  for (const { after, cost } of requested) {
    at += after;
    const ahead = aheadAfter(until - at, limit, cost);
    if (ahead === null) continue;
    until = at + ahead;
    grants.push({ at, cost: Math.min(cost, limit.units) });
  }
  return grants;
};

test('no span of time is granted more than the burst plus the refill in it', () => {
  fc.assert(
    fc.property(limits, someRequests, (limit, requested) => {
      const grants = grantsOf(limit, requested);
      for (const [first, { at: from }] of grants.entries()) {
        let sum = 0;
        for (const { at, cost } of grants.slice(first)) {
          sum += cost;
          assert.ok(sum <= limit.units + (at - from) / intervalOf(limit));
        }
      }
    }),
  );
});

test('requests no faster than the refill never wait', () => {
  fc.assert(
    fc.property(limits, fc.array(fc.integer({ min: 1, max: 60 })), (limit, costs) => {
      const slow = costs.map((cost) => ({ after: cost * intervalOf(limit), cost }));
      assert.is(grantsOf(limit, slow).length, costs.length);
    }),
  );
});

test('giving units back restores the state before', () => {
  fc.assert(
    fc.property(
      limits,
      fc.nat(1_000_000_000),
      fc.integer({ min: 1, max: 60 }),
      (limit, old, cost) => {
        const before = aheadAfter(old, limit, 0) ?? 0;
        const after = aheadAfter(before, limit, cost);
        if (after !== null) assert.is(aheadAfter(after, limit, -cost), before);
      },
    ),
  );
});

test('waitMs is exact: the request passes then, and not a moment earlier', () => {
  fc.assert(
    fc.property(
      limits,
      fc.nat(1_000_000_000),
      fc.integer({ min: 1, max: 60 }),
      (limit, old, cost) => {
        const before = aheadAfter(old, limit, 0) ?? 0;
        if (aheadAfter(before, limit, cost) !== null) return;
        const { waitMs } = chargeOf(limit, before, cost, false);
        assert.ok(waitMs > 0);
        assert.is.not(aheadAfter(before - waitMs * 1000, limit, cost), null);
        assert.is(aheadAfter(before - (waitMs - 1) * 1000 + 1, limit, cost), null);
      },
    ),
  );
});

test('remaining is exact: so many units pass, and not one more', () => {
  fc.assert(
    fc.property(limits, fc.nat(1_000_000_000), (limit, old) => {
      const ahead = aheadAfter(old, limit, 0) ?? 0;
      const { remaining, waitMs } = chargeOf(limit, ahead, 0, true);
      assert.is.not(aheadAfter(ahead, limit, remaining), null);
      if (remaining < limit.units) {
        assert.is(aheadAfter(ahead, limit, remaining + 1), null);
        assert.is.not(aheadAfter(ahead - waitMs * 1000, limit, remaining + 1), null);
      } else assert.is(waitMs, 0);
    }),
  );
});

test('a cost above the limit is charged as the whole limit', () => {
  const limit = { units: 10, windowMs: 1000 };
  assert.is(aheadAfter(0, limit, 5000), 1_000_000);
  assert.is(aheadAfter(1, limit, 5000), null);
});

test('a debt beyond the limit, left by another clock or limit, is forgotten', () => {
  const limit = { units: 10, windowMs: 1000 };
  assert.is(aheadAfter(86_400_000_000, limit, 0), 1_000_000);
  assert.is(aheadAfter(-5, limit, 1), 100_000);
});

test.run();

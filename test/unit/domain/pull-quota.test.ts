import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pullBackoff } from '../../../src/domain/sync/backoff.js';
import {
  recordAnswer,
  newQuota,
  takePlace,
  waitOf,
  type QuotaState,
  type Rate,
} from '../../../src/domain/sync/quota.js';

const RATE = { requests: 3, windowMs: 100 };
const EIGHT = { requests: 8, windowMs: 100 };
/** Longer than any request in this file takes. */
const LONGEST_REQUEST = 1000;

/** Takes a place for this request and asserts that it is free. */
const withOpen = (state: QuotaState, rate: Rate, name: string, at: number): QuotaState => {
  const { state: next, wait } = takePlace(state, rate, name, at, LONGEST_REQUEST);
  assert.is(wait, 0, `${name} at ${at}`);
  return next;
};

const withAnswered = (state: QuotaState, at: number, rate: Rate = RATE): QuotaState =>
  recordAnswer(withOpen(state, rate, `at ${at}`, at), rate, `at ${at}`, at, null);

const withRefused = (state: QuotaState, rate: Rate, at: number, retryAfter: number | null = null) =>
  recordAnswer(state, rate, `at ${at}`, at, { retryAfter });

const quota = suite('pull quota');

quota('an unanswered request counts until a window after its latest possible answer', () => {
  const state = ['a', 'b', 'c'].reduce((all, name) => withOpen(all, RATE, name, 0), newQuota);
  assert.is(waitOf(state, RATE, LONGEST_REQUEST), 100);
  assert.is(waitOf(state, RATE, LONGEST_REQUEST + 99), 1);
  assert.is(waitOf(state, RATE, LONGEST_REQUEST + 100), 0);
});

quota('a refusal pauses for a window and halves the rate', () => {
  const state = withRefused(newQuota, EIGHT, 1000);
  assert.is(state.lowered, 4);
  assert.is(waitOf(state, EIGHT, 1000), 100);
  assert.is(waitOf(state, EIGHT, 1099), 1);
  assert.is(waitOf(state, EIGHT, 1100), 0);
});

quota('the rate recovers slowly, up to the original rate', () => {
  let state = withRefused(newQuota, RATE, 1000);
  assert.is(state.lowered, 1);
  const allowed: number[] = [];
  for (let at = 1200; at < 4000; at += 100) {
    state = withAnswered(state, at);
    allowed.push(state.lowered ?? RATE.requests);
  }
  assert.is(allowed[0], 1);
  assert.is(Math.max(...allowed), 3);
  assert.is(state.lowered, null);
  const raises = allowed.filter((now, place) => now > (allowed[place - 1] ?? 1)).length;
  assert.is(raises, 2);
});

quota('the rate never falls below one request per window', () => {
  let state = newQuota;
  for (let n = 1; n < 10; n += 1) state = withRefused(state, RATE, n * 1000);
  assert.is(state.lowered, 1);
});

/** A caller's requests: the pause before, the times to Xano and back, and whether it is withRefused. */
const callerRequests = fc.array(
  fc.record({
    thinks: fc.nat(60),
    travels: fc.nat(40),
    answers: fc.nat(40),
    isRefused: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

quota('no window has more requests than the rate, however long they take', () => {
  fc.assert(
    fc.property(callerRequests, fc.integer({ min: 1, max: 6 }), (all, requests) => {
      const rate = { requests, windowMs: 100 };
      let state = newQuota;
      let now = 0;
      const arrivals: number[] = [];
      for (const [n, { thinks, travels, answers, isRefused }] of all.entries()) {
        now += thinks;
        // A timer may fire early, so the caller checks again.
        for (let wait = waitOf(state, rate, now); wait > 0; wait = waitOf(state, rate, now))
          now += Math.max(1, wait - 1);
        state = withOpen(state, rate, String(n), now);
        arrivals.push(now + travels);
        now += travels + answers;
        state = recordAnswer(state, rate, String(n), now, isRefused ? { retryAfter: null } : null);
      }
      for (const start of arrivals)
        assert.ok(arrivals.filter((at) => at >= start && at < start + 100).length <= requests);
    }),
  );
});

quota('parallel requests keep within the rate too', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(150), { minLength: 1, maxLength: 80 }), (durations) => {
      let state = newQuota;
      let now = 0;
      const starts: number[] = [];
      let open: readonly (readonly [name: string, end: number])[] = [];
      const settle = (): void => {
        for (const [name, end] of open.filter(([, at]) => at <= now))
          state = recordAnswer(state, RATE, name, end, null);
        open = open.filter(([, at]) => at > now);
      };
      for (const [n, duration] of durations.entries()) {
        while (waitOf(state, RATE, now) > 0) {
          now += 1;
          settle();
        }
        state = withOpen(state, RATE, String(n), now);
        starts.push(now);
        const next = [String(n), now + duration] as const;
        open = [...open, next].toSorted(([, a], [, b]) => a - b);
      }
      for (const start of starts)
        assert.ok(starts.filter((at) => at >= start && at < start + 100).length <= RATE.requests);
    }),
  );
});

quota.run();

const pause = suite('pull backoff');

pause('the wait lies between zero and a bound that doubles with each attempt', () => {
  assert.equal(
    [1, 2, 3, 4].map((attempt) => pullBackoff(attempt, 0.999_999)),
    [499, 999, 1999, 3999],
  );
  assert.equal(
    [1, 2, 3, 4].map((attempt) => pullBackoff(attempt, 0)),
    [0, 0, 0, 0],
  );
  assert.is(pullBackoff(2, 0.5), 500);
});

pause('the wait is never over 30 seconds', () => {
  assert.is(pullBackoff(50, 0.999_999_9), 29_999);
});

pause.run();

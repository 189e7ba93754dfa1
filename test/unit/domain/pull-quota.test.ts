import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backoff } from '../../../src/domain/sync/backoff.js';
import {
  closed,
  newQuota,
  opened,
  spent,
  waitOf,
  type QuotaState,
} from '../../../src/domain/sync/quota.js';

const RATE = { requests: 3, windowMs: 100 };

const made = (state: QuotaState, at: number): QuotaState => closed(opened(state), at, null);

const refused = (state: QuotaState, at: number, retryAfter: number | null = null): QuotaState =>
  closed(opened(state), at, { retryAfter });

const quota = suite('quota');

quota('lets as many requests go at once as a window has, and the next after a window', () => {
  let state = newQuota(RATE);
  for (const at of [10, 20, 30]) {
    assert.is(waitOf(state, at), 0);
    state = made(state, at);
  }
  assert.is(waitOf(state, 30), 80);
  assert.is(waitOf(state, 110), 0);
  assert.is(waitOf(made(state, 110), 110), 10);
});

quota('counts a request until a window after its answer', () => {
  const state = opened(opened(opened(newQuota(RATE))));
  assert.is(waitOf(state, 5), 100);
  assert.is(waitOf(closed(state, 50, null), 60), 90);
});

quota('waits for a window after a refusal, and then asks half as often', () => {
  const state = refused(newQuota({ requests: 8, windowMs: 100 }), 1000);
  assert.is(state.allowed, 4);
  assert.is(waitOf(state, 1000), 100);
  assert.is(waitOf(state, 1099), 1);
  assert.is(waitOf(state, 1100), 0);
});

quota('waits as long as a refusal says, be it shorter or longer than a window', () => {
  assert.is(waitOf(refused(newQuota({ requests: 8, windowMs: 100 }), 1000, 40), 1000), 40);
  assert.is(waitOf(refused(newQuota(RATE), 1000, 5000), 1000), 5000);
  assert.is(waitOf(refused(newQuota(RATE), 0, 999_999_000), 0), 3_600_000);
});

quota('takes refusals of requests that were open together for one', () => {
  let state = opened(opened(newQuota({ requests: 8, windowMs: 100 })));
  state = closed(state, 1000, { retryAfter: null });
  state = closed(state, 1010, { retryAfter: null });
  assert.is(state.allowed, 4);
  assert.is(waitOf(state, 1010), 100);
});

quota('never asks less than once a window', () => {
  let state = newQuota(RATE);
  for (let n = 1; n < 10; n += 1) state = refused(state, n * 1000);
  assert.is(state.allowed, 1);
});

quota('slowly asks more often again, and no more often than at first', () => {
  let state = refused(newQuota(RATE), 1000);
  assert.is(state.allowed, 1);
  const allowed: number[] = [];
  for (let at = 1200; at < 4000; at += 100) {
    state = made(state, at);
    allowed.push(state.allowed);
  }
  assert.is(allowed[0], 1);
  assert.is(Math.max(...allowed), 3);
  const raises = allowed.filter((now, place) => now > (allowed[place - 1] ?? 1)).length;
  assert.is(raises, 2);
});

quota('waits a whole window after what somebody else may have asked', () => {
  assert.is(waitOf(spent(newQuota(RATE), 1000), 1000), 100);
});

/** What a caller does: how long it thinks, how long the answer takes, and whether it is a refusal. */
const acts = fc.array(
  fc.record({
    thinks: fc.nat(60),
    travels: fc.nat(40),
    answers: fc.nat(40),
    isRefused: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

quota('whatever is asked and however long it takes, no window has more than the rate', () => {
  fc.assert(
    fc.property(acts, fc.integer({ min: 1, max: 6 }), (all, requests) => {
      const rate = { requests, windowMs: 100 };
      let state = newQuota(rate);
      let now = 0;
      const arrivals: number[] = [];
      for (const { thinks, travels, answers, isRefused } of all) {
        now += thinks;
        // A timer may come too early: who waits looks again.
        for (let wait = waitOf(state, now); wait > 0; wait = waitOf(state, now))
          now += Math.max(1, wait - 1);
        state = opened(state);
        arrivals.push(now + travels);
        now += travels + answers;
        state = closed(state, now, isRefused ? { retryAfter: null } : null);
      }
      for (const start of arrivals)
        assert.ok(arrivals.filter((at) => at >= start && at < start + 100).length <= requests);
    }),
  );
});

quota('requests that are open side by side keep within the rate too', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(150), { minLength: 1, maxLength: 80 }), (durations) => {
      let state = newQuota(RATE);
      let now = 0;
      const starts: number[] = [];
      let open: readonly number[] = [];
      const settle = (): void => {
        for (const end of open.filter((at) => at <= now)) state = closed(state, end, null);
        open = open.filter((at) => at > now);
      };
      for (const duration of durations) {
        while (waitOf(state, now) > 0) {
          now += 1;
          settle();
        }
        state = opened(state);
        starts.push(now);
        open = [...open, now + duration].toSorted((a, b) => a - b);
      }
      for (const start of starts)
        assert.ok(starts.filter((at) => at >= start && at < start + 100).length <= RATE.requests);
    }),
  );
});

quota.run();

const pause = suite('backoff');

pause('is anywhere from nothing to a bound that doubles with each attempt', () => {
  assert.equal(
    [1, 2, 3, 4].map((attempt) => backoff(attempt, 0.999_999)),
    [499, 999, 1999, 3999],
  );
  assert.equal(
    [1, 2, 3, 4].map((attempt) => backoff(attempt, 0)),
    [0, 0, 0, 0],
  );
  assert.is(backoff(2, 0.5), 500);
});

pause('is never over half a minute', () => {
  assert.is(backoff(50, 0.999_999_9), 29_999);
});

pause.run();

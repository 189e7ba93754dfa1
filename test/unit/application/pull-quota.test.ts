import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageQuery, Source, SourceError } from '../../../src/application/ports/source.js';
import { makeOwnQuota } from '../../../src/adapters/system/own-quota.js';
import type { StoreError } from '../../../src/application/errors.js';
import type { RequestQuota } from '../../../src/application/ports/limits.js';
import { makeQuota } from '../../../src/application/sync/pull-quota.js';
import { failure, ok } from '../../support/run/effect.js';
import { makeTime, makeVirtualQuota } from '../../support/pull/world.js';

const PAGE: PageQuery = { entity: 'post', afterId: null, updatedSince: null, limit: 2 };
const RATE = { requests: 4, windowMs: 1000 };

/** Answers each request with the next of these errors, and records when it came. */
const sourceOf = (now: () => number, errors: readonly (SourceError | null)[] = []) => {
  const asked: number[] = [];
  const source: Source = {
    entities: ['post'],
    page: () =>
      TE.flatten(
        TE.fromIO(() => {
          const error = errors[asked.push(now()) - 1] ?? null;
          return error === null ? TE.right({ rows: [], end: true }) : TE.left(error);
        }),
      ),
  };
  return { source, asked };
};

const limited = (retryAfter: number | null): SourceError => ({ _tag: 'SourceLimited', retryAfter });

const test = suite('quota of requests');

test('sources of one quota share it', async () => {
  const { timer, now } = makeTime();
  const quota = makeVirtualQuota(RATE, timer);
  const [one, other] = [sourceOf(now), sourceOf(now)];
  const sources = [quota.withQuota(one.source), quota.withQuota(other.source)];
  assert.equal(sources[0]?.entities, ['post']);
  for (let n = 0; n < 3; n += 1) for (const source of sources) await ok(source.page(PAGE));
  assert.equal(
    [...one.asked, ...other.asked].toSorted((a, b) => a - b),
    [0, 0, 0, 0, 1000, 1000],
  );
});

test('parallel requests keep to the quota', async () => {
  const { timer, now } = makeTime();
  const { source, asked } = sourceOf(now);
  const { page } = makeVirtualQuota(RATE, timer).withQuota(source);
  await Promise.all(Array.from({ length: 10 }, () => ok(page(PAGE))));
  for (const start of asked)
    assert.ok(asked.filter((at) => at >= start && at < start + 1000).length <= 4, asked.join());
});

test('requests to prepare a page count', async () => {
  const { timer, now } = makeTime();
  const { source, asked } = sourceOf(now);
  let left = 6;
  const quota = makeVirtualQuota(RATE, timer).withQuota({
    ...source,
    prepare: () =>
      left === 0
        ? null
        : TE.fromIO(() => {
            left -= 1;
            asked.push(now());
          }),
  });
  await ok(quota.page(PAGE));
  assert.equal(asked, [0, 0, 0, 0, 1000, 1000, 1000]);
});

test('a refusal pauses the requests, for as long as it says', async () => {
  const { timer, now } = makeTime();
  const { source, asked } = sourceOf(now, [limited(null), limited(7000)]);
  const { page } = makeVirtualQuota(RATE, timer).withQuota(source);
  await failure(page(PAGE));
  await failure(page(PAGE));
  await ok(page(PAGE));
  assert.equal(asked, [0, 1000, 8000]);
});

test('a failed request counts', async () => {
  const { timer, now } = makeTime();
  const away: SourceError = { _tag: 'SourceUnavailable', cause: null };
  const { source, asked } = sourceOf(now, [away, away, away, away]);
  const { page } = makeVirtualQuota(RATE, timer).withQuota(source);
  for (let n = 0; n < 4; n += 1) await failure(page(PAGE));
  await ok(page(PAGE));
  assert.equal(asked, [0, 0, 0, 0, 1000]);
});

test('no request is made when stopping, and the remaining wait is reported', async () => {
  const { timer, now } = makeTime();
  const { source, asked } = sourceOf(now);
  const quota = makeVirtualQuota(RATE, { ...timer, sleep: () => T.of(false) });
  const { page } = quota.withQuota(source);
  for (let n = 0; n < 4; n += 1) await ok(page(PAGE));
  assert.is(quota.waiting(), 0);
  assert.is((await failure(page(PAGE)))._tag, 'SourceUnavailable');
  assert.is(asked.length, 4);
  assert.is(quota.waiting(), 1000);
});

test('the longest of several waits is reported, whichever began last', async () => {
  const { timer, now } = makeTime();
  const waits = [7000, 1000];
  const requests = { ...makeOwnQuota(now), take: () => TE.fromIO(() => waits.shift() ?? 0) };
  const sleep = (): T.Task<boolean> => () => new Promise(() => undefined);
  const quota = makeVirtualQuota(RATE, { ...timer, sleep }, requests);
  const { page } = quota.withQuota(sourceOf(now).source);
  for (let n = 0; n < 2; n += 1) void page(PAGE)();
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(quota.waiting(), 7000);
});

test('processes with the same store share the quota', async () => {
  const { timer, now } = makeTime();
  const requests = makeOwnQuota(now);
  const { source, asked } = sourceOf(now, [null, null, limited(5000)]);
  const [one, other] = [1, 2].map(() => makeVirtualQuota(RATE, timer, requests).withQuota(source));
  assert.ok(one && other);
  await ok(one.page(PAGE));
  await ok(other.page(PAGE));
  await failure(one.page(PAGE));
  for (let n = 0; n < 3; n += 1) await ok(other.page(PAGE));
  assert.equal(asked, [0, 0, 0, 5000, 5000, 6000]);
});

/** Makes a store whose every step fails this many times at first. */
const failing = (requests: RequestQuota, times: number): RequestQuota => {
  const error: StoreError = { _tag: 'StoreUnavailable', cause: null, refusal: null };
  const left = { take: times, close: times };
  const fails = (step: keyof typeof left): boolean => (left[step] -= 1) >= 0;
  return {
    take: (...args) => (fails('take') ? TE.left(error) : requests.take(...args)),
    close: (...args) => (fails('close') ? TE.left(error) : requests.close(...args)),
  };
};

test('an unreachable store is waited for, without requests meanwhile', async () => {
  const { timer, now } = makeTime();
  const reportedErrors: (string | null)[] = [];
  const { source, asked } = sourceOf(now, [limited(7000)]);
  const { page } = makeQuota({
    requests: failing(makeOwnQuota(now), 3),
    rate: RATE,
    timeout: 1000,
    timer,
    nextName: () => `request ${now()}`,
    onStore: (error) => () => reportedErrors.push(error?._tag ?? null),
  }).withQuota(source);
  await failure(page(PAGE));
  // What the refusal said is stored once the store is back.
  assert.equal([asked, now()], [[3000], 6000]);
  await ok(page(PAGE));
  assert.equal(asked, [3000, 13_000]);
  const away = Array.from({ length: 3 }, () => 'StoreUnavailable');
  assert.equal(reportedErrors.slice(0, 8), [...away, null, ...away, null]);
});

test('a place that was granted too late is taken again', async () => {
  const { timer, now } = makeTime();
  const requests = makeOwnQuota(now);
  let slow = 2;
  const { source, asked } = sourceOf(now);
  const { page } = makeVirtualQuota({ requests: 1, windowMs: 1000 }, timer, {
    ...requests,
    take: (...args) =>
      TE.tapTask(requests.take(...args), () => timer.sleep((slow -= 1) >= 0 ? 10_001 : 0)),
  }).withQuota(source);
  await ok(page(PAGE));
  assert.equal(asked, [20_002]);
  // The request took one place, not three.
  assert.is(await ok(requests.take('another', { requests: 1, windowMs: 1000 }, 5000)), 1000);
});

test.run();

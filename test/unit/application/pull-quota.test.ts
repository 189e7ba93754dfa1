import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageQuery, Source, SourceError } from '../../../src/application/ports/source.js';
import { makeQuota } from '../../../src/application/sync/pull-quota.js';
import { failure, ok } from '../../support/effect.js';
import { makePace } from '../../support/pull/world.js';

const PAGE: PageQuery = { entity: 'post', afterId: null, updatedSince: null, limit: 2 };
const RATE = { requests: 4, windowMs: 1000 };

/** Answers each request with the next of these, and notes when it came. */
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

const test = suite('Quota of requests');

test('is one for all sources that share it', async () => {
  const { pace, now } = makePace();
  const quota = makeQuota(RATE, pace);
  const [one, other] = [sourceOf(now), sourceOf(now)];
  const sources = [quota.withQuota(one.source), quota.withQuota(other.source)];
  assert.equal(sources[0]?.entities, ['post']);
  for (let n = 0; n < 3; n += 1) for (const source of sources) await ok(source.page(PAGE));
  assert.equal(
    [...one.asked, ...other.asked].toSorted((a, b) => a - b),
    [0, 0, 0, 0, 1000, 1000],
  );
});

test('is kept by requests that are made at once', async () => {
  const { pace, now } = makePace();
  const { source, asked } = sourceOf(now);
  const { page } = makeQuota(RATE, pace).withQuota(source);
  await Promise.all(Array.from({ length: 10 }, () => ok(page(PAGE))));
  for (const start of asked)
    assert.ok(asked.filter((at) => at >= start && at < start + 1000).length <= 4, asked.join());
});

test('heeds a refusal, and what it says of how long', async () => {
  const { pace, now } = makePace();
  const { source, asked } = sourceOf(now, [limited(null), limited(7000)]);
  const { page } = makeQuota(RATE, pace).withQuota(source);
  await failure(page(PAGE));
  await failure(page(PAGE));
  await ok(page(PAGE));
  assert.equal(asked, [0, 1000, 8000]);
});

test('counts a request that failed, as Xano does', async () => {
  const { pace, now } = makePace();
  const away: SourceError = { _tag: 'SourceUnavailable', cause: null };
  const { source, asked } = sourceOf(now, [away, away, away, away]);
  const { page } = makeQuota(RATE, pace).withQuota(source);
  for (let n = 0; n < 4; n += 1) await failure(page(PAGE));
  await ok(page(PAGE));
  assert.equal(asked, [0, 0, 0, 0, 1000]);
});

test('asks nothing once everything is to end, and says how long it would have waited', async () => {
  const { pace, now } = makePace();
  const { source, asked } = sourceOf(now);
  const quota = makeQuota(RATE, { ...pace, sleep: () => T.of(false) });
  const { page } = quota.withQuota(source);
  for (let n = 0; n < 4; n += 1) await ok(page(PAGE));
  assert.is(quota.waiting(), 0);
  assert.is((await failure(page(PAGE)))._tag, 'SourceUnavailable');
  assert.is(asked.length, 4);
  assert.is(quota.waiting(), 1000);
});

test('can be spent by somebody else', async () => {
  const { pace, now } = makePace();
  const { source, asked } = sourceOf(now);
  const quota = makeQuota(RATE, pace);
  quota.spend();
  await ok(quota.withQuota(source).page(PAGE));
  assert.equal(asked, [1000]);
});

test.run();

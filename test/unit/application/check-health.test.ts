import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCheckHealth } from '../../../src/application/use-cases/check-health.js';
import { down, noon } from './fixtures.js';

/** A clock that `latency` goes by on, from one look to the next. */
const ticking = (latency: number) => {
  let now = noon - latency;
  return { now: () => (now += latency) };
};

const checking = (pendingWork: number, latency: number) =>
  makeCheckHealth({
    health: { check: TE.right({ users: 1, posts: 2, pendingWork, deferred: 0, deadLetters: 0 }) },
    clock: ticking(latency),
  })();

const test = suite('CheckHealth');

test('a store that answers at once is ok, with what it holds', async () => {
  assert.equal(await checking(0, 3), {
    status: 'ok',
    latency_ms: 3,
    store: { users: 1, posts: 2, pendingWork: 0, deferred: 0, deadLetters: 0 },
  });
});

test('much unfinished work is degraded', async () => {
  assert.is((await checking(10_000, 1)).status, 'ok');
  assert.is((await checking(10_001, 1)).status, 'degraded');
});

test('a slow store is degraded', async () => {
  assert.is((await checking(0, 500)).status, 'ok');
  assert.is((await checking(0, 501)).status, 'degraded');
});

test('a store that is away is down, with the time it took to find out', async () => {
  const health = makeCheckHealth({ health: { check: TE.left(down) }, clock: ticking(7) });
  assert.equal(await health(), { status: 'down', latency_ms: 7, store: null });
});

test('each check is a new one', async () => {
  let checks = 0;
  const check = TE.fromIO(() => {
    checks += 1;
    return { users: 0, posts: 0, pendingWork: 0, deferred: 0, deadLetters: 0 };
  });
  const health = makeCheckHealth({ health: { check }, clock: ticking(0) });
  await health();
  await health();
  assert.is(checks, 2);
});

test.run();

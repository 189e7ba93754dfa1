import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Patience } from '../../../src/application/ports/retry.js';
import { makeRetry } from '../../../src/runtime/timer.js';
import { makeTime } from '../../support/pull/world.js';

const test = suite('a retry');

/** Fails so many times, each time with the number of the attempt. */
const failing = (times: number) => {
  let tries = 0;
  return TE.fromIOEither((): E.Either<number, string> => {
    tries += 1;
    return tries > times ? E.right(`try ${tries}`) : E.left(tries);
  });
};

const threeTries: Patience<number> = ({ error }, all) => (all.length < 3 ? 10 * error : null);

test('tries again after the pauses that patience returns', async () => {
  const { timer, slept } = makeTime();
  assert.equal(await makeRetry(timer)(failing(2), threeTries)(), E.right('try 3'));
  assert.equal(slept, [10, 20]);
});

test('returns the last failure once patience returns no pause', async () => {
  const { timer, slept } = makeTime();
  assert.equal(await makeRetry(timer)(failing(9), threeTries)(), E.left(3));
  assert.equal(slept, [10, 20]);
});

test('passes the times of all failures to patience, and starts over with each run', async () => {
  const { timer } = makeTime(1000);
  const seen: unknown[] = [];
  const patience: Patience<number> = ({ at }, all) => {
    seen.push([at, all.map((one) => one.at)]);
    return 5;
  };
  for (let run = 0; run < 2; run += 1) await makeRetry(timer)(failing(2), patience)();
  assert.equal(seen.slice(0, 2), [
    [1000, [1000]],
    [1005, [1000, 1005]],
  ]);
  assert.equal(seen[2], [1010, [1010]]);
});

test('ends as stopped if the process stops during a pause', async () => {
  const retry = makeRetry({ now: () => 0, sleep: () => T.of(false) });
  assert.equal(await retry(failing(1), () => 5)(), E.left({ _tag: 'Stopped' }));
});

test.run();

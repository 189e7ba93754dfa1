import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMemoryAlertBook } from '../../../src/adapters/memory/memory-alert-book.js';
import type { AlertMessage } from '../../../src/application/ports/alarm.js';
import type { SyncNumbers } from '../../../src/application/ports/sync-statistics.js';
import { makeWatchAlerts } from '../../../src/application/use-cases/watch-alerts.js';
import { ok } from '../../support/effect.js';
import { noon } from '../../support/fixtures.js';

const MINUTE = 60_000;
const quiet: SyncNumbers = {
  total: {},
  minutes: [],
  latest: {},
  deferred: 0,
  deadLetters: 0,
  pendingWork: 0,
  users: 0,
  posts: 0,
};
const failing: SyncNumbers = { ...quiet, minutes: [{ 'post:failed:bulk': 20 }] };

const aWatch = () => {
  const seen = { now: noon, numbers: quiet, isThere: true };
  const sent: AlertMessage[] = [];
  const alertBook = makeMemoryAlertBook();
  const make = () =>
    makeWatchAlerts({
      statistics: { read: () => TE.fromIO(() => seen.numbers) },
      alertBook,
      alarm: {
        send: (message) => {
          if (!seen.isThere) return TE.left({ _tag: 'AlarmFailed', reason: 'answered 500' });
          return TE.fromIO(() => void sent.push(message));
        },
      },
      clock: { now: () => seen.now },
      silence: null,
    });
  return { seen, sent, make, look: make() };
};

const told = (sent: readonly AlertMessage[]): readonly string[] =>
  sent.map(({ name, event, since }) => `${name} ${event} ${(since - noon) / MINUTE}`);

const test = suite('Watching for alerts');

test('people are told once when it starts and once when it ends', async () => {
  const { seen, sent, look } = aWatch();
  await ok(look);
  seen.numbers = failing;
  for (const now of [noon + MINUTE, noon + 2 * MINUTE, noon + 3 * MINUTE]) {
    seen.now = now;
    await ok(look);
  }
  seen.numbers = quiet;
  for (const now of [noon + 4 * MINUTE, noon + 5 * MINUTE]) {
    seen.now = now;
    await ok(look);
  }
  assert.equal(told(sent), ['failure_rate started 1', 'failure_rate ended 1']);
});

test('whoever looks after a restart knows what was told', async () => {
  const { seen, sent, look, make } = aWatch();
  seen.numbers = failing;
  await ok(look);
  await ok(make());
  seen.numbers = quiet;
  await ok(make());
  await ok(make());
  assert.equal(told(sent), ['failure_rate started 0', 'failure_rate ended 0']);
});

test('what was not taken is told the next time, and the others all the same', async () => {
  const { seen, sent, look } = aWatch();
  await ok(look);
  seen.isThere = false;
  seen.numbers = { ...failing, deadLetters: 1 };
  const { failures } = await ok(look);
  assert.equal(failures, ['answered 500', 'answered 500']);
  seen.isThere = true;
  await ok(look);
  await ok(look);
  assert.equal(told(sent), ['failure_rate started 0', 'dead_letters started 0']);
});

test('what is over before anybody could be told is not told', async () => {
  const { seen, sent, look } = aWatch();
  seen.isThere = false;
  seen.numbers = failing;
  await ok(look);
  seen.isThere = true;
  seen.numbers = quiet;
  await ok(look);
  assert.equal(sent, []);
});

test.run();

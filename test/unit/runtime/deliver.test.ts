import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deliver } from '../../../src/runtime/deliver.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { ada } from '../../support/app/fixtures.js';
import { makeStillTime } from '../../support/run/time.js';

const test = suite('delivery of the outbox');

const event = { type: 'post.deleted', actor: ada, at: 0, data: {} } as const;
const delivery = { id: '1-0', event, failures: 0, until: 0, place: 'ada' };
const REST = 60_000;

test('a postponed delivery rests for the given time, measured by the timer and not by the clock', async () => {
  const { time, pass, now } = makeStillTime();
  const places: { readonly at: number; readonly limit: number }[] = [];
  const loop = startLoop(
    deliver({
      deliverOutbox: {
        take: (limit) => {
          places.push({ at: now(), limit });
          return TE.right(places.length === 1 ? [delivery] : []);
        },
        renew: () => TE.right(null),
        deliver: () => TE.right({ outcome: 'postponed', reason: 'too much', rest: REST }),
      },
      leases: { acquire: () => TE.right(true), release: () => TE.right(undefined) },
      timer: { now },
      log: pino({ level: 'silent' }),
    }),
    time,
  );
  await pass(REST);
  await loop.stop();
  const resting = places.slice(1).filter(({ limit }) => limit === 0);
  assert.ok(resting.length > 0);
  assert.ok(resting.every(({ at }) => at < REST));
  assert.ok(places.some(({ at, limit }) => at === REST && limit > 0));
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeTimeout } from '../../../src/application/errors.js';
import type { DeliverOutbox } from '../../../src/application/use-cases/deliver-outbox.js';
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
        deliver: () =>
          TE.right({ outcome: 'postponed', reason: 'too much', failures: 0, rest: REST }),
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

/** Delivers one event, and returns the message and the number of failures in each line of the log. */
const logOf = async (
  deliverOne: DeliverOutbox['deliver'],
): Promise<readonly (readonly [message: unknown, failures: unknown])[]> => {
  const { time, pass, now } = makeStillTime();
  const lines: (readonly [unknown, unknown])[] = [];
  const write = (line: string): void => {
    const { msg, failures } = JSON.parse(line) as { readonly msg: string; failures?: number };
    lines.push([msg, failures]);
  };
  let isTaken = false;
  const take = () => {
    const due = isTaken ? [] : [delivery];
    isTaken = true;
    return TE.right(due);
  };
  const loop = startLoop(
    deliver({
      deliverOutbox: { take, renew: () => TE.right(null), deliver: deliverOne },
      leases: { acquire: () => TE.right(true), release: () => TE.right(undefined) },
      timer: { now },
      log: pino({ level: 'warn' }, { write }),
    }),
    time,
  );
  await pass(1000);
  await loop.stop();
  return lines;
};

test('the log tells a delivery that was not sent from one whose outcome was not stored', async () => {
  assert.equal(await logOf(() => TE.left(storeTimeout('slow'))), [
    ['a delivery waits: the users whom it names could not be read', undefined],
  ]);
  const sent: DeliverOutbox['deliver'] = (_, held) => async () => {
    await held();
    return E.left(storeTimeout('slow'));
  };
  assert.equal(await logOf(sent), [['a delivery is sent again: it was not noted', undefined]]);
});

test('the log names the tries that count', async () => {
  const fate = { outcome: 'postponed', reason: 'answered 429', failures: 0, rest: 0 } as const;
  assert.equal(await logOf(() => TE.right(fate)), [['write-back waits', 0]]);
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type StoreUnavailable, storeUnavailable } from '../../../src/application/errors.js';
import { isAllRead, pauseAfterRound } from '../../../src/application/sync/pull-round.js';
import {
  type PullEnd,
  type TableTurn,
  skippedTurn,
} from '../../../src/application/sync/pull-table.js';
import { DEFAULT_MAPPING, tableOf } from '../../../src/domain/sync/mapping.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { makeRetry } from '../../../src/runtime/timer.js';
import { pullOnce, pulling } from '../../../src/runtime/pull.js';
import { makeStillTime } from '../../support/run/time.js';

const table = tableOf(DEFAULT_MAPPING, 'user');
if (table === null) throw new Error('users have no table');
const read: TableTurn = skippedTurn(table, 'increments');
const reading: TableTurn = { ...skippedTurn(table, 'snapshot'), isUnfinished: true };
const failing = { code: 'source_fault', message: 'odd', at: 0 } as const;
const failed: TableTurn = { ...read, failure: failing };
const down = storeUnavailable(new Error('away'));

type Round = readonly TableTurn[] | PullEnd;

/** Makes a replica whose rounds have these outcomes, and then nothing new; `holds` are the answers to its lease requests. */
const makeWorld = (rounds: Round[], holds: (boolean | StoreUnavailable)[] = []) => {
  const { time, pass, now } = makeStillTime();
  const at: number[] = [];
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const round = TE.fromIOEither((): E.Either<PullEnd, readonly TableTurn[]> => {
    at.push(now());
    const next = rounds.shift() ?? [read];
    return '_tag' in next ? E.left(next) : E.right(next);
  });
  let released = 0;
  const lease = {
    name: 'pull',
    holder: 'me',
    patience: 5000,
    hold: () => {
      const held = holds.shift() ?? true;
      return Promise.resolve(typeof held === 'boolean' ? E.right(held) : E.left(down));
    },
    release: () => Promise.resolve(void (released += 1)),
  };
  const pull = { round };
  const interrupt = () => undefined;
  const body = pulling({ pull, lease, interval: 60_000, interrupt, log, remember: TE.right(true) });
  const retry = makeRetry(time(new AbortController().signal));
  return { time, pass, at, lines, body, released: () => released, once: { pull, lease, retry } };
};

const test = suite('pulling');

test('a round is over when no table is unfinished, and all is read when each table was read once', () => {
  assert.is(pauseAfterRound([read, failed], 7), 7);
  assert.is(pauseAfterRound([read, reading], 7), 0);
  assert.ok(isAllRead([read, failed]));
  assert.not(isAllRead([read, reading]));
  assert.not(isAllRead([skippedTurn(table, 'snapshot')]));
});

test('pulls round after round, and logs once that a table fails and once that it is read again', async () => {
  const rounds: Round[] = [[reading], [failed], [failed], [read]];
  const { time, pass, at, lines, body, released } = makeWorld(rounds);
  const loop = startLoop(body, time);
  await pass(190_000);
  await loop.stop();
  assert.equal(at, [0, 0, 60_000, 120_000, 180_000]);
  assert.equal([lines.length, released()], [3, 1], lines.join());
});

test('requests a lost lease again, and waits while the store is unavailable', async () => {
  const rounds: Round[] = [{ _tag: 'LeaseLost' }, down, [read]];
  const { time, pass, at, lines, body, released } = makeWorld(rounds, [true, false, true, true]);
  const loop = startLoop(body, time);
  await pass(10_000);
  await loop.stop();
  assert.equal(at, [0, 5000, 10_000]);
  assert.is(released(), 2);
  assert.match(lines.join(), /this replica.*another replica.*this replica.*waits for.*goes on/s);
});

test('pullOnce waits for the lease of a dead process to end, then reads every table', async () => {
  const { pass, at, once } = makeWorld([[reading], [read]], [false, false, true]);
  const done = pullOnce(once);
  await pass(1000);
  assert.equal(await done, E.right(undefined));
  assert.equal(at, [1000, 1000]);
});

test('pullOnce gives up once a lease without holder would have ended, or if the store is unavailable', async () => {
  const held = makeWorld(
    [],
    Array.from({ length: 100 }, () => false),
  );
  const done = pullOnce(held.once);
  await held.pass(31_000);
  assert.match(E.isLeft(await done) ? JSON.stringify(await done) : '', 'another process pulls');
  assert.equal(await pullOnce(makeWorld([], [down]).once), E.left('Redis cannot be reached'));
  assert.equal(await pullOnce(makeWorld([down]).once), E.left('Redis cannot be reached'));
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type StoreError, storeFault } from '../../../src/application/errors.js';
import { makeRefusedWebhooks } from '../../../src/application/health/refused-webhooks.js';
import { type StoreState, UNSEEN } from '../../../src/domain/health/store-state.js';
import { startLoop } from '../../../src/runtime/loop.js';
import { learnColumns, storeRefusals, watchStore } from '../../../src/runtime/watches.js';
import { makeStillTime } from '../../support/run/time.js';

const makeWorld = () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  return { ...makeStillTime(), lines, log };
};

const test = suite('watches of each process');

test('column kinds are read again and again, and an unavailable store is logged once', async () => {
  const { time, pass, lines, log } = makeWorld();
  let looks = 0;
  const refresh = TE.fromIOEither((): E.Either<StoreError, void> => {
    looks += 1;
    return looks < 3 ? E.left(storeFault('away')) : E.right(undefined);
  });
  const loop = startLoop(learnColumns({ refresh }, log), time);
  await loop.begun;
  assert.is(looks, 1);
  await pass(9000);
  await loop.stop();
  assert.equal([looks, lines.length], [4, 1]);
});

test('a trouble of the store is logged when it begins and when it ends', async () => {
  const { time, pass, lines, log } = makeWorld();
  const refused: StoreState = { ...UNSEEN, refusal: 'read_only' };
  const states = [UNSEEN, refused, refused, UNSEEN, UNSEEN];
  const look = T.fromIO(() => states.shift() ?? UNSEEN);
  const loop = startLoop(watchStore({ look }, log), time);
  await pass(40_000);
  await loop.stop();
  assert.is(lines.length, 2, lines.join());
  assert.match(lines[1] ?? '', 'this trouble is over');
});

test('refused webhooks are counted in one write, and none is made without them', async () => {
  const { time, pass } = makeWorld();
  const written: unknown[] = [];
  const refused = makeRefusedWebhooks(() => undefined);
  const statistics = {
    count: (...given: readonly unknown[]) => TE.right(void written.push(given)),
  };
  const loop = startLoop(storeRefusals(refused, statistics, { now: () => 7 }), time);
  await pass(500);
  refused.heard('key');
  refused.heard('key');
  refused.heard('clock');
  await pass(5000);
  await loop.stop();
  assert.equal(written, [[{ 'refused:key': 2, 'refused:clock': 1 }, 7]]);
});

test.run();

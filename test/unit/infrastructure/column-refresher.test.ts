import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeFault, type StoreError } from '../../../src/application/errors.js';
import { startColumnRefresher } from '../../../src/infrastructure/column-refresher.js';
import { until } from '../../support/run/until.js';

const test = suite('Column refresher');

/** Columns whose store answers from the third look on. */
const starting = async (learns: boolean) => {
  const told: string[] = [];
  const seen = { looks: 0 };
  const refresh = TE.fromIOEither((): E.Either<StoreError, void> => {
    seen.looks += 1;
    return seen.looks < 3 ? E.left(storeFault('away')) : E.right(undefined);
  });
  const log = pino({}, { write: (line: string) => void told.push(line) });
  const loop = await startColumnRefresher({ columns: { learns, refresh }, interval: 1, log });
  return { loop, seen, told };
};

test('looks before it resolves and again, and says once that the store is away', async () => {
  const { loop, seen, told } = await starting(true);
  assert.is(seen.looks, 1);
  await until('it has looked four times', () => seen.looks >= 4);
  await loop.stop();
  assert.is(told.length, 1);
});

test('looks at nothing where there is nothing to learn', async () => {
  const { loop, seen } = await starting(false);
  await loop.stop();
  assert.is(seen.looks, 0);
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  PATIENCE_MS,
  importEvents,
  linesOf,
  summaryOf,
  type Importing,
} from '../../../src/adapters/http/bulk/import-events.js';
import { toProblem } from '../../../src/adapters/http/problem.js';
import { storeFault, storeUnavailable, type StoreError } from '../../../src/application/errors.js';
import type { ImportLine } from '../../../src/application/sync/import-line.js';
import type { LineResult } from '../../../src/application/use-cases/import-records.js';
import { at } from '../../support/e2e/service.js';

const test = suite('bulk import while Redis refuses writes');

const refused = storeUnavailable(new Error('OOM'));
const CHUNK: readonly ImportLine[] = [];

const applied = (line: number): LineResult => ({
  line,
  entity: 'user',
  key: `user:u${line}`,
  result: 'applied',
  code: '',
  message: '',
  leftOut: [],
});

const BOTH = [applied(1), applied(2)];

/** Imports a first chunk, and then whatever `next` returns. */
const importing = (
  next: () => TE.TaskEither<StoreError, readonly LineResult[]>,
  patience: number,
): Importing => {
  let chunks = 0;
  return {
    importChunk: () => {
      chunks += 1;
      return chunks === 1 ? TE.right(BOTH) : TE.flatten(TE.fromIO(next));
    },
    survey: null,
    now: () => 0,
    isAwaited: () => true,
    patience,
  };
};

const eventsOf = (
  next: () => TE.TaskEither<StoreError, readonly LineResult[]>,
  patience = 60_000,
) => importEvents([CHUNK, CHUNK].values(), importing(next, patience));

test('a refusal that lasts is reported within five seconds, with the progress so far', async () => {
  assert.ok(Math.max(PATIENCE_MS) < 5000);
  const answer = await summaryOf(eventsOf(() => TE.left(refused), 300));
  assert.ok(E.isLeft(answer));
  const { status, code, detail, progress } = toProblem(answer.left);
  assert.equal(
    [status, code, progress?.received, progress?.applied],
    [503, 'store_unavailable', 2, 2],
  );
  assert.match(detail, 'ended after 2 records. Send all of them again');
});

test('a permanent fault is reported at once, as the last line of an NDJSON answer', async () => {
  const lines: string[] = [];
  const errors: unknown[] = [];
  const events = eventsOf(() => TE.left(storeFault(new Error('odd'))));
  for await (const line of linesOf(events, (error) => errors.push(error))) lines.push(line);
  const last: unknown = JSON.parse(lines.at(-1) ?? '');
  assert.equal([at(last, 'type'), at(last, 'code'), at(last, 'applied')], ['error', 'internal', 2]);
  assert.is(errors.length, 1);
});

test('a store that recovers within the time only delays the import', async () => {
  let tries = 0;
  const answer = await summaryOf(
    eventsOf(() => {
      tries += 1;
      return tries < 3 ? TE.left(refused) : TE.right(BOTH);
    }),
  );
  assert.ok(E.isRight(answer));
  assert.is(at(JSON.parse(String(at(answer.right, 'text'))), 'applied'), 4);
});

test('after a refusal a large chunk is sent in pieces, each with its own waiting time', async () => {
  const lines = Array.from({ length: 1200 }, (_, n): ImportLine => ({
    line: n + 1,
    row: E.right({ username: `u${n}` }),
  }));
  const sizes: number[] = [];
  const answer = await summaryOf(
    importEvents([lines].values(), {
      ...importing(() => TE.left(refused), 60_000),
      importChunk: (some) => () => {
        sizes.push(some.length);
        const isAway = sizes.length === 1 || sizes.length === 3;
        return isAway ? TE.left(refused)() : TE.right(some.map(({ line }) => applied(line)))();
      },
    }),
  );
  assert.ok(E.isRight(answer));
  assert.is(at(JSON.parse(String(at(answer.right, 'text'))), 'applied'), 1200);
  assert.equal(sizes, [1200, 500, 500, 500, 200]);
});

test.run();

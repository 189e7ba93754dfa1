import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../../src/application/gen.js';
import {
  eachPage,
  looked,
  runOf,
  together,
  type Steps,
} from '../../../src/application/reconcile/run.js';
import { NOTHING_CHECKED } from '../../../src/domain/reconcile/report.js';

const test = suite('steps of a comparison');

const PAGES = new Map<string | null, { readonly names: string; readonly next: string | null }>([
  [null, { names: 'ab', next: '1' }],
  ['1', { names: 'cd', next: '2' }],
  ['2', { names: 'e', next: null }],
]);

/** Resolves to the outcome of each turn: its error, or what it checked. */
const turnsOf = async (steps: Steps<string>): Promise<readonly unknown[]> => {
  const { turn } = runOf(steps, () => NOTHING_CHECKED);
  const turns: unknown[] = [];
  for (;;) {
    const outcome = await turn();
    if (E.isRight(outcome) && outcome.right.isDone) return turns;
    turns.push(E.isLeft(outcome) ? outcome.left : outcome.right.looked);
  }
};

test('a comparison continues with the question that failed', async () => {
  const read: (string | null)[] = [];
  const seen: string[] = [];
  let failures = 2;
  const steps = eachPage(
    (from) => () => {
      read.push(from);
      const page = PAGES.get(from);
      const isAway = from === '1' && failures > 0;
      if (isAway) failures -= 1;
      return Promise.resolve(isAway || page === undefined ? E.left('away') : E.right(page));
    },
    function* ({ names }): Steps<string> {
      seen.push(names);
      yield looked(names.length);
    },
  );
  assert.equal(await turnsOf(steps), [2, 'away', 'away', 2, 1]);
  assert.equal(seen, ['ab', 'cd', 'e']);
  assert.equal(read, [null, '1', '1', '1', '2']);
});

test('questions of several parts are asked together, and each gets its answer', async () => {
  const asked: string[] = [];
  const answered: string[] = [];
  function* one(name: string, times: number): Steps<string> {
    for (let n = 1; n <= times; n += 1) {
      const question: TE.TaskEither<string, string> = () => {
        asked.push(name);
        return Promise.resolve(E.right(name + String(n)));
      };
      answered.push(yield* ask(question));
      yield looked(n);
    }
  }
  assert.equal(await turnsOf(together([one('a', 2), one('b', 1), one('c', 0)])), [1, 1, 2]);
  assert.equal(asked, ['a', 'b', 'a']);
  assert.equal(answered, ['a1', 'b1', 'a2']);
});

test.run();

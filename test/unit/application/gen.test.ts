import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ask, gen, known } from '../../../src/application/gen.js';

const test = suite('gen');

const three: TE.TaskEither<'no number', number> = TE.right(3);
const none: TE.TaskEither<'no text', string> = TE.left('no text');

test('each ask continues with its answer', async () => {
  const sum = gen(function* () {
    const first = yield* ask(three);
    return first + (yield* ask(three));
  });
  assert.equal(await sum(), E.right(6));
});

test('the first failure ends the run, with an error among those of all', async () => {
  let after = 0;
  const whole: TE.TaskEither<'no number' | 'no text', number> = gen(function* () {
    const number = yield* ask(three);
    yield* ask(none);
    after += 1;
    return number;
  });
  assert.equal(await whole(), E.left('no text'));
  assert.is(after, 0);
});

test('a known value is used at once, and a known failure ends the run', async () => {
  const sum: TE.TaskEither<'no text', number> = gen(function* () {
    const first = yield* known(E.right(3));
    return first + (yield* known<'no text', number>(first > 2 ? E.left('no text') : E.right(1)));
  });
  assert.equal(await sum(), E.left('no text'));
});

test('each run starts from the beginning', async () => {
  let asked = 0;
  const count = gen(function* () {
    asked += yield* ask(three);
    return asked;
  });
  assert.equal([await count(), await count()], [E.right(3), E.right(6)]);
});

test('a loop of a hundred thousand asks keeps no chain of promises', async () => {
  const count = gen(function* () {
    let sum = 0;
    for (let nth = 0; nth < 100_000; nth += 1) sum += yield* ask(three);
    return sum;
  });
  assert.equal(await count(), E.right(300_000));
});

test.run();

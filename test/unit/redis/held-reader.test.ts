import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCopy } from '../../../src/adapters/redis/copies/copy.js';
import type { Ask } from '../../../src/adapters/redis/reading/question.js';
import { makeHeldReader } from '../../../src/adapters/redis/reading/redis-reader.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import { NOT_HELD, type Known } from '../../../src/application/ports/reader.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada } from '../../support/app/fixtures.js';

const askNothing: Ask = () => TE.left(storeUnavailable(new Error('nothing is asked')));

const userOfAda = (known: Known) => known.user(ada);

const test = suite('a reader of the in-process copy alone');

test('waits for a fence only if the copy has every key, and answers with the state after it', async () => {
  const copy = makeCopy(100_000);
  let fences = 0;
  let meanwhile: () => Promise<void> = () => Promise.resolve();
  const copies = {
    unfenced: () => copy,
    answered: () => undefined,
    fenced: async () => {
      fences += 1;
      await meanwhile();
      return { copy, ask: askNothing };
    },
  };
  const see = makeHeldReader(copies).read(userOfAda);
  const learnBio = async (bio: string): Promise<void> => {
    const reply = {
      answers: [{ ask: 'user', row: { bio }, bytes: 1 } as const],
      lasting: [true],
      kept: [true],
      marked: [],
    };
    const pending = Promise.resolve(E.right(reply));
    copy.expect([{ ask: 'user', key: 'user:ada' }], pending);
    await pending;
  };
  assert.equal([await failure(see), fences], [NOT_HELD, 0]);
  await learnBio('old');
  assert.equal(await ok(see), { bio: 'old' });
  meanwhile = async () => {
    copy.forget(['user:ada']);
    await learnBio('new');
  };
  assert.equal(await ok(see), { bio: 'new' });
  meanwhile = () => {
    copy.forget(['user:ada']);
    return Promise.resolve();
  };
  assert.equal([await failure(see), fences], [NOT_HELD, 3]);
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCopy, type Copy } from '../../../src/adapters/redis/copies/copy.js';
import type { Ask } from '../../../src/adapters/redis/reading/question.js';
import { keysOf, type Question, type Reply } from '../../../src/adapters/redis/reading/question.js';
import { makeRedisReader } from '../../../src/adapters/redis/reading/redis-reader.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import type { Known } from '../../../src/application/ports/reader.js';
import { ok } from '../../support/run/effect.js';
import { ada, bob } from '../../support/app/fixtures.js';

const test = suite('in-process copy');

/** Puts an answer into the copy. */
const keep = async (copy: Copy, questions: readonly Question[], reply: Reply): Promise<void> => {
  const pending = Promise.resolve(E.right(reply));
  copy.expect(questions, pending);
  await pending;
};

test('stays within its byte limit, even as ever more is stored about one key', async () => {
  const maxBytes = 100_001;
  const copy = makeCopy(maxBytes);
  let most = 0;
  for (let member = 0; member < 5000; member += 1) {
    const asked = { ask: 'set', key: 'post:p1:likes', member: `u${member}` } as const;
    await keep(copy, [asked], {
      answers: [{ ask: 'set', isIn: true }],
      lasting: [true],
      kept: [true],
      marked: [],
    });
    most = Math.max(most, copy.size().bytes);
  }
  assert.ok(most > maxBytes / 2 && most < maxBytes, String(most));
});

/** Answers with the current value, and says whether the copy may keep it. */
const answering =
  (bio: () => string, lasts: boolean): Ask =>
  (questions) =>
    TE.fromIO(() => ({
      answers: questions.map(() => ({ ask: 'user', row: { bio: bio() }, bytes: 10 })),
      lasting: questions.map(() => lasts),
      kept: questions.map(() => lasts),
      marked: [],
    }));

const copiesOf = (copy: Copy, ask: Ask) => ({
  fenced: () => Promise.resolve({ copy, ask }),
  answered: () => undefined,
});

const bioOf = (known: Known): { readonly bio: string | undefined } | undefined => {
  const user = known.user(ada);
  return user === undefined || user === null || user === 'damaged'
    ? undefined
    : { bio: user['bio'] };
};

const remembered = (known: Known) =>
  known.remembered({
    name: 'ada',
    assemble: bioOf,
    isSame: (a, b) => a.bio === b.bio,
    bytesOf: () => 100,
  });

test('an answer read on a connection without invalidations is not remembered', async () => {
  let bio = 'old';
  const failing: Ask = () => TE.left(storeUnavailable(new Error('of the pair alone')));
  const copies = copiesOf(makeCopy(100_000), failing);
  const { read } = makeRedisReader(
    answering(() => bio, true),
    copies,
  );
  assert.equal(await ok(read(remembered)), { bio: 'old' });
  bio = 'new';
  assert.equal(await ok(read(remembered)), { bio: 'new' });
});

test('an answer is remembered until a key it was read from changes', async () => {
  let bio = 'old';
  const copy = makeCopy(100_000);
  const ask = answering(() => bio, true);
  const { read } = makeRedisReader(ask, copiesOf(copy, ask));
  const first = await ok(read(remembered));
  bio = 'new';
  assert.is(await ok(read(remembered)), first);
  copy.forget(['user:bob']);
  assert.is(await ok(read(remembered)), first);
  copy.forget(['user:ada']);
  assert.equal(await ok(read(remembered)), { bio: 'new' });
});

test('an answer made from several keys is forgotten when any of them changes', async () => {
  const bios: Record<string, string> = { 'user:ada': 'a', 'user:bob': 'b' };
  const copy = makeCopy(100_000);
  const ask: Ask = (questions) =>
    TE.fromIO(() => ({
      answers: questions.map(({ key }) => ({
        ask: 'user',
        row: { bio: bios[key] ?? '' },
        bytes: 1,
      })),
      lasting: questions.map(() => true),
      kept: questions.map(() => true),
      marked: [],
    }));
  const { read } = makeRedisReader(ask, copiesOf(copy, ask));
  const both = (known: Known) =>
    known.remembered({
      name: 'both',
      assemble: (all) => {
        const [one, two] = [all.user(ada), all.user(bob)];
        return one && two ? { said: JSON.stringify([one, two]) } : undefined;
      },
      isSame: (a, b) => a.said === b.said,
      bytesOf: () => 100,
    });
  await ok(read((known) => known.user(ada)));
  for (const [key, bio] of [
    ['user:ada', 'c'],
    ['user:bob', 'd'],
  ] as const) {
    const before = await ok(read(both));
    copy.forget(['user:cyd']);
    assert.is(await ok(read(both)), before);
    bios[key] = bio;
    copy.forget([key]);
    assert.equal(await ok(read(both)), {
      said: JSON.stringify([{ bio: bios['user:ada'] }, { bio: bios['user:bob'] }]),
    });
  }
});

const HOME = { ask: 'home', key: 'user:ada:home', reader: ada, after: null, count: 20 } as const;

test('a home timeline is kept until any key changes that it was read from', async () => {
  const copy = makeCopy(100_000);
  let size = 0;
  const ask: Ask = (questions) =>
    TE.fromIO(() => ({
      answers: questions.map(() => {
        size += 1;
        return { ask: 'home', slice: { entries: [], floor: null, others: [], size } };
      }),
      lasting: questions.map(() => true),
      kept: questions.map(() => true),
      marked: [],
    }));
  const { read } = makeRedisReader(ask, copiesOf(copy, ask));
  const see = read((known) => known.home(ada, null, 20));
  const sizeNow = async (): Promise<number | undefined> => (await ok(see))?.size;
  assert.is(await sizeNow(), 1);
  for (const [place, key] of keysOf(HOME).entries()) {
    copy.forget(['user:bob:home', 'user:ada']);
    assert.is(await sizeNow(), place + 1, key);
    copy.forget([key]);
    assert.is(await sizeNow(), place + 2, key);
  }
});

test('a pending read of a home timeline is shared until any of its keys changes', () => {
  const never = new Promise<never>(() => undefined);
  for (const key of keysOf(HOME)) {
    const copy = makeCopy(100_000);
    copy.expect([HOME], never);
    assert.ok(copy.awaited(HOME));
    copy.forget([key]);
    assert.is(copy.awaited(HOME), undefined, key);
  }
});

test('a home timeline is not stored if one of its keys changed during the read', async () => {
  const slice = { entries: [], floor: null, others: [], size: 1 };
  const reply: Reply = {
    answers: [{ ask: 'home', slice }],
    lasting: [true],
    kept: [true],
    marked: [],
  };
  for (const key of keysOf(HOME)) {
    const copy = makeCopy(100_000);
    const kept = keep(copy, [HOME], reply);
    copy.forget([key]);
    await kept;
    assert.is(copy.get(HOME.key), undefined, key);
  }
});

test('concurrent equal reads send one request and assemble the answer once', async () => {
  let [calls, tries] = [0, 0];
  const ask: Ask = (questions) => {
    calls += 1;
    return answering(() => 'new', true)(questions);
  };
  const { read } = makeRedisReader(ask, copiesOf(makeCopy(100_000), ask));
  const ofAda = (known: Known) =>
    known.remembered({
      name: 'ada',
      assemble: (all) => {
        tries += 1;
        return bioOf(all);
      },
      isSame: (a, b) => a.bio === b.bio,
      bytesOf: () => 100,
    });
  const said = await Promise.all(Array.from({ length: 20 }, () => ok(read(ofAda))));
  assert.equal(new Set(said).size, 1);
  assert.equal(said[0], { bio: 'new' });
  assert.equal([calls, tries], [1, 2]);
});

test('a read does not share the pending read of a key that expires', async () => {
  const copy = makeCopy(100_000);
  let bio = 'there';
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: Ask = (questions) => async () => {
    const answers = await answering(() => bio, false)(questions)();
    await gate;
    return answers;
  };
  let isFirst = true;
  const ask: Ask = (questions) => {
    const chosen = isFirst ? slow : answering(() => bio, false);
    isFirst = false;
    return chosen(questions);
  };
  const { read } = makeRedisReader(ask, copiesOf(copy, ask));
  const first = read(bioOf)();
  await new Promise(setImmediate);
  bio = 'expired';
  const second = read(bioOf)();
  await new Promise(setImmediate);
  release();
  assert.equal([await first, await second], [{ bio: 'there' }, { bio: 'expired' }].map(E.right));
});

test.run();

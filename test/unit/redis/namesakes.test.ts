import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCopy } from '../../../src/adapters/redis/copies/copy.js';
import { makeRedisReader } from '../../../src/adapters/redis/reading/redis-reader.js';
import type { Answer, Ask, Question } from '../../../src/adapters/redis/reading/question.js';
import type { Known } from '../../../src/application/ports/reader.js';
import { ok } from '../../support/run/effect.js';
import { ada, bob } from '../../support/app/fixtures.js';

const ROW = { ask: 'user', row: { role: 'user' }, bytes: 10 } as const;
const EXPLORE = { of: 'app', name: 'explore:feed' } as const;

/** Returns the names in explore, once each of their rows is known. */
const namesIn = (known: Known): { readonly names: readonly string[] } | undefined => {
  const slice = known.slice(EXPLORE, null, 10);
  const names = slice?.entries.map(({ member }) => member);
  const rows = names?.map((name) => known.user(name as typeof ada));
  return names === undefined || rows?.includes(undefined) === true ? undefined : { names };
};

const remembered = (known: Known) =>
  known.remembered({
    ...{ name: 'names', assemble: namesIn, bytesOf: () => 100 },
    isSame: (a, b) => a.names.join() === b.names.join(),
  });

/** Makes a store in which explore has other names on each read, and some rows belong to namesakes. */
const reading = (hasCopy: boolean, explored: readonly (readonly string[])[], namesakes: string) => {
  const calls: string[] = [];
  let reads = 0;
  const answer = ({ ask }: Question): Answer => {
    if (ask !== 'slice') return ROW;
    const names = explored[Math.min(reads, explored.length - 1)] ?? [];
    reads += 1;
    const entries = names.map((member, at) => ({ member, score: -at }));
    return { ask, slice: { entries, size: entries.length } };
  };
  const ask: Ask = (questions) =>
    TE.fromIO(() => {
      calls.push(questions.map(({ key }) => key).join());
      const lasting = questions.map(({ key }) => !namesakes.split(' ').includes(key));
      return { answers: questions.map(answer), lasting, kept: lasting, marked: [] };
    });
  const copy = makeCopy(100_000);
  const copies = {
    fenced: () => {
      calls.push('fence');
      return Promise.resolve({ copy, ask });
    },
    answered: () => undefined,
  };
  const { read } = makeRedisReader(ask, hasCopy ? copies : null);
  return {
    read: async () => {
      calls.length = 0;
      const { names } = await ok(read(remembered));
      return { names, calls: [...calls] };
    },
    forget: () => {
      copy.forget(['explore:feed']);
    },
  };
};

const test = suite('reads of users whose name recently belonged to another user');

test('such a user makes all earlier reads be repeated, except those of users', async () => {
  const { read } = reading(false, [['ada', 'bob'], ['bob']], 'user:ada');
  assert.equal(await read(), {
    names: ['bob'],
    calls: ['explore:feed', 'user:ada,user:bob', 'explore:feed'],
  });
});

test('each such user causes one repetition, however late it is found', async () => {
  const { read } = reading(false, [['ada'], ['ada', 'bob'], ['ada']], 'user:ada user:bob');
  assert.equal(await read(), {
    names: ['ada'],
    calls: ['explore:feed', 'user:ada', 'explore:feed', 'user:bob', 'explore:feed'],
  });
});

test('the repetition waits for another fence, and neither the user nor an answer with it is copied', async () => {
  const { read, forget } = reading(true, [[ada, bob]], 'user:ada');
  const again = ['fence', 'user:ada', 'fence'];
  assert.equal((await read()).calls, ['fence', 'explore:feed', 'user:ada,user:bob', 'fence']);
  assert.equal((await read()).calls, again);
  forget();
  assert.equal((await read()).calls, ['fence', 'explore:feed', 'user:ada', 'fence']);
  assert.equal((await read()).calls, again);
});

test.run();

import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeTimelines, timelineOf } from '../../../src/application/feeds/following.js';
import {
  comesFirst,
  placeAfter,
  type Entry,
  type Known,
  type Slice,
} from '../../../src/application/ports/reader.js';
import { makeCopy } from '../../../src/adapters/redis/copies/copy.js';
import type { Ask } from '../../../src/adapters/redis/reading/question.js';
import { makeRedisReader } from '../../../src/adapters/redis/reading/redis-reader.js';
import { ok } from '../../support/run/effect.js';

const AUTHORS = 300;
const POSTS = 3;

/** One author has many posts, all others have a few each, some at the same instants. */
const timelines = new Map<string, readonly Entry[]>(
  Array.from({ length: AUTHORS }, (_, n) => [
    `user:a${n}:posts`,
    Array.from({ length: n === 0 ? 400 : POSTS }, (_, place) => ({
      member: `p${n}-${place}`,
      score: n === 0 ? 5000 - 7 * place : ((n * 37 + place * 1201) % 4000) + (n % 2),
    })).sort(comesFirst),
  ]),
);
const keys = Array.from({ length: AUTHORS }, (_, n) => timelineOf(`a${n}`));
const all = [...timelines.values()].flat().sort(comesFirst);

let asked: { readonly count: number }[] = [];

const ask: Ask = (questions) =>
  TE.fromIO(() => ({
    answers: questions.map((question) => {
      if (question.ask !== 'slice') throw new Error(question.ask);
      asked.push(question);
      const entries = timelines.get(question.key) ?? [];
      const from = placeAfter(entries, question.after);
      const slice: Slice = {
        entries: entries.slice(from, from + question.count),
        size: entries.length,
      };
      return { ask: 'slice', slice } as const;
    }),
    lasting: questions.map(() => true),
    kept: questions.map(() => true),
    marked: [],
  }));

const pages = async (
  read: (assemble: (known: Known) => Slice | undefined) => TE.TaskEither<unknown, Slice>,
  count: number,
  seen: (questions: number) => void,
): Promise<readonly Entry[]> => {
  const found: Entry[] = [];
  for (;;) {
    const after = found.at(-1) ?? null;
    asked = [];
    const slice = await ok(read((known) => mergeTimelines(known, keys)(after, count)));
    seen(asked.length);
    assert.is(slice.size, all.length);
    found.push(...slice.entries);
    if (slice.entries.length < count) return found;
  }
};

const test = suite('merged timelines');

test('each entry appears once and in order, with and without a copy', async () => {
  const copy = makeCopy(10_000_000);
  const copies = { fenced: () => Promise.resolve({ copy, ask }), answered: () => undefined };
  for (const count of [60, 150])
    for (const reader of [makeRedisReader(ask, null), makeRedisReader(ask, copies)])
      assert.equal(await pages(reader.read, count, () => undefined), all);
});

test('further pages read only timelines whose entries were shown', async () => {
  const copy = makeCopy(10_000_000);
  const { read } = makeRedisReader(ask, {
    fenced: () => Promise.resolve({ copy, ask }),
    answered: () => undefined,
  });
  const counts: number[] = [];
  await pages(read, 20, (questions) => counts.push(questions));
  const [first = 0, ...further] = counts;
  assert.ok(first >= AUTHORS);
  assert.ok(Math.max(...further) < 60, `${Math.max(...further)} questions`);
});

test('no question asks for many entries, and all together for few more than needed', async () => {
  const { read } = makeRedisReader(ask, null);
  asked = [];
  await ok(read((known) => mergeTimelines(known, keys)(null, 300)));
  assert.ok(Math.max(...asked.map(({ count }) => count)) <= 128);
  const entries = asked.reduce((sum, { count }) => sum + count, 0);
  assert.ok(entries < AUTHORS + 10 * 300, `${entries} entries`);
});

test.run();

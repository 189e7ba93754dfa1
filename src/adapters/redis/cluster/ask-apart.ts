import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import {
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  homesKey,
  homeStateKey,
  unfilledKey,
  userKey,
} from '../keys.js';
import { homeIn, MAX_NOTED } from '../reading/home-answer.js';
import type { Answer, Ask, HomeQuestion, Question, Reply } from '../reading/question.js';
import { fact } from '../transaction.js';
import { byBucket } from './buckets.js';
import { isOfRow, type RowQuestion } from './read-rows.js';

const texts = (reply: unknown): readonly string[] => (reply ?? []) as readonly string[];

const fieldsOf = (flat: readonly string[]): ReadonlyMap<string, string> =>
  new Map(flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1] ?? '']] : [])));

const isHome = (question: Question): question is HomeQuestion => question.ask === 'home';

const NO_HOME: Answer = { ask: 'home', slice: null };

/**
 * A home with what tells what it is worth. Who waits to be brought into homes is read before the home: whoever does
 * not wait by then is in it. That the home is as it is said to be is read before and after its entries.
 */
const askHome = (
  redis: RedisConnection,
  ask: Ask,
  { key, reader, after, count }: HomeQuestion,
): TE.TaskEither<StoreError, Answer> => {
  const following = userKey(reader, 'following');
  const state = fact('HMGET', homeStateKey(reader), 'is', 'size', 'floor', 'build', 'step');
  const among = (names: readonly string[]) =>
    names.length === 0
      ? TE.right<StoreError, readonly string[]>([])
      : pipe(
          readFacts(redis, [fact('SMISMEMBER', following, ...names)], 'lenient'),
          TE.map(([are]) => names.filter((_, at) => (are as readonly number[] | null)?.[at] === 1)),
        );
  return pipe(
    TE.Do,
    TE.bind('noted', () =>
      readFacts(
        redis,
        [
          fact('ZRANGE', fanOutKey, 0, MAX_NOTED),
          fact('HGETALL', fanOutFromKey),
          fact('HGETALL', fanOutCursorsKey),
          fact('ZSCORE', homesKey, reader),
        ],
        'lenient',
      ),
    ),
    TE.bind('before', () =>
      readFacts(redis, [state, fact('SMEMBERS', unfilledKey(reader))], 'lenient'),
    ),
    TE.bind('slice', () => ask([{ ask: 'slice', key, after, count }])),
    TE.bind('later', () => readFacts(redis, [state], 'lenient')),
    TE.bind('pending', ({ noted }) => among(texts(noted[0]))),
    TE.bind('unfilled', ({ before }) => among(texts(before[1]))),
    TE.map(({ noted, before, slice, later, pending, unfilled }) => {
      const [answer] = slice.answers;
      const isSteady = JSON.stringify(before[0]) === JSON.stringify(later[0]);
      const isMuch = Math.max(texts(noted[0]).length, texts(before[1]).length) > MAX_NOTED;
      if (!isSteady || isMuch || answer?.ask !== 'slice') return NO_HOME;
      const [came, cursors] = [noted[1], noted[2]].map((flat) => fieldsOf(texts(flat)));
      const home = homeIn({
        state: (before[0] as readonly (string | null)[]).slice(0, 3).map((text) => text ?? false),
        listed: noted[3] !== null,
        size: answer.slice.size,
        entries: answer.slice.entries.flatMap(({ member, score }) => [member, String(score)]),
        unfilled,
        pending,
        came: pending.map((author) => came?.get(author) ?? false),
        cursors: pending.map((author) => cursors?.get(author) ?? false),
      });
      return home ?? NO_HOME;
    }),
  );
};

/** Asks each bucket for what lies there, in calls that go out together; `rows` reads users and posts. */
export const askApart =
  (redis: RedisConnection, ask: Ask, rows: Ask<RowQuestion>): Ask =>
  (questions) => {
    const answered = new Map<Question, { readonly answer: Answer; readonly lasts: boolean }>();
    const learn = (some: readonly Question[], { answers, lasting }: Reply): void => {
      for (const [at, answer] of answers.entries()) {
        const question = some[at];
        if (question !== undefined) answered.set(question, { answer, lasts: lasting[at] ?? false });
      }
    };
    const ofRows = questions.filter(isOfRow);
    const homes = questions.filter(isHome);
    const others = questions.filter((question) => !isOfRow(question) && !isHome(question));
    const asked = [
      ...byBucket(others.map(({ key }) => key)).map((places) => {
        const some = places.flatMap((place) => others[place] ?? []);
        return pipe(
          ask(some),
          TE.map((reply) => {
            learn(some, reply);
          }),
        );
      }),
      ...homes.map((home) =>
        pipe(
          askHome(redis, ask, home),
          TE.map((answer) => {
            learn([home], { answers: [answer], lasting: [] });
          }),
        ),
      ),
      ...(ofRows.length === 0
        ? []
        : [
            pipe(
              rows(ofRows),
              TE.map((reply) => {
                learn(ofRows, reply);
              }),
            ),
          ]),
    ];
    return pipe(
      asked,
      TE.sequenceArray,
      TE.map((): Reply => {
        // One that would answer too much leaves the rest for another call, and so does the whole.
        const end = questions.findIndex((question) => !answered.has(question));
        const found = (end === -1 ? questions : questions.slice(0, end)).flatMap(
          (question) => answered.get(question) ?? [],
        );
        return {
          answers: found.map(({ answer }) => answer),
          lasting: found.map(({ lasts }) => lasts),
        };
      }),
    );
  };

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
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
import { fieldsIn } from '../reading/entries.js';
import { homeIn, MAX_NOTED } from '../reading/home-answer.js';
import type { Answer, Ask, HomeQuestion, Question, Reply } from '../reading/question.js';
import { jsonAndLong } from '../rows.js';
import { fact } from '../transaction.js';
import { bucketOf, byBucket } from './buckets.js';
import { isOfRow, type RowQuestion } from './read-rows.js';

const texts = (reply: unknown): readonly string[] => (reply ?? []) as readonly string[];

const isHome = (question: Question): question is HomeQuestion => question.ask === 'home';

const NO_HOME: Answer = { ask: 'home', slice: null };

const HomeApart = jsonAndLong(
  t.type({
    answers: t.readonlyArray(t.union([t.type({ pending: t.readonlyArray(t.string) }), t.null])),
  }),
);

/**
 * A home with what tells what it is worth. Who waits to be brought into homes is read before the home: whoever does
 * not wait by then is in it. All else lies beside the home, and is read with it at one moment.
 */
const askHome = (
  redis: RedisConnection,
  { key, reader, after, count }: HomeQuestion,
): TE.TaskEither<StoreError, Answer> =>
  gen(function* () {
    const [noted, came, cursors, listed] = yield* ask(
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
    );
    if (texts(noted).length > MAX_NOTED) return NO_HOME;
    const place = after === null ? [] : [String(after.score), after.member];
    const { said } = yield* ask(
      redis.script(
        'read',
        [key, homeStateKey(reader), unfilledKey(reader), userKey(reader, 'following')],
        [JSON.stringify([['home-apart', MAX_NOTED, texts(noted), count, ...place]]), '[]'],
        HomeApart,
      ),
    );
    const [found = null] = said.answers;
    if (found === null) return NO_HOME;
    const [cameOf, cursorOf] = [came, cursors].map((flat) => new Map(fieldsIn(texts(flat))));
    const home = homeIn({
      ...found,
      listed: listed !== null,
      came: found.pending.map((author) => cameOf?.get(author) ?? false),
      cursors: found.pending.map((author) => cursorOf?.get(author) ?? false),
    });
    return home ?? NO_HOME;
  });

/** Asks each bucket for what lies there, in calls that go out together; `rows` reads users and posts, `whole` all else. */
export const askApart =
  (redis: RedisConnection, whole: Ask, rows: Ask<RowQuestion>): Ask =>
  (questions) => {
    const answered = new Map<Question, { answer: Answer; lasts: boolean; isKept: boolean }>();
    const learn = (some: readonly Question[], { answers, lasting, kept }: Reply): void => {
      for (const [at, answer] of answers.entries()) {
        const question = some[at];
        const told = { answer, lasts: lasting[at] === true, isKept: kept[at] === true };
        if (question !== undefined) answered.set(question, told);
      }
    };
    const homes = questions.filter(isHome);
    // A row is asked for along with what else is asked of its bucket: that is one call less.
    const called = new Set(
      questions.flatMap((one) => (isOfRow(one) || isHome(one) ? [] : [bucketOf(one.key)])),
    );
    const isAlone = (question: Question): question is RowQuestion =>
      isOfRow(question) && !called.has(bucketOf(question.key));
    const ofRows = questions.filter(isAlone);
    const others = questions.filter((question) => !isAlone(question) && !isHome(question));
    const asked = [
      ...byBucket(others.map(({ key }) => key)).map((places) => {
        const some = places.flatMap((place) => others[place] ?? []);
        return pipe(
          whole(some),
          TE.map((reply) => {
            learn(some, reply);
          }),
        );
      }),
      ...homes.map((home) =>
        pipe(
          askHome(redis, home),
          TE.map((answer) => {
            learn([home], { answers: [answer], lasting: [], kept: [] });
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
          kept: found.map(({ isKept }) => isKept),
        };
      }),
    );
  };

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RedisConnection } from '../connection.js';
import type { Answer, Ask, HomeQuestion, Question, Reply } from '../reading/question.js';
import { askHome } from './ask-home.js';
import { bucketOf, byBucket } from './buckets.js';
import { isOfRow, type RowQuestion } from './read-rows.js';

const isHome = (question: Question): question is HomeQuestion => question.ask === 'home';

/** Asks each bucket about the keys in it, by calls that go out together; `rows` reads users and posts, `whole` all else. */
export const askByBucket =
  (redis: RedisConnection, whole: Ask, rows: Ask<RowQuestion>, isTracked: boolean): Ask =>
  (questions) => {
    const answered = new Map<
      Question,
      { answer: Answer; lasts: boolean; isKept: boolean; isMarked: boolean }
    >();
    const learn = (some: readonly Question[], { answers, lasting, kept, marked }: Reply): void => {
      for (const [at, answer] of answers.entries()) {
        const question = some[at];
        const [lasts, isKept] = [lasting[at] === true, kept[at] === true];
        const reply = { answer, lasts, isKept, isMarked: marked[at] === true };
        if (question !== undefined) answered.set(question, reply);
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
          askHome(redis, home, isTracked),
          TE.map((reply) => {
            learn([home], reply);
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
        // A call that would answer too much leaves the rest open; all questions from the first open one on are left for later.
        const end = questions.findIndex((question) => !answered.has(question));
        const found = (end === -1 ? questions : questions.slice(0, end)).flatMap(
          (question) => answered.get(question) ?? [],
        );
        return {
          answers: found.map(({ answer }) => answer),
          lasting: found.map(({ lasts }) => lasts),
          kept: found.map(({ isKept }) => isKept),
          marked: found.map(({ isMarked }) => isMarked),
        };
      }),
    );
  };

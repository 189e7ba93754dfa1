import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import { markerKey } from '../keys.js';
import { jsonAndLong, MISUNDERSTOOD } from '../rows.js';
import { askByBucket } from '../cluster/ask-by-bucket.js';
import { makeReadRows } from '../cluster/read-rows.js';
import { homeWords } from './home-answer.js';
import { makeReadAnswer, withLong } from './read-answer.js';
import { MAX_SET, scanSet } from './scan-set.js';
import { formerOf, keysOf, type Answer, type Ask, type Question, type Reply } from './question.js';

/** The reply of read.lua. Each answer is decoded by its question; one malformed answer fails the whole reply. */
const ReadReply = jsonAndLong(
  t.type({
    answers: t.readonlyArray(t.unknown),
    passing: t.readonlyArray(t.number),
    absent: t.readonlyArray(t.number),
    marker: t.boolean,
  }),
);

/** Maximum number of fields, and of their bytes, of a hash that is kept as it is. */
const MAX_FIELDS = 64;
const MAX_HASH_BYTES = 16 * 1024;

/** Maximum number of members of a set that counts as few. */
const MAX_FEW = 100;

type Words = readonly (string | number)[];

/** Returns the words of a question for read.lua. `place`: in KEYS, of the first key that a home is read together with. */
const wordsOf = (question: Question, place: number): Words => {
  switch (question.ask) {
    case 'post':
    case 'brief':
    case 'user':
      return [question.ask];
    case 'hash':
      return ['hash', MAX_FIELDS, MAX_HASH_BYTES];
    case 'slice':
      return question.after === null
        ? ['slice', question.count]
        : // As text: Lua's own way of writing numbers loses digits.
          ['slice', question.count, String(question.after.score), question.after.member];
    case 'count':
      return ['count', String(question.least)];
    case 'texts':
      return ['texts', question.from, question.count];
    case 'zset':
    case 'set':
      return [question.ask, question.member];
    case 'few':
      return ['all', MAX_FEW];
    case 'all':
      return ['all', MAX_SET];
    case 'home':
      return homeWords(question, place);
  }
};

/** Makes the reads by read.lua. `isTracked`: the connection is tracked, so that answers may be kept. */
export const makeAsk = (
  redis: RedisConnection,
  columns: readonly string[],
  isTracked = false,
): Ask => {
  const readAnswer = makeReadAnswer(columns);

  /** Whether the script has answered with the size of a large set in place of its members. */
  const isLarge = ({ ask }: Question, found: unknown): boolean =>
    ask === 'all' && typeof found === 'number';

  const readReply = (
    questions: readonly Question[],
    { answers: found, passing, absent, marker }: t.TypeOf<typeof ReadReply>['said'],
    long: readonly string[],
    scanned: ReadonlyMap<string, Answer>,
  ): E.Either<StoreError, Reply> => {
    const [isPassing, isAbsent] = [new Set(passing), new Set(redis.isSpread ? absent : [])];
    const answers: Answer[] = [];
    const lasting: boolean[] = [];
    const kept: boolean[] = [];
    const marked: boolean[] = [];
    // A call that would answer too much leaves the rest for another.
    for (const [place, question] of questions.slice(0, found.length).entries()) {
      const whole = isLarge(question, found[place]) ? scanned.get(question.key) : undefined;
      const isRow = question.ask === 'post' || question.ask === 'user' || question.ask === 'hash';
      const answer =
        whole ?? readAnswer(question, isRow ? withLong(found[place], long) : found[place]);
      if (answer === undefined) return E.left(MISUNDERSTOOD);
      answers.push(answer);
      const lasts = whole === undefined && !isPassing.has(place + 1);
      lasting.push(lasts);
      const isNothing = isAbsent.has(place + 1);
      kept.push(lasts && (marker || !isNothing));
      marked.push(isNothing);
    }
    return E.right({ answers, lasting, kept, marked });
  };

  const whole: Ask = (questions) => {
    const isMarked = isTracked && redis.isSpread;
    const beside: string[] = isMarked ? [markerKey] : [];
    let before = '';
    const words = questions.map((question) => {
      const place = questions.length + beside.length + 1;
      beside.push(...keysOf(question).slice(1));
      const text = JSON.stringify(wordsOf(question, place));
      const isSame = text === before;
      before = text;
      return isSame ? '0' : text;
    });
    const former = questions.map(({ ask, key }) =>
      ask === 'user' || ask === 'hash' ? formerOf(key) : null,
    );
    const keys = [
      ...questions.map(({ key }) => key),
      ...beside,
      ...former.filter((key) => key !== null),
    ];
    const rows = former.flatMap((key, place) => (key === null ? [] : [place + 1]));
    return pipe(
      redis.script(
        'read',
        keys,
        [`[${words.join()}]`, JSON.stringify(rows), ...(isMarked ? [questions.length + 1] : [])],
        ReadReply,
      ),
      TE.bind('scanned', ({ said: { answers } }) =>
        pipe(
          questions.filter((question, place) => isLarge(question, answers[place])),
          TE.traverseSeqArray(({ key }) =>
            pipe(
              scanSet(redis, key),
              TE.map((answer) => [key, answer] as const),
            ),
          ),
          TE.map((pairs) => new Map(pairs)),
        ),
      ),
      TE.flatMapEither(({ said, long, scanned }) => readReply(questions, said, long, scanned)),
    );
  };
  if (!redis.isSpread) return whole;
  const rows = makeReadRows(redis, (question, row, long) =>
    readAnswer(question, withLong(row, long)),
  );
  return askByBucket(redis, whole, rows, isTracked);
};

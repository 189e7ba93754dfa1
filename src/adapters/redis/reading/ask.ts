import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { DAMAGED } from '../../../application/ports/reader.js';
import { readPost } from '../../../domain/stored-post.js';
import { parseStoredUsername } from '../../../domain/username.js';
import type { RedisConnection } from '../connection.js';
import { POST_FIELDS } from '../post-row.js';
import { jsonAndLong, MISUNDERSTOOD } from '../rows.js';
import { askApart } from '../cluster/ask-apart.js';
import { makeReadRows } from '../cluster/read-rows.js';
import { homeIn, homeWords } from './home-answer.js';
import { entriesIn, fieldsIn } from './entries.js';
import { MAX_SET, scanSet } from './scan-set.js';
import { formerOf, keysOf, type Answer, type Ask, type Question, type Reply } from './question.js';

/** Each answer is read by what was asked; of what is not as the script writes it nothing is believed. */
const ReadReply = jsonAndLong(
  t.type({
    answers: t.readonlyArray(t.unknown),
    passing: t.readonlyArray(t.number),
    absent: t.readonlyArray(t.number),
  }),
);

/** What a hash holds at the most to be kept as it is: fields, and bytes of them. */
const MAX_FIELDS = 64;
const MAX_HASH_BYTES = 16 * 1024;

/** What it holds at the most to be few. */
const MAX_FEW = 100;

type Words = readonly (string | number)[];

/** `place`: in KEYS, of those that a home is read together with. */
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

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText);

const PLACES: ReadonlyMap<string, number> = new Map(POST_FIELDS.map((field, at) => [field, at]));

const sizeOf = (values: readonly unknown[]): number =>
  values.reduce((sum: number, value) => sum + (isText(value) ? 2 * value.length : 0), 0);

/** Reads an answer as the script writes it; undefined where it is none. */
const makeReadAnswer = (columns: readonly string[]) => {
  const postOf = (found: unknown): Answer | undefined => {
    if (found === null || found === DAMAGED) return { ask: 'post', row: found, bytes: 0 };
    if (!Array.isArray(found)) return undefined;
    const values: readonly unknown[] = found;
    const valueAt = (at: number): string | undefined => {
      const value = values[at];
      return isText(value) ? value : undefined;
    };
    const kept: Record<string, string> = {};
    columns.forEach((column, place) => {
      const value = valueAt(POST_FIELDS.length + place);
      if (value !== undefined) kept[column] = value;
    });
    const row = readPost((field) => valueAt(PLACES.get(field) ?? -1), kept) ?? DAMAGED;
    return { ask: 'post', row, bytes: sizeOf(values) };
  };

  const briefIn = (found: unknown): Answer | undefined => {
    if (found === null || found === DAMAGED) return { ask: 'brief', brief: null };
    if (!isTexts(found)) return undefined;
    const [username = '', ...numbers] = found;
    const author = parseStoredUsername(username);
    const [created_at = 0, likesCount = 0, commentsCount = 0, bookmarksCount = 0] =
      numbers.map(Number);
    const counts = { likesCount, commentsCount, bookmarksCount };
    const isWhole =
      E.isRight(author) && [created_at, ...Object.values(counts)].every(Number.isFinite);
    return {
      ask: 'brief',
      brief: isWhole ? { username: author.right, created_at, ...counts } : null,
    };
  };

  const userOf = (found: unknown): Answer | undefined => {
    if (found === null || found === DAMAGED) return { ask: 'user', row: found, bytes: 0 };
    if (!isTexts(found)) return undefined;
    return { ask: 'user', row: Object.fromEntries(fieldsIn(found)), bytes: sizeOf(found) };
  };

  const hashOf = (found: unknown): Answer | undefined => {
    if (found === null) return { ask: 'hash', fields: null, bytes: 0 };
    return isTexts(found)
      ? { ask: 'hash', fields: new Map(fieldsIn(found)), bytes: sizeOf(found) }
      : undefined;
  };

  const sliceOf = (found: unknown): Answer | undefined => {
    if (typeof found !== 'object' || found === null) return undefined;
    if (!('size' in found) || typeof found.size !== 'number') return undefined;
    if (!('entries' in found) || !isTexts(found.entries)) return undefined;
    return { ask: 'slice', slice: { size: found.size, entries: entriesIn(found.entries) } };
  };

  return (question: Question, found: unknown): Answer | undefined => {
    switch (question.ask) {
      case 'post':
        return postOf(found);
      case 'brief':
        return briefIn(found);
      case 'user':
        return userOf(found);
      case 'hash':
        return hashOf(found);
      case 'slice':
        return sliceOf(found);
      case 'count':
        return typeof found === 'number' ? { ask: 'count', value: found } : undefined;
      case 'texts':
        return isTexts(found) ? { ask: 'texts', members: found } : undefined;
      case 'zset':
      case 'set':
        return Array.isArray(found) ? { ask: question.ask, isIn: found[0] === 1 } : undefined;
      case 'home':
        return homeIn(found);
      case 'few':
        // A number stands for the members of a larger one.
        if (typeof found === 'number') return { ask: 'few', members: null };
        return isTexts(found) ? { ask: 'few', members: found } : undefined;
      case 'all':
        return isTexts(found) ? { ask: 'all', members: found } : undefined;
    }
  };
};

/** Puts long values where the script has left their places. */
const withLong = (found: unknown, long: readonly string[]): unknown =>
  long.length > 0 && Array.isArray(found)
    ? found.map((value: unknown) => (typeof value === 'number' ? long[value - 1] : value))
    : found;

export const makeAsk = (redis: RedisConnection, columns: readonly string[]): Ask => {
  const readAnswer = makeReadAnswer(columns);

  /** What the script answers in place of the members of a large set. */
  const isLarge = ({ ask }: Question, found: unknown): boolean =>
    ask === 'all' && typeof found === 'number';

  const readReply = (
    questions: readonly Question[],
    { answers: found, passing, absent }: t.TypeOf<typeof ReadReply>['said'],
    long: readonly string[],
    scanned: ReadonlyMap<string, Answer>,
  ): E.Either<StoreError, Reply> => {
    const [isPassing, isAbsent] = [new Set(passing), new Set(redis.isSpread ? absent : [])];
    const answers: Answer[] = [];
    const lasting: boolean[] = [];
    const kept: boolean[] = [];
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
      kept.push(lasts && !isAbsent.has(place + 1));
    }
    return E.right({ answers, lasting, kept });
  };

  const whole: Ask = (questions) => {
    const beside: string[] = [];
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
      redis.script('read', keys, [`[${words.join()}]`, JSON.stringify(rows)], ReadReply),
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
  return askApart(redis, whole, rows);
};

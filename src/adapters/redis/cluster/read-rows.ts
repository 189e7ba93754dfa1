import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Redis } from 'ioredis';
import * as t from 'io-ts';
import { LRUCache } from 'lru-cache';
import type { StoreError } from '../../../application/errors.js';
import { scripted, type RedisConnection } from '../connection.js';
import { gather, isGathered, type Turn } from '../gather.js';
import type { Answer, Question } from '../reading/question.js';
import { decodeReply, jsonAndLong, MISUNDERSTOOD } from '../rows.js';

export interface RowQuestion {
  readonly ask: 'post' | 'user';
  readonly key: string;
}

export const isOfRow = (question: Question): question is RowQuestion =>
  question.ask === 'post' || question.ask === 'user';

/** All of some posts and users. */
export type ReadRows = (
  questions: readonly RowQuestion[],
) => TE.TaskEither<StoreError, readonly Answer[]>;

const RowReply = jsonAndLong(t.unknown);
type RowReply = t.TypeOf<typeof RowReply>;

const Replies = t.readonlyArray(t.UnknownArray);
type Texts = t.TypeOf<typeof t.UnknownArray>;

const isSame = (one: Texts, other: Texts): boolean =>
  one.length === other.length && one.every((text, at) => text === other[at]);

/** What is kept of a row takes besides its text, and how often it is kept: as it came, as a row, and as it is answered. */
const FRAME_BYTES = 400;
const LETTER_BYTES = 6;

const bytesOf = (reply: Texts): number =>
  reply.reduce((sum: number, text) => sum + LETTER_BYTES * String(text).length, FRAME_BYTES);

/**
 * Reads each row by a call of its own, since each lies in its own bucket, and all of them in one trip. A row that several
 * requests ask for in one turn of the event loop is asked for once: its call has not gone out before the last of them
 * came. Where Redis answers the very same of a row as before, that is not read anew, and the same object comes back;
 * `maxBytes` are kept for that.
 */
export const makeReadRows = (
  redis: RedisConnection,
  answerOf: (question: RowQuestion, reply: RowReply) => Answer | undefined,
  maxBytes: number,
): ReadRows => {
  let sent: { readonly turn: Turn; readonly replies: Map<string, Promise<unknown>> } | null = null;
  const last =
    maxBytes === 0
      ? null
      : new LRUCache<string, { readonly reply: Texts; readonly answer: Answer }>({
          maxSize: maxBytes,
          sizeCalculation: ({ reply }) => bytesOf(reply),
        });

  const send =
    (questions: readonly RowQuestion[]) =>
    (client: Redis, keys: readonly string[]): Promise<unknown> => {
      const turn = gather(client);
      if (sent?.turn !== turn || !isGathered(client)) sent = { turn, replies: new Map() };
      const { replies } = sent;
      return Promise.all(
        keys.map((key, place) => {
          const reply =
            replies.get(key) ?? scripted(client).row(1, key, questions[place]?.ask ?? '');
          replies.set(key, reply);
          return reply;
        }),
      );
    };

  const read = (question: RowQuestion, reply: Texts): E.Either<StoreError, Answer> => {
    const known = last?.get(question.key);
    if (known !== undefined && isSame(known.reply, reply)) return E.right(known.answer);
    return pipe(
      reply,
      decodeReply(RowReply),
      E.flatMap((row) => E.fromNullable(MISUNDERSTOOD)(answerOf(question, row))),
      E.tap((answer) => {
        last?.set(question.key, { reply, answer });
        return E.right(null);
      }),
    );
  };

  return (questions) =>
    pipe(
      redis.together(
        'row',
        questions.map(({ key }) => key),
        send(questions),
        Replies,
      ),
      TE.flatMapEither((replies) =>
        pipe(
          questions,
          E.traverseArrayWithIndex((place, question) => read(question, replies[place] ?? [])),
        ),
      ),
    );
};

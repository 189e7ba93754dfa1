import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Redis } from 'ioredis';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { scripted, type RedisConnection } from '../connection.js';
import { corkTurn, isCorked, type Turn } from '../cork-turn.js';
import { formerOf, type Answer, type Ask, type Question } from '../reading/question.js';
import { decodeReply, jsonAndLong, MISUNDERSTOOD } from '../rows.js';

export interface RowQuestion {
  readonly ask: 'post' | 'user';
  readonly key: string;
}

export const isOfRow = (question: Question): question is RowQuestion =>
  question.ask === 'post' || question.ask === 'user';

const RowReply = jsonAndLong(t.type({ row: t.unknown, isFormer: t.boolean, passes: t.boolean }));

interface Row {
  readonly answer: Answer;
  readonly lasts: boolean;
  readonly isKept: boolean;
}

const Replies = t.readonlyArray(t.UnknownArray);

const call = (client: Redis, key: string, { ask, key: name }: RowQuestion): Promise<unknown> => {
  const former = ask === 'user' ? formerOf(name) : null;
  // The key that tells of a former owner lies in the bucket of the row.
  const beside = former === null ? [] : [key.slice(0, -name.length) + former];
  return scripted(client).row(1 + beside.length, key, ...beside, ask);
};

/**
 * Reads each row by a call of its own, since each lies in its own bucket, and all of them in one trip. A row that several
 * requests ask for in one turn of the event loop is asked for once: its call has not gone out before the last of them
 * came.
 */
export const makeReadRows = (
  redis: RedisConnection,
  answerOf: (question: RowQuestion, row: unknown, long: readonly string[]) => Answer | undefined,
): Ask<RowQuestion> => {
  let sent: { readonly turn: Turn; readonly replies: Map<string, Promise<unknown>> } | null = null;
  const send =
    (questions: readonly RowQuestion[]) =>
    (client: Redis, keys: readonly string[]): Promise<unknown> => {
      const turn = corkTurn(client);
      if (sent?.turn !== turn || !isCorked(client)) sent = { turn, replies: new Map() };
      const { replies } = sent;
      return Promise.all(
        questions.map((question, place) => {
          const key = keys[place] ?? '';
          const reply = replies.get(key) ?? call(client, key, question);
          replies.set(key, reply);
          return reply;
        }),
      );
    };

  const read = (question: RowQuestion, reply: readonly unknown[]): E.Either<StoreError, Row> =>
    pipe(
      reply,
      decodeReply(RowReply),
      E.flatMap(({ said: { row, isFormer, passes }, long }) => {
        const answer = answerOf(question, row, long);
        if (answer === undefined) return E.left(MISUNDERSTOOD);
        return E.right({ answer, lasts: !isFormer, isKept: !isFormer && !passes && row !== null });
      }),
    );

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
          E.map((rows) => ({
            answers: rows.map(({ answer }) => answer),
            lasting: rows.map(({ lasts }) => lasts),
            kept: rows.map(({ isKept }) => isKept),
            // Nothing is kept of a row that does not exist.
            marked: [],
          })),
        ),
      ),
    );
};

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { Gateway } from '../gateway.js';
import { json, NumberText, UsernameText } from '../rows.js';
import { entriesIn } from './entries.js';
import { keysOf, type Answer, type HomeQuestion } from './question.js';

const HomeReply = json(
  t.union([
    t.null,
    t.type({
      entries: t.readonlyArray(t.string),
      floor: t.union([NumberText, t.null]),
      others: t.readonlyArray(t.tuple([UsernameText, t.string])),
      size: t.number,
    }),
  ]),
);

/** Reads some of a home together with what is noted of it, all at one moment. */
export const askHome =
  (redis: Gateway) =>
  (question: HomeQuestion): TE.TaskEither<StoreError, Answer> => {
    const { reader, after, count } = question;
    return pipe(
      redis.script(
        'readHome',
        keysOf(question),
        // As text: Lua's own way of writing numbers loses digits.
        [reader, count, after === null ? '' : String(after.score), after?.member ?? ''],
        HomeReply,
      ),
      TE.map((found): Answer => {
        const slice = found && {
          ...found,
          entries: entriesIn(found.entries),
          others: found.others.map(([author, least]) => ({
            author,
            least: least === '-inf' ? Number.NEGATIVE_INFINITY : Number(least),
          })),
        };
        return { ask: 'home', slice };
      }),
    );
  };

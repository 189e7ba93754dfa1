import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { Gateway } from '../gateway.js';
import {
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  homesKey,
  homeStateKey,
  unfilledKey,
  userKey,
} from '../keys.js';
import { json, NumberText, UsernameText } from '../rows.js';
import { entriesIn } from './entries.js';
import type { Answer, HomeQuestion } from './question.js';

const HomeReply = json(
  t.union([
    t.null,
    t.type({
      entries: t.readonlyArray(t.string),
      floor: t.union([NumberText, t.null]),
      others: t.readonlyArray(UsernameText),
      size: t.number,
    }),
  ]),
);

/** Reads some of a home together with what is noted of it, all at one moment. */
export const askHome =
  (redis: Gateway) =>
  ({ key, reader, after, count }: HomeQuestion): TE.TaskEither<StoreError, Answer> =>
    pipe(
      redis.script(
        'readHome',
        [
          key,
          homeStateKey(reader),
          homesKey,
          unfilledKey(reader),
          fanOutKey,
          fanOutFromKey,
          fanOutCursorsKey,
          userKey(reader, 'following'),
        ],
        // As text: Lua's own way of writing numbers loses digits.
        [reader, count, after === null ? '' : String(after.score), after?.member ?? ''],
        HomeReply,
      ),
      TE.map((found): Answer => {
        const slice = found && { ...found, entries: entriesIn(found.entries) };
        return { ask: 'home', slice };
      }),
    );

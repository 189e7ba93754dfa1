import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { DeadLetters } from '../../application/ports/dead-letters.js';
import { ask, gen } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { whileChanged } from '../../application/while-changed.js';
import { commitOrNull, readAs, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { deadCodeKey, deadCodesKey, deadKey, deadOrderKey } from './keys.js';
import { deadLetterChecks, deadLetterFacts, deadLetterOps } from './keyspace/dead-letters.js';
import { FlatHash, TextOrNull, toHash } from './rows.js';
import { parseDeadLetter } from './stored-json.js';
import { fact } from './transaction.js';

const Page = t.tuple([t.number, FlatHash, t.array(t.string)]);

/** Dead letters that are deleted in one step. */
const CHUNK = 40;

export const makeRedisDeadLetters = (redis: RedisConnection): DeadLetters => {
  const find: DeadLetters['find'] = (ids) =>
    ids.length === 0
      ? TE.right([])
      : pipe(
          redis.send(t.array(TextOrNull), 'HMGET', deadKey, ...ids),
          TE.map((texts) =>
            ids.flatMap((id, place) => {
              const text = texts[place] ?? '';
              return text === '' ? [] : [parseDeadLetter(id, text)];
            }),
          ),
        );

  const drop = (ids: readonly string[]): TE.TaskEither<StoreError, number> =>
    whileChanged(
      gen(function* () {
        const letters = yield* ask(find(ids));
        const replies = yield* ask(readFacts(redis, deadLetterFacts(letters)));
        const done = yield* ask(
          commitOrNull(redis, deadLetterChecks(letters, replies), (list) =>
            deadLetterOps(list, { drop: letters, keep: [], now: 0 }, replies),
          ),
        );
        return done === null ? CHANGED : replies.filter((reply) => reply === 1).length;
      }),
    );

  return {
    list: ({ code, offset, limit }) =>
      gen(function* () {
        const order = code === null ? deadOrderKey : deadCodeKey(code);
        const facts = [
          fact('ZCARD', order),
          fact('HGETALL', deadCodesKey),
          fact('ZRANGE', order, offset, offset + limit - 1, 'REV'),
        ];
        const [total, counts, ids] = yield* ask(readAs(redis, facts, Page));
        const codes: Record<string, number> = {};
        for (const [name, count] of Object.entries(toHash(counts))) codes[name] = Number(count);
        return { letters: yield* ask(find(ids)), total, codes };
      }),
    find,
    drop: (ids) =>
      pipe(
        TE.traverseSeqArray(drop)(RA.chunksOf(CHUNK)([...new Set(ids)])),
        TE.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
      ),
  };
};

import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import type { Journal, JournalLine, JournalQuery } from '../../application/ports/journal.js';
import type { RedisConnection } from './connection.js';
import { journalKey } from './keys.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import { decodeReply, FlatHash, NumberText, toHash } from './rows.js';

/** Lines looked at in one trip. */
const CHUNK = 1000;

const names = <Name extends string>(...all: readonly [Name, Name, ...Name[]]) =>
  t.keyof(Object.fromEntries(all.map((name) => [name, null])) as Record<Name, null>);

const LineRow = t.type({
  at: NumberText,
  way: names('webhook', 'bulk', 'pull', 'snapshot', 'reconcile', 'deferred', 'replay'),
  entity: names(...ENTITIES),
  key: t.string,
  result: names('applied', 'unchanged', 'stale', 'deferred', 'failed'),
  code: t.string,
  message: t.string,
  ms: NumberText,
  lag: t.string,
});

const Entries = t.array(t.tuple([t.string, FlatHash]));

const toLine = ([id, flat]: t.TypeOf<typeof Entries>[number]): E.Either<StoreError, JournalLine> =>
  pipe(
    decodeReply(LineRow)(toHash(flat)),
    E.map(({ lag, ...line }) => ({ id, ...line, lag: lag === '' ? null : Number(lag) })),
  );

const isAskedFor =
  ({ result, entity, key }: JournalQuery) =>
  (line: JournalLine): boolean =>
    (result === null || line.result === result) &&
    (entity === null || line.entity === entity) &&
    (key === null || line.key === key);

export const makeRedisJournal = (redis: RedisConnection): Journal => ({
  read: (query) =>
    gen(function* () {
      const found: JournalLine[] = [];
      for (let end = query.before === null ? '+' : `(${query.before}`; ;) {
        const entries = yield* ask(
          redis.send(Entries, 'XREVRANGE', journalKey, end, '-', 'COUNT', CHUNK),
        );
        const lines = yield* ask(TE.fromEither(E.traverseArray(toLine)(entries)));
        found.push(...lines.filter(isAskedFor(query)));
        const last = lines.at(-1);
        if (found.length >= query.limit || entries.length < CHUNK || last === undefined)
          return found.slice(0, query.limit);
        end = `(${last.id}`;
      }
    }),
});

import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { DeadLetter, DeadLetters } from '../../application/ports/dead-letters.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { chunked } from '../../application/sync/select-letters.js';
import { whileChanged } from '../../application/while-changed.js';
import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import { commitFree, readAs, readFacts } from './commit.js';
import type { Gateway } from './gateway.js';
import { deadCodeKey, deadCodesKey, deadKey, deadOrderKey } from './keys.js';
import { letterChecks, letterFacts, letterOps } from './keyspace/letters.js';
import { NewsRow } from './news-row.js';
import { RecordRow } from './record-text.js';
import { FlatHash, json, toHash, UsernameText } from './rows.js';
import { fact } from './transaction.js';
import { unreadableLetter } from './unreadable.js';

const EntityName = t.union([
  t.literal(ENTITIES[0]),
  t.literal(ENTITIES[1]),
  t.literal(ENTITIES[2]),
  t.literal(ENTITIES[3]),
  t.literal(ENTITIES[4]),
]);

const MalformedCode = t.keyof({
  invalid_record: null,
  missing_field: null,
  version_in_future: null,
});

const DeliveryRow: t.Type<IncomingRow, unknown> = t.intersection([
  t.type({
    entity: EntityName,
    row: t.record(t.string, t.unknown),
    deleted: t.boolean,
    occurredAt: t.union([t.number, t.null]),
  }),
  t.partial({
    proposedName: UsernameText,
    table: t.string,
    observed: t.literal(true),
    refused: t.type({ code: MalformedCode, message: t.string }),
  }),
]);

const LetterText: t.Type<DeadLetter, string> = json(
  t.intersection([
    t.type({
      id: t.string,
      entity: EntityName,
      key: t.string,
      code: t.string,
      message: t.string,
      way: t.string,
      at: t.number,
      content: t.union([
        t.type({ kind: t.literal('record'), record: RecordRow }),
        t.type({
          kind: t.literal('delivery'),
          delivery: DeliveryRow,
        }),
        t.type({ kind: t.literal('news'), id: t.string, news: NewsRow }),
      ]),
    }),
    t.partial({ row: t.string }),
  ]),
);

const TextOrNull = t.union([t.string, t.null]);

const Page = t.tuple([t.number, FlatHash, t.array(t.string)]);

/** Letters that are dropped in one step. */
const CHUNK = 40;

/** One that cannot be read is shown as it is kept, and stands in nobody's way. */
const read = (id: string, text: string): readonly DeadLetter[] => {
  if (text === '') return [];
  const letter = LetterText.decode(text);
  return [E.isRight(letter) ? letter.right : unreadableLetter(id, text)];
};

export const makeRedisDeadLetters = (redis: Gateway): DeadLetters => {
  const find: DeadLetters['find'] = (ids) =>
    ids.length === 0
      ? TE.right([])
      : pipe(
          redis.command(
            'HMGET',
            deadKey,
            (client) => client.hmget(deadKey, ...ids),
            t.array(TextOrNull),
          ),
          TE.map((texts) => ids.flatMap((id, place) => read(id, texts[place] ?? ''))),
        );

  const drop = (ids: readonly string[]): TE.TaskEither<StoreError, number> =>
    whileChanged(
      pipe(
        find(ids),
        TE.bindTo('letters'),
        TE.bind('replies', ({ letters }) => readFacts(redis, letterFacts(letters))),
        TE.flatMap(({ letters, replies }) =>
          pipe(
            commitFree(redis, letterChecks(letters, replies), (list) =>
              letterOps(list, { drop: letters, keep: [], now: 0 }, replies),
            ),
            TE.map((done) =>
              done === null ? CHANGED : replies.filter((reply) => reply === 1).length,
            ),
          ),
        ),
      ),
    );

  return {
    list: ({ code, offset, limit }) => {
      const order = code === null ? deadOrderKey : deadCodeKey(code);
      return pipe(
        readAs(
          redis,
          [
            fact('ZCARD', order),
            fact('HGETALL', deadCodesKey),
            fact('ZRANGE', order, offset, offset + limit - 1, 'REV'),
          ],
          Page,
        ),
        TE.flatMap(([total, codes, ids]) =>
          pipe(
            find(ids),
            TE.map((letters) => ({
              letters,
              total,
              codes: Object.fromEntries(
                Object.entries(toHash(codes)).map(([name, count]) => [name, Number(count)]),
              ),
            })),
          ),
        ),
      );
    },
    find,
    drop: (ids) =>
      pipe(
        TE.traverseSeqArray(drop)(chunked([...new Set(ids)], CHUNK)),
        TE.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
      ),
  };
};

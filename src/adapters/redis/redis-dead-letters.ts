import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { DeadLetter, DeadLetters } from '../../application/ports/dead-letters.js';
import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import type { Gateway } from './gateway.js';
import { deadCodeKey, deadCodesKey, deadKey, deadOrderKey } from './keys.js';
import { droppedPlan } from './ledger-plan.js';
import { NewsRow } from './news-row.js';
import { keyList } from './plan.js';
import { RecordRow } from './record-text.js';
import { FlatHash, json, toHash, UsernameText } from './rows.js';
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

const Page = new t.Type<readonly [number, readonly string[], readonly string[]], unknown>(
  'Page',
  (u): u is readonly [number, readonly string[], readonly string[]] => Array.isArray(u),
  (u, context) => {
    if (!Array.isArray(u)) return t.failure(u, context);
    const [total, codes, ...letters] = u as readonly unknown[];
    return typeof total === 'number' && FlatHash.is(codes) && FlatHash.is(letters)
      ? t.success([total, codes, letters])
      : t.failure(u, context);
  },
  (a) => a,
);

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
            t.array(t.union([t.string, t.null])),
          ),
          TE.map((texts) => ids.flatMap((id, place) => read(id, texts[place] ?? ''))),
        );

  return {
    list: ({ code, offset, limit }) =>
      pipe(
        redis.script(
          'readDeadLetters',
          [deadKey, code === null ? deadOrderKey : deadCodeKey(code), deadCodesKey],
          [offset, limit],
          Page,
        ),
        TE.map(([total, codes, flat]) => ({
          letters: flat.flatMap((id, place) =>
            place % 2 === 0 ? read(id, flat[place + 1] ?? '') : [],
          ),
          total,
          codes: Object.fromEntries(
            Object.entries(toHash(codes)).map(([name, count]) => [name, Number(count)]),
          ),
        })),
      ),
    find,
    drop: (ids) =>
      pipe(
        find(ids),
        TE.flatMap((letters) => {
          const list = keyList();
          const { key, keys } = list;
          const plan = {
            dead: key(deadKey),
            dead_order: key(deadOrderKey),
            dead_codes: key(deadCodesKey),
            letters: letters.map((letter) => droppedPlan(list, letter)),
          };
          return redis.script('dropLetters', keys, [JSON.stringify(plan)], t.number);
        }),
      ),
  };
};

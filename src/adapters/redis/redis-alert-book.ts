import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { AlertBook, AlertRecord } from '../../application/ports/alert-book.js';
import { ALERT_TITLES } from '../../domain/sync/alert-name.js';
import type { RedisConnection } from './connection.js';
import { alertsKey } from './keys.js';
import { json } from './rows.js';

const Watched = t.type({ count: t.number, grewAt: t.union([t.number, t.null]) });

const NumberOrNull = t.union([t.number, t.null]);
const Rhythm = t.type({ hours: t.readonlyArray(NumberOrNull), learntTo: NumberOrNull });
const Name = t.keyof(ALERT_TITLES);

const RecordText: t.Type<AlertRecord, unknown> = json(
  t.type({
    state: t.type({
      since: t.number,
      at: t.number,
      deadLetters: Watched,
      drift: Watched,
      rhythms: t.partial({
        user: Rhythm,
        post: Rhythm,
        follow: Rhythm,
        like: Rhythm,
        bookmark: Rhythm,
        mute: Rhythm,
        block: Rhythm,
      }),
    }),
    told: t.record(t.string, t.number),
    active: t.readonlyArray(
      t.type({
        name: Name,
        subject: t.union([t.string, t.null]),
        text: t.string,
        advice: t.string,
        since: t.number,
      }),
    ),
  }),
);

/** What another version wrote is as good as nothing: who looks begins anew. */
const Stored = new t.Type<AlertRecord | null, unknown>(
  'AlertRecord',
  (u): u is AlertRecord | null => u === null || RecordText.is(u),
  (u) => t.success(E.getOrElse((): AlertRecord | null => null)(RecordText.decode(u))),
  t.identity,
);

export const makeRedisAlertBook = (redis: RedisConnection): AlertBook => ({
  read: redis.send(Stored, 'GET', alertsKey),
  write: (record) =>
    pipe(redis.send(t.literal('OK'), 'SET', alertsKey, JSON.stringify(record)), TE.asUnit),
});

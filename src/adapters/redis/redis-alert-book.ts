import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { AlertBook, AlertRecord } from '../../application/ports/alert-book.js';
import type { Gateway } from './gateway.js';
import { alertsKey } from './keys.js';
import { json } from './rows.js';

const Watched = t.type({ count: t.number, grewAt: t.union([t.number, t.null]) });

const RecordText: t.Type<AlertRecord, unknown> = json(
  t.type({
    state: t.type({ since: t.number, at: t.number, deadLetters: Watched, drift: Watched }),
    told: t.partial({
      failure_rate: t.number,
      lag: t.number,
      dead_letters: t.number,
      drift: t.number,
      silence: t.number,
    }),
  }),
);

export const makeRedisAlertBook = (redis: Gateway): AlertBook => ({
  read: redis.command(
    'GET',
    alertsKey,
    (client) => client.get(alertsKey),
    t.union([t.null, RecordText]),
  ),
  write: (record) =>
    pipe(
      redis.command(
        'SET',
        alertsKey,
        (client) => client.set(alertsKey, JSON.stringify(record)),
        t.literal('OK'),
      ),
      TE.map(() => undefined),
    ),
});

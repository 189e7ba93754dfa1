import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Deferrals, Overdue, Waiting } from '../../application/ports/deferrals.js';
import type { Gateway } from './gateway.js';
import { awakeCursorsKey, awakesKey, deferralsKey } from './keys.js';
import { RecordText } from './record-text.js';
import { Flag } from './rows.js';
import { understand } from './understand.js';

/** How long an owner's records are their taker's alone, ms. */
const LEASE_MS = 30_000;
const CHUNK = 200;

const Texts = t.array(t.string);

export const makeRedisDeferrals = (redis: Gateway): Deferrals => ({
  claim: (now) =>
    pipe(
      redis.script(
        'claimWaiting',
        [awakesKey, awakeCursorsKey],
        [now, now + LEASE_MS, CHUNK],
        Texts,
      ),
      TE.flatMapEither(([owner, turn = '', next = '', ...records]) =>
        owner === undefined
          ? E.right(null)
          : pipe(
              E.traverseArray(understand(RecordText))(records),
              E.map((read): Waiting => ({ owner, turn, next, records: read })),
            ),
      ),
    ),
  advance: ({ owner, turn, next }, now) =>
    pipe(
      redis.script('advanceWaiting', [awakesKey, awakeCursorsKey], [owner, turn, next, now], Flag),
      TE.map(() => undefined),
    ),
  overdue: (now, limit) =>
    pipe(
      redis.script('readOverdue', [deferralsKey], [now, limit], Texts),
      TE.flatMapEither((flat) =>
        E.traverseArray((place: number) =>
          pipe(
            understand(RecordText)(flat[place + 1]),
            E.map((record): Overdue => ({ owner: flat[place] ?? '', record })),
          ),
        )(flat.flatMap((_, place) => (place % 2 === 0 ? [place] : []))),
      ),
    ),
});

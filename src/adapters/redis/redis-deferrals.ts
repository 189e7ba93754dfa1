import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { CLAIM_MS } from '../../application/ports/claim.js';
import { parseStoredUsername } from '../../domain/username.js';
import type { Arisen, Deferrals, Overdue } from '../../application/ports/deferrals.js';
import type { SyncRecord } from '../../domain/sync/record.js';
import { claimNext, stillDue } from './claims.js';
import { commitOrNull, readAs } from './commit.js';
import type { RedisConnection } from './connection.js';
import { wakeCursorsKey, wakesKey, deferralsKey, deferredKey, disputesKey } from './keys.js';
import { keepDeadLetterOps } from './keyspace/dead-letters.js';
import { TextOrNull } from './rows.js';
import { RecordText, unreadableRecord } from './stored-json.js';
import { answers, fact } from './transaction.js';

const CHUNK = 200;

const WAKES = { queue: wakesKey, cursors: wakeCursorsKey, furthest: CLAIM_MS };

const Texts = t.array(t.string);

/** A deferred record as stored; `text` is null when it is gone. */
interface Kept {
  readonly owner: string;
  readonly digest: string;
  readonly text: string | null;
}

const textOf = ({ owner, digest }: Omit<Kept, 'text'>) => fact('HGET', deferredKey(owner), digest);

const memberOf = ({ owner, digest }: Omit<Kept, 'text'>): string => `${owner} ${digest}`;

/**
 * Returns texts of an owner in the order in which they were first deferred, as their expiries tell: of untimed records the
 * last one counts, and a hash keeps no order.
 */
const inOrder = (
  redis: RedisConnection,
  owner: string,
  entries: readonly string[],
): TE.TaskEither<StoreError, readonly string[]> => {
  const texts = entries.filter((_, place) => place % 2 === 1);
  if (texts.length < 2) return TE.right(texts);
  const members = texts.map((_, nth) => memberOf({ owner, digest: entries[2 * nth] ?? '' }));
  return pipe(
    readAs(redis, [fact('ZMSCORE', deferralsKey, ...members)], t.tuple([t.array(TextOrNull)])),
    TE.map(([scores]) => {
      const ends = new Map(texts.map((text, nth) => [text, Number(scores[nth] ?? 0)]));
      return texts.toSorted((a, b) => (ends.get(a) ?? 0) - (ends.get(b) ?? 0));
    }),
  );
};

/** Skips records that cannot be read, so that they do not block the others. */
const recordsIn = (texts: readonly string[]): readonly SyncRecord[] =>
  texts.flatMap((text) => {
    const read = RecordText.decode(text);
    return E.isRight(read) ? [read.right] : [];
  });

const readOverdue = (
  redis: RedisConnection,
  now: number,
  limit: number,
): TE.TaskEither<StoreError, readonly Kept[]> =>
  gen(function* () {
    const due = fact('ZRANGE', deferralsKey, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit);
    const [members] = yield* ask(readAs(redis, [due], t.tuple([Texts])));
    const places = members.map((member) => {
      const [owner = '', digest = ''] = member.split(' ');
      return { owner, digest };
    });
    const texts = yield* ask(readAs(redis, places.map(textOf), t.array(TextOrNull)));
    return places.map((place, at) => ({ ...place, text: texts[at] ?? null }));
  });

/** Removes a deferred record that is gone from the queue, and turns an unreadable one into a dead letter. */
const sortOut = (redis: RedisConnection, now: number) => (kept: Kept) => {
  const { owner, digest, text } = kept;
  if (text !== null && E.isRight(RecordText.decode(text))) return TE.right(null);
  return commitOrNull(redis, [answers(text, textOf(kept))], (list) => [
    ['HDEL', list.place(deferredKey(owner), 'hash'), digest],
    ['ZREM', list.place(deferralsKey, 'zset'), memberOf(kept)],
    ...(text === null ? [] : keepDeadLetterOps(list, unreadableRecord(owner, text, now), now)),
  ]);
};

const disputeIn = ([member = '', at]: readonly string[]): Arisen | null => {
  const [name = '', id = ''] = member.split(' ');
  const username = parseStoredUsername(name);
  return E.isRight(username) ? { name: username.right, id, at: Number(at) } : null;
};

export const makeRedisDeferrals = (redis: RedisConnection): Deferrals => ({
  claim: (now) =>
    gen(function* () {
      const until = now + CLAIM_MS;
      const claimed = yield* ask(claimNext(redis, WAKES, now, until));
      if (claimed === null) return null;
      const { name: owner, cursor: turn } = claimed;
      const [, from = '0'] = turn.split(' ');
      const [next, entries] = yield* ask(
        redis.script(
          'walk',
          [deferredKey(owner)],
          ['HSCAN', from, CHUNK],
          t.tuple([t.string, Texts]),
        ),
      );
      const records = recordsIn(yield* ask(inOrder(redis, owner, entries)));
      return { owner, turn, next, until, records };
    }),
  advance: ({ owner, turn, next, until }, now) => {
    const [number = ''] = turn.split(' ');
    const checks = [
      stillDue(wakesKey, owner, until),
      answers(turn, fact('HGET', wakeCursorsKey, owner)),
    ];
    return pipe(
      commitOrNull(redis, checks, ({ place }) => {
        const wakes = place(wakesKey, 'zset');
        const cursors = place(wakeCursorsKey, 'hash');
        return next === '0'
          ? [
              ['ZREM', wakes, owner],
              ['HDEL', cursors, owner],
            ]
          : [
              ['HSET', cursors, owner, `${number} ${next}`],
              ['ZADD', wakes, now, owner],
            ];
      }),
      TE.asUnit,
    );
  },
  overdue: (now, limit) =>
    pipe(
      readOverdue(redis, now, limit),
      TE.tap(TE.traverseSeqArray(sortOut(redis, now))),
      TE.map((kept) =>
        kept.flatMap(({ owner, text }): readonly Overdue[] =>
          recordsIn(text === null ? [] : [text]).map((record) => ({ owner, record })),
        ),
      ),
    ),
  dispute: pipe(redis.send(Texts, 'ZRANGE', disputesKey, 0, 0, 'WITHSCORES'), TE.map(disputeIn)),
  settle: ({ name, id, at }) => {
    const member = `${name} ${id}`;
    return pipe(
      commitOrNull(redis, [stillDue(disputesKey, member, at)], ({ place }) => [
        ['ZREM', place(disputesKey, 'zset'), member],
      ]),
      TE.asUnit,
    );
  },
});

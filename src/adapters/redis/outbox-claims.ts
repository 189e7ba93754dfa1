import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { TakeQuery } from '../../application/ports/outbox.js';
import { whileChanged } from '../../application/while-changed.js';
import { dueFact, dueIn, stillDue, type Due } from './claims.js';
import { commitFree, readAs } from './commit.js';
import type { RedisConnection } from './connection.js';
import { outboxKey, outboxOrderKey, outboxStateKey, outboxUsersKey } from './keys.js';
import { firstOf, memberOf } from './keyspace/outbox-order.js';
import { FlatHash, json, toHash } from './rows.js';
import { answers, fact } from './transaction.js';

/** How much of what is new one call brings into order, so that none holds Redis for long, and how often at the most. */
const SORTED_AT_ONCE = 200;
const ROUNDS = 5;

/** Up to where the stream is in order. */
const SORTED = fact('HGET', outboxStateKey, 'sorted');

const Texts = t.array(t.string);
export const Entries = t.array(t.tuple([t.string, FlatHash]));
const Told = json(t.type({ actor: t.string }));

/** What nobody can read goes under no user, and waits for a version that can. */
const actorIn = (fields: t.TypeOf<typeof FlatHash>): string => {
  const told = Told.decode(toHash(fields)['event']);
  return told._tag === 'Right' ? told.right.actor : '';
};

const freshFact = (sorted: string | null) => {
  const from = sorted === null ? '-' : `(${sorted}`;
  return fact('XRANGE', outboxKey, from, '+', 'COUNT', SORTED_AT_ONCE);
};

const keepOrder = (
  redis: RedisConnection,
  sorted: string | null,
  fresh: t.TypeOf<typeof Entries>,
  now: number,
) => {
  const told = fresh.map(([place, fields]) => ({ place, actor: actorIn(fields) }));
  const users = [...new Set(told.map(({ actor }) => actor))];
  return commitFree(redis, [answers(sorted, SORTED)], ({ place: at }) => [
    [
      'ZADD',
      at(outboxOrderKey, 'zset'),
      ...told.flatMap(({ actor, place }) => [0, memberOf(actor, place)]),
    ],
    ['ZADD', at(outboxUsersKey, 'zset'), 'NX', ...users.flatMap((actor) => [now, actor])],
    ['HSET', at(outboxStateKey, 'hash'), 'sorted', told.at(-1)?.place ?? ''],
  ]);
};

/** Users for whom something is due, once what has come after this place is in order. */
const usersDue = (
  redis: RedisConnection,
  query: Pick<TakeQuery, 'now' | 'limit'>,
  sorted: string | null,
  rounds = ROUNDS,
): TE.TaskEither<StoreError, typeof CHANGED | readonly Due[]> =>
  pipe(
    readAs(
      redis,
      [freshFact(sorted), dueFact(outboxUsersKey, query.now, query.limit)],
      t.tuple([Entries, Texts]),
    ),
    TE.flatMap(([fresh, users]) => {
      const last = fresh.at(-1);
      if (last === undefined || rounds === 0) return TE.right(dueIn(users));
      return pipe(
        keepOrder(redis, sorted, fresh, query.now),
        TE.flatMap((done) =>
          done === null ? TE.right(CHANGED) : usersDue(redis, query, last[0], rounds - 1),
        ),
      );
    }),
  );

/** A user who is the caller's for a while, and the first that waits of them. */
export interface ClaimedUser {
  readonly actor: string;
  readonly first: string | null;
}

const claim = (redis: RedisConnection, due: readonly Due[], until: number) =>
  pipe(
    commitFree(
      redis,
      due.map(({ name, at }) => stillDue(outboxUsersKey, name, at)),
      ({ place }) => [
        ['ZADD', place(outboxUsersKey, 'zset'), ...due.flatMap(({ name }) => [until, name])],
        ...due.map(
          ({ name }) =>
            ['ZRANGE', place(outboxOrderKey, 'zset'), ...firstOf(name, 1).args] as const,
        ),
      ],
    ),
    TE.map((replies) => {
      if (replies === null) return CHANGED;
      const firsts = replies.slice(1) as readonly (readonly string[])[];
      return due.map(({ name }, place): ClaimedUser => ({
        actor: name,
        first: firsts[place]?.[0] ?? null,
      }));
    }),
  );

/** Claims the users for whom something is due. */
export const claimUsers = (
  redis: RedisConnection,
  query: TakeQuery,
): TE.TaskEither<StoreError, readonly ClaimedUser[]> =>
  whileChanged(
    pipe(
      readAs(redis, [SORTED], t.tuple([t.union([t.string, t.null])])),
      TE.flatMap(([sorted]) => usersDue(redis, query, sorted)),
      TE.flatMap((due): TE.TaskEither<StoreError, readonly ClaimedUser[] | typeof CHANGED> => {
        if (due === CHANGED) return TE.right(CHANGED);
        return due.length === 0 ? TE.right([]) : claim(redis, due, query.until);
      }),
    ),
  );

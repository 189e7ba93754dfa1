import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { TakeQuery } from '../../application/ports/outbox.js';
import { whileChanged } from '../../application/while-changed.js';
import { MAX_PAUSE } from '../../domain/sync/backoff.js';
import { CLOCKS_APART } from '../../domain/clocks.js';
import { commitOrNull, readAs } from './commit.js';
import type { RedisConnection } from './connection.js';
import { outboxKey, outboxOrderKey, outboxStateKey, outboxUsersKey } from './keys.js';
import { firstOf, memberOf } from './keyspace/outbox-order.js';
import { FlatHash, json, TextOrNull, toHash } from './rows.js';
import { answers, fact, type Check } from './transaction.js';

/**
 * An entry that is due in a zset, whose scores are due instants. Claiming an entry raises its score, and the new score
 * identifies the claim.
 */
export interface Due {
  readonly name: string;
  /** The entry's score, as Redis prints it. */
  readonly at: string;
}

const Texts = t.array(t.string);

export const dueIn = (flat: readonly string[]): readonly Due[] =>
  flat.flatMap((name, place) => (place % 2 === 0 ? [{ name, at: flat[place + 1] ?? '' }] : []));

/** A queue: its zset, and how long after now an entry may be due, ms. */
interface DueQueue {
  readonly queue: string;
  readonly furthest: number;
}

/**
 * Reads the entries that have been due longest, with their scores; and those due later than any entry can be. The latter
 * were written before a clock was set back, and would wait until it has caught up.
 */
const dueFacts = ({ queue, furthest }: DueQueue, now: number, limit: number) => {
  const upTo = ['BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES'] as const;
  return [
    fact('ZRANGE', queue, '-inf', now, ...upTo),
    fact('ZRANGE', queue, `(${now + furthest + CLOCKS_APART}`, '+inf', ...upTo),
  ];
};

/** Checks that the entry's score is unchanged, so that no other process has claimed the entry since. */
export const stillDue = (queue: string, name: string, at: string | number): Check =>
  answers(String(at), fact('ZSCORE', queue, name));

interface Claimed {
  readonly name: string;
  /** The job's progress; '' where none is kept. */
  readonly cursor: string;
}

/**
 * Claims the entry that has been due longest, so that no other process takes it before `until`. Resolves to null when
 * nothing is due.
 */
export const claimNext = (
  redis: RedisConnection,
  { queue, cursors, furthest }: DueQueue & { readonly cursors: string },
  now: number,
  until: number,
): TE.TaskEither<StoreError, Claimed | null> =>
  whileChanged(
    gen(function* () {
      const found = yield* ask(
        readAs(redis, dueFacts({ queue, furthest }, now, 1), t.array(Texts)),
      );
      const [due] = dueIn(found.flat());
      if (due === undefined) return null;
      const { name, at } = due;
      const replies = yield* ask(
        commitOrNull(redis, [stillDue(queue, name, at)], ({ place }) => [
          ['HGET', place(cursors, 'hash'), name],
          ['ZADD', place(queue, 'zset'), until, name],
        ]),
      );
      if (replies === null) return CHANGED;
      const [cursor] = replies;
      return { name, cursor: typeof cursor === 'string' ? cursor : '' };
    }),
  );

/** Extends a claim. Resolves to false when another process has taken it. */
export const renewClaim = (
  redis: RedisConnection,
  queue: string,
  claim: { readonly name: string; readonly until: number },
  until: number,
): TE.TaskEither<StoreError, boolean> =>
  pipe(
    commitOrNull(redis, [stillDue(queue, claim.name, claim.until)], ({ place }) => [
      ['ZADD', place(queue, 'zset'), until, claim.name],
    ]),
    TE.map((done) => done !== null),
  );

/** New events that one call sorts by user, so that none blocks Redis for long, and the most rounds of one claim. */
const SORTED_AT_ONCE = 200;
const ROUNDS = 5;

/** Users with events; a failed one is due again after `MAX_PAUSE` at the latest. */
const USERS: DueQueue = { queue: outboxUsersKey, furthest: MAX_PAUSE };

/** The stream id up to which events have been sorted by user. */
const SORTED = fact('HGET', outboxStateKey, 'sorted');

export const Entries = t.array(t.tuple([t.string, FlatHash]));
const Told = json(t.type({ actor: t.string }));

/** An event that this version cannot decode is kept under no user, until a version that can decode it runs. */
const actorIn = (fields: t.TypeOf<typeof FlatHash>): string => {
  const decoded = Told.decode(toHash(fields)['event']);
  return decoded._tag === 'Right' ? decoded.right.actor : '';
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
  const claimed = fresh.map(([place, fields]) => ({ place, actor: actorIn(fields) }));
  const users = [...new Set(claimed.map(({ actor }) => actor))];
  return commitOrNull(redis, [answers(sorted, SORTED)], ({ place: at }) => [
    [
      'ZADD',
      at(outboxOrderKey, 'zset'),
      ...claimed.flatMap(({ actor, place }) => [0, memberOf(actor, place)]),
    ],
    ['ZADD', at(outboxUsersKey, 'zset'), 'NX', ...users.flatMap((actor) => [now, actor])],
    ['HSET', at(outboxStateKey, 'hash'), 'sorted', claimed.at(-1)?.place ?? ''],
  ]);
};

/** A user claimed by the caller, and the first waiting event of that user; null when none waits. */
interface ClaimedUser {
  readonly actor: string;
  readonly first: string | null;
}

/** Sorts new events by user, then claims the users who have an event due. */
export const claimUsers = (
  redis: RedisConnection,
  { now, limit, until }: TakeQuery,
): TE.TaskEither<StoreError, readonly ClaimedUser[]> =>
  whileChanged(
    gen(function* () {
      let [sorted] = yield* ask(readAs(redis, [SORTED], t.tuple([TextOrNull])));
      let due: readonly Due[] = [];
      for (let rounds = ROUNDS; ; rounds -= 1) {
        const facts = [freshFact(sorted), ...dueFacts(USERS, now, limit)];
        const [fresh, users, ahead] = yield* ask(
          readAs(redis, facts, t.tuple([Entries, Texts, Texts])),
        );
        due = dueIn([...users, ...ahead]).slice(0, limit);
        const last = fresh.at(-1);
        if (last === undefined || rounds === 0) break;
        if ((yield* ask(keepOrder(redis, sorted, fresh, now))) === null) return CHANGED;
        [sorted] = last;
      }
      if (due.length === 0) return [];
      const replies = yield* ask(
        commitOrNull(
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
      );
      if (replies === null) return CHANGED;
      const firsts = replies.slice(1) as readonly (readonly string[])[];
      return due.map(({ name }, place): ClaimedUser => ({
        actor: name,
        first: firsts[place]?.[0] ?? null,
      }));
    }),
  );

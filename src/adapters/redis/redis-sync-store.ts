import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  CommitOutcome,
  Reading,
  Release,
  SyncCommit,
  SyncStore,
} from '../../application/ports/sync-store.js';
import { locateRecord } from './cluster/locate-record.js';
import { commitWithoutBudget, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { cursorsKey, deferralsKey, eventKey, leaseKey } from './keys.js';
import { keyList, type KeyList, type Operation } from './plan.js';
import { deferredAt } from './stored-json.js';
import { ledgerOps } from './keyspace/ledger.js';
import { deadLetterChecks, deadLetterFacts, deadLetterOps } from './keyspace/dead-letters.js';
import { joinOps } from './keyspace/join-ops.js';
import { ranksOf } from './keyspace/ranks.js';
import { stepOps } from './keyspace/steps.js';
import type { Lifetimes } from './keyspace/waiting.js';
import { checksOf, readSync, type AskFacts, type SyncReading } from './keyspace/sync-facts.js';
import { joinChecks } from './keyspace/join-facts.js';
import { fact, type Check } from './transaction.js';

const EVENT_TTL_MS = 86_400_000;

/** Deletes the deferred records that have been released, except those that a step defers again. */
const releaseOps = ({ place }: KeyList, { releases, steps }: SyncCommit): readonly Operation[] => {
  const nameOf = ({ owner, record }: Release): string =>
    `${owner} ${deferredAt(owner, record).digest}`;
  const again = new Set(steps.flatMap((step) => (step.do === 'defer' ? [nameOf(step)] : [])));
  return releases.flatMap((release): readonly Operation[] => {
    const name = nameOf(release);
    const { key, digest } = deferredAt(release.owner, release.record);
    return again.has(name)
      ? []
      : [
          ['HDEL', place(key, 'hash'), digest],
          ['ZREM', place(deferralsKey, 'zset'), name],
        ];
  });
};

/** Checks the lease under which the cursor is saved. */
const leaseCheck = ({ cursor }: SyncCommit): readonly Check[] =>
  cursor === null ? [] : [{ ...fact('GET', leaseKey(cursor.lease)), reply: cursor.holder }];

const cursorOps = ({ place }: KeyList, { cursor }: SyncCommit): readonly Operation[] =>
  cursor === null ? [] : [['HSET', place(cursorsKey, 'hash'), cursor.name, cursor.value]];

const eventOps = ({ place }: KeyList, { events }: SyncCommit): readonly Operation[] =>
  events.map((id) => ['SET', place(eventKey(id), 'string'), '1', 'PX', String(EVENT_TTL_MS)]);

interface Settings extends Lifetimes {
  readonly exploreMax: number;
  readonly journalMax: number;
}

export const makeRedisSyncStore = (
  redis: RedisConnection,
  { exploreMax, journalMax, ...lifetimes }: Settings,
): SyncStore => {
  // No facts need no round trip.
  const ask: AskFacts = (facts) =>
    facts.length === 0 ? Promise.resolve(E.right([])) : readFacts(redis, facts)();
  return {
    whereabouts: redis.isSpread ? locateRecord : null,

    waiting: (records) => {
      const places = records.map(({ owner, record }) => deferredAt(owner, record));
      const facts = places.map(({ key, digest }) => fact('HEXISTS', key, digest));
      // A damaged key counts as not waiting.
      return pipe(readFacts(redis, facts, 'lenient'), TE.map(RA.map((there) => there === 1)));
    },

    read:
      (queryOf, rows = []) =>
      () =>
        readSync(queryOf, rows, ask),

    commit: (reading, batch) => async () => {
      const list = keyList();
      const letters = { drop: batch.droppedDeadLetters, keep: batch.deadLetters, now: batch.now };
      const known = await ask(deadLetterFacts(batch.droppedDeadLetters));
      if (E.isLeft(known)) return known;
      const { absent, checks } = joinChecks([
        ...leaseCheck(batch),
        ...checksOf((reading as Reading & SyncReading).known),
        ...deadLetterChecks(batch.droppedDeadLetters, known.right),
      ]);
      const moment = { ...lifetimes, exploreMax, now: batch.now };
      const changes = [
        ...batch.steps.flatMap((step) => stepOps(list, step, moment)),
        ...releaseOps(list, batch),
        ...ranksOf(list, batch.steps, batch.now),
      ];
      const ops = [
        ...joinOps(changes, new Set(absent.map(list.at))),
        ...eventOps(list, batch),
        ...ledgerOps(list, batch, journalMax),
        ...deadLetterOps(list, letters, known.right),
        ...cursorOps(list, batch),
      ];
      return pipe(
        await commitWithoutBudget(redis, list, { checks, absent, ops, ignoresReplies: true })(),
        E.map((done): CommitOutcome => {
          if (E.isRight(done)) return 'committed';
          return batch.cursor !== null && done.left === 1 ? 'lost' : 'changed';
        }),
      );
    },
  };
};

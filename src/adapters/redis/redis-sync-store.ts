import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type {
  Reading,
  RowLetters,
  SyncCommit,
  SyncStore,
} from '../../application/ports/sync-store.js';
import { readFacts } from './commit.js';
import type { Gateway } from './gateway.js';
import {
  countsKey,
  cursorsKey,
  deadCodesKey,
  deadKey,
  deadOrderKey,
  deferralsKey,
  eventKey,
  journalKey,
  leaseKey,
  minuteKey,
} from './keys.js';
import { ledgerPlan } from './ledger-plan.js';
import { keyList, textOf, type KeyList } from './plan.js';
import { deferredAt, deferPlan } from './record-text.js';
import { ranksOf } from './keyspace/ranks.js';
import { checksOf, readSync, type AskFacts, type SyncReading } from './keyspace/sync-facts.js';
import { readLetters, readNames } from './resolve-ids.js';
import { checksPlan } from './transaction.js';
import { stepPlan } from './step-plan.js';

const MINUTE_MS = 60_000;

type RedisReading = Reading & SyncReading;

const CommitReply = t.union([t.literal('committed'), t.literal('changed'), t.literal('lost')]);

/** The keys of every batch. */
const fixedPlan = ({ key }: KeyList, { now }: SyncCommit) => ({
  deferrals: key(deferralsKey),
  journal: key(journalKey),
  counts: key(countsKey),
  minute: key(minuteKey(Math.floor(now / MINUTE_MS))),
  dead: key(deadKey),
  dead_order: key(deadOrderKey),
  dead_codes: key(deadCodesKey),
});

const placePlan = ({ key }: KeyList, { cursor }: SyncCommit) =>
  cursor === null
    ? {}
    : {
        place: {
          lease: key(leaseKey(cursor.lease)),
          holder: cursor.holder,
          cursors: key(cursorsKey),
          name: cursor.name,
          value: textOf(cursor.value),
        },
      };

export const makeRedisSyncStore = (
  redis: Gateway,
  { exploreMax, journalMax }: { readonly exploreMax: number; readonly journalMax: number },
): SyncStore => {
  // None costs no trip.
  const ask: AskFacts = (facts, damage) =>
    facts.length === 0 ? Promise.resolve(E.right([])) : readFacts(redis, facts, damage)();
  return {
    resolve:
      (userIds, postIds, rows = []) =>
      async () => {
        const [known, letters] = await Promise.all([
          readNames(ask, userIds, postIds),
          readLetters(ask, rows),
        ]);
        return pipe(
          known,
          E.flatMap((names) => E.map((of: RowLetters) => ({ ...names, letters: of }))(letters)),
        );
      },

    waiting: (records) => {
      const places = records.map(({ owner, record }) => deferredAt(owner, record));
      return pipe(
        redis.script(
          'readWaiting',
          places.map(({ key }) => key),
          places.map(({ digest }) => digest),
          t.array(t.number),
        ),
        TE.map(RA.map((there) => there === 1)),
      );
    },

    read: (query) => () => readSync(query, ask),

    commit: (reading, commit) => {
      const list = keyList();
      const checks = checksPlan(list, checksOf((reading as RedisReading).known));
      const plan = {
        ...fixedPlan(list, commit),
        ...placePlan(list, commit),
        steps: commit.steps.map((step) => stepPlan(list, step, { now: commit.now, exploreMax })),
        ops: ranksOf(list, commit.steps, commit.now),
        releases: commit.releases.map(({ owner, record }) => {
          const { key, digest } = deferPlan(list, owner, record);
          return { owner, key, digest };
        }),
        events: commit.events.map((id) => list.key(eventKey(id))),
        ledger: ledgerPlan(list, commit, journalMax),
      };
      return redis.script(
        'commitRecords',
        list.keys,
        [JSON.stringify(plan), commit.now, JSON.stringify(checks)],
        CommitReply,
      );
    },
  };
};

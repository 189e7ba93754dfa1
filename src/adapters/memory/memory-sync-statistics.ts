import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Counts, SyncStatistics } from '../../application/ports/sync-statistics.js';
import type { SharedKey } from '../../domain/key.js';
import { sortedSetAt, type Keyspace } from './keyspace.js';
import { addCounts, MINUTE_MS } from './ledger-steps.js';
import { waitingIn } from './sync-space.js';

const MINUTES = 60;

const toCounts = (counts: ReadonlyMap<string, number> | undefined): Counts =>
  Object.fromEntries(counts ?? []);

export const makeMemorySyncStatistics = (space: Keyspace): SyncStatistics => ({
  count: (counts, now) =>
    TE.fromIO(() => {
      addCounts(space.sync, counts, now);
    }),
  read: (now) =>
    TE.fromIO(() => {
      const { total, minutes, latest, dead, wakes, canary } = space.sync;
      const present = Math.floor(now / MINUTE_MS);
      const sizeOf = (name: SharedKey): number =>
        sortedSetAt(space, { of: 'app', name }).order.length;
      return {
        total: toCounts(total),
        minutes: Array.from({ length: MINUTES }, (_, ago) => toCounts(minutes.get(present - ago))),
        latest: toCounts(latest),
        deferred: waitingIn(space.sync),
        deadLetters: dead.size,
        pendingWork: wakes.size,
        // Here a following feed is merged when it is read.
        homes: 0,
        fanOuts: 0,
        heavyAuthors: 0,
        users: sizeOf('users:regular') + sizeOf('users:models'),
        posts: sizeOf('explore:feed'),
        copyAsOf: canary.at,
      };
    }),
});

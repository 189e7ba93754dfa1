import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  type CommitOutcome,
  type CursorUpdate,
  type Reading,
  type RowLetter,
  type RowLetters,
  type SyncCommit,
  type SyncStore,
} from '../../application/ports/sync-store.js';
import { versionIn } from '../../application/sync/failed-rows.js';
import type { SyncQuery } from '../../domain/sync/view.js';
import { takeSteps } from './commit-steps.js';
import { keep } from './ttl-map.js';
import type { Keyspace } from './keyspace.js';
import { keepLedger } from './ledger-steps.js';
import { isHeldBy } from './memory-leases.js';
import { factsFor, printFacts } from './sync-facts.js';
import { passTo, postNamed } from './sync-space.js';

/** How long an event that was applied is remembered. */
const EVENT_TTL_MS = 86_400_000;

interface MemoryReading extends Reading {
  readonly query: SyncQuery;
  /** What the view said when it was read. */
  readonly text: string;
}

const isLost = ({ sync }: Keyspace, cursor: CursorUpdate | null): boolean =>
  cursor !== null && !isHeldBy(sync, cursor.lease, cursor.holder);

const commit = (
  space: Keyspace,
  { query, text }: MemoryReading,
  batch: SyncCommit,
): CommitOutcome => {
  const { sync } = space;
  const { cursor, events, now } = batch;
  passTo(sync, now);
  if (isLost(space, cursor)) return 'lost';
  if (printFacts(factsFor(space, query)) !== text) return 'changed';
  takeSteps(space, batch.steps, batch.releases, now);
  for (const event of events) keep(sync.events, event, true, now + EVENT_TTL_MS);
  keepLedger(sync, batch);
  if (cursor !== null) sync.cursors.set(cursor.name, cursor.value);
  return 'committed';
};

const lettersOf = ({ sync: { dead, deadRows } }: Keyspace, rows: readonly string[]): RowLetters =>
  new Map(
    rows.flatMap((row): readonly (readonly [string, RowLetter])[] => {
      const letter = dead.get(deadRows.get(row) ?? '')?.letter;
      if (letter === undefined) return [];
      return [[row, { id: letter.id, code: letter.code, row, version: versionIn(letter) }]];
    }),
  );

export const makeMemorySyncStore = (space: Keyspace): SyncStore => ({
  resolve: (userIds, postIds, rows = []) =>
    TE.fromIO(() => ({
      userIds: new Map(userIds.map((id) => [id, space.sync.userIds.get(id)?.name ?? null])),
      postIds: new Map(postIds.map((id) => [id, postNamed(space.sync, id)])),
      letters: lettersOf(space, rows),
    })),
  waiting: (records) =>
    TE.fromIO(() =>
      records.map(
        ({ owner, record }) => space.sync.waiting.get(owner)?.has(JSON.stringify(record)) === true,
      ),
    ),
  read: (query) =>
    TE.fromIO((): MemoryReading => {
      const view = factsFor(space, query);
      return { view, query, text: printFacts(view) };
    }),
  commit: (reading, batch) => TE.fromIO(() => commit(space, reading as MemoryReading, batch)),
});

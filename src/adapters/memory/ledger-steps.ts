import type { DeadLetter } from '../../application/ports/dead-letters.js';
import type { SyncCommit } from '../../application/ports/sync-store.js';
import { arrivedIn, countsOf, linesOf } from '../../application/sync/ledger.js';
import type { SyncSpace } from './sync-space.js';

export const MINUTE_MS = 60_000;

/** Minutes that are kept: those that are asked for, and as many again. */
const MINUTES_KEPT = 120;

/** Where a line stands: the instant at which it was kept, and its number of those of that instant. */
type Place = readonly [ms: number, number: number];

export const parsePlace = (id: string): Place => {
  const [ms = 0, number = 0] = id.split('-').map(Number);
  return [ms, number];
};

export const isBefore = (a: Place, b: Place): boolean =>
  a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];

/** Never less than the last, though the clock went back. */
const nextPlace = ({ lines }: SyncSpace, now: number): Place => {
  const last = lines.at(-1);
  const [ms, number] = last === undefined ? ([0, -1] as const) : parsePlace(last.id);
  return now > ms ? [now, 0] : [ms, number + 1];
};

const keepLines = (sync: SyncSpace, { verdicts, ms, now }: SyncCommit): void => {
  const { lines, settings } = sync;
  for (const line of linesOf(verdicts, ms, now))
    lines.push({ id: nextPlace(sync, now).join('-'), ...line });
  lines.splice(0, lines.length - settings.journalMax);
};

const addAll = (to: Map<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) to.set(name, (to.get(name) ?? 0) + count);
};

/** In all, and of the present minute. */
export const addCounts = (
  { total, minutes }: SyncSpace,
  counts: Readonly<Record<string, number>>,
  now: number,
): void => {
  const minute = Math.floor(now / MINUTE_MS);
  const present = minutes.get(minute) ?? new Map<string, number>();
  addAll(total, counts);
  addAll(present, counts);
  minutes.set(minute, present);
  for (const old of minutes.keys()) if (old <= minute - MINUTES_KEPT) minutes.delete(old);
};

const keepCounts = (sync: SyncSpace, { verdicts, now }: SyncCommit): void => {
  addCounts(sync, countsOf(verdicts, now), now);
  for (const entity of arrivedIn(verdicts)) sync.latest.set(entity, now);
};

/** The letter of the same id is the same letter, failing again. */
const keepLetter = ({ dead, deadRows }: SyncSpace, letter: DeadLetter, now: number): void => {
  dead.set(letter.id, { letter, at: now });
  if (letter.row !== undefined) deadRows.set(letter.row, letter.id);
};

/** Whether it was there. */
export const dropLetter = ({ dead, deadRows }: SyncSpace, id: string): boolean => {
  const row = dead.get(id)?.letter.row ?? '';
  if (deadRows.get(row) === id) deadRows.delete(row);
  return dead.delete(id);
};

/** What became of the records of a batch: journal lines, counts, dead letters. */
export const keepLedger = (sync: SyncSpace, commit: SyncCommit): void => {
  keepLines(sync, commit);
  keepCounts(sync, commit);
  for (const { id } of commit.settled) dropLetter(sync, id);
  for (const letter of commit.deadLetters) keepLetter(sync, letter, commit.now);
};

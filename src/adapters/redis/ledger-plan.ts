import type { DeadLetter } from '../../application/ports/dead-letters.js';
import type { JournalLine } from '../../application/ports/journal.js';
import type { SyncCommit } from '../../application/ports/sync-store.js';
import { versionIn } from '../../application/sync/failed-rows.js';
import { arrivedIn, countsOf, linesOf } from '../../application/sync/ledger.js';
import { deadCodeKey, deadRowsKey } from './keys.js';
import { textOf, type KeyList } from './plan.js';

/** Fields and values in turn, as XADD takes them. */
const flatLine = (line: Omit<JournalLine, 'id'>): readonly string[] =>
  Object.entries(line).flatMap(([name, value]) => [
    name,
    textOf(value === null ? '' : String(value)),
  ]);

/** What is remembered of the latest letter of a row. */
export const LATEST = /^(\S+) (\d+) (\S+)$/;

/** What drops a letter. */
export const droppedPlan = (
  { key }: KeyList,
  { id, code, row }: Pick<DeadLetter, 'id' | 'code' | 'row'>,
) => ({
  id,
  code,
  by_code: key(deadCodeKey(code)),
  ...(row !== undefined && { row: { index: key(deadRowsKey), name: textOf(row) } }),
});

/** What keeps a letter. */
export const letterPlan = (list: KeyList, letter: DeadLetter) => {
  const { row, ...plan } = droppedPlan(list, letter);
  const value = textOf(`${letter.id} ${versionIn(letter)} ${letter.code}`);
  return {
    ...plan,
    letter: textOf(JSON.stringify(letter)),
    ...(row !== undefined && { row: { ...row, value } }),
  };
};

/** What ledger.lua is told of a batch. */
export const ledgerPlan = (list: KeyList, commit: SyncCommit, journalMax: number) => {
  const { verdicts, ms, now } = commit;
  return {
    journal_max: journalMax,
    lines: linesOf(verdicts, ms, now).map(flatLine),
    counts: countsOf(verdicts, now),
    latest: Object.fromEntries(arrivedIn(verdicts).map((entity) => [`latest:${entity}`, now])),
    letters: commit.deadLetters.map((letter) => letterPlan(list, letter)),
    settled: commit.settled.map((letter) => droppedPlan(list, letter)),
  };
};

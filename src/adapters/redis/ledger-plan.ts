import type { DeadLetter } from '../../application/ports/dead-letters.js';
import type { JournalLine } from '../../application/ports/journal.js';
import type { SyncCommit } from '../../application/ports/sync-store.js';
import { arrivedIn, countsOf, linesOf } from '../../application/sync/ledger.js';
import { deadCodeKey } from './keys.js';
import { textOf, type KeyList } from './plan.js';

/** Fields and values in turn, as XADD takes them. */
const flatLine = (line: Omit<JournalLine, 'id'>): readonly string[] =>
  Object.entries(line).flatMap(([name, value]) => [
    name,
    textOf(value === null ? '' : String(value)),
  ]);

/** What keeps a letter. */
export const letterPlan = ({ key }: KeyList, letter: DeadLetter) => ({
  id: letter.id,
  code: letter.code,
  letter: textOf(JSON.stringify(letter)),
  by_code: key(deadCodeKey(letter.code)),
});

/** What ledger.lua is told of a batch. */
export const ledgerPlan = (list: KeyList, commit: SyncCommit, journalMax: number) => {
  const { verdicts, ms, now } = commit;
  return {
    journal_max: journalMax,
    lines: linesOf(verdicts, ms, now).map(flatLine),
    counts: countsOf(verdicts, now),
    latest: Object.fromEntries(arrivedIn(verdicts).map((entity) => [`latest:${entity}`, now])),
    letters: commit.deadLetters.map((letter) => letterPlan(list, letter)),
    replayed: commit.replayed.map(({ id, code }) => ({
      id,
      code,
      by_code: list.key(deadCodeKey(code)),
    })),
  };
};

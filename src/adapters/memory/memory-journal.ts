import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Journal, JournalLine, JournalQuery } from '../../application/ports/journal.js';
import type { Keyspace } from './keyspace.js';
import { isBefore, parsePlace } from './ledger-steps.js';

const read = (
  lines: readonly JournalLine[],
  { result, entity, limit, before }: JournalQuery,
): readonly JournalLine[] => {
  const end = before === null ? null : parsePlace(before);
  return lines
    .filter(
      (line) =>
        (result === null || line.result === result) &&
        (entity === null || line.entity === entity) &&
        (end === null || isBefore(parsePlace(line.id), end)),
    )
    .reverse()
    .slice(0, limit);
};

export const makeMemoryJournal = ({ sync }: Keyspace): Journal => ({
  read: (query) => TE.fromIO(() => read(sync.lines, query)),
});

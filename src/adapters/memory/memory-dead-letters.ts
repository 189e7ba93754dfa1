import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetters,
} from '../../application/ports/dead-letters.js';
import { dropLetter } from './ledger-steps.js';
import type { Keyspace } from './keyspace.js';
import { compareText } from './sorted-set.js';
import type { SyncSpace } from './sync-space.js';

const list = ({ dead }: SyncSpace, { code, offset, limit }: DeadLetterQuery): DeadLetterPage => {
  const all = [...dead.values()];
  const codes = new Map<string, number>();
  for (const { letter } of all) codes.set(letter.code, (codes.get(letter.code) ?? 0) + 1);
  const found = all
    .filter(({ letter }) => code === null || letter.code === code)
    .sort((a, b) => b.at - a.at || compareText(b.letter.id, a.letter.id));
  return {
    letters: found.slice(offset, offset + limit).map(({ letter }) => letter),
    total: found.length,
    codes: Object.fromEntries(codes),
  };
};

export const makeMemoryDeadLetters = ({ sync }: Keyspace): DeadLetters => ({
  list: (query) => TE.fromIO(() => list(sync, query)),
  find: (ids) =>
    TE.fromIO(() =>
      ids.flatMap((id) => {
        const found = sync.dead.get(id);
        return found === undefined ? [] : [found.letter];
      }),
    ),
  drop: (ids) => TE.fromIO(() => ids.filter((id) => dropLetter(sync, id)).length),
});

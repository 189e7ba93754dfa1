import type { DeadLetter } from '../../application/ports/dead-letters.js';
import { versionIn } from '../../application/sync/failed-rows.js';
import { deadCodeKey, deadRowsKey } from './keys.js';
import { textOf, type KeyList } from './plan.js';

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

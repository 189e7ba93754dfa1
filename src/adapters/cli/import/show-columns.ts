import type { Surveyed } from '../answers.js';
import { grouped, table } from '../table.js';

const fateIn = ({ fate, as }: Surveyed): string => {
  if (fate === 'secret') return 'nothing: it is called as a secret is';
  return as.length === 0 ? 'nothing' : as.join(', ');
};

/** What each column of a file would become, for a person. */
export const showColumns = (columns: readonly Surveyed[]): readonly string[] => {
  if (columns.length === 0) return [];
  const entities = new Set(columns.map(({ entity }) => entity));
  const rows = columns.map((one) => [
    entities.size > 1 ? `${one.entity}.${one.column}` : one.column,
    grouped(one.values),
    fateIn(one),
  ]);
  return table([['column', 'values', 'becomes'], ...rows]);
};

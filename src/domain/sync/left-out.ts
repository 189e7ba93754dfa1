import { type Entity, KNOWN_FIELDS } from './entity.js';

/** A value of a record that cannot be read, so that the record comes in without it. */
export interface LeftOut {
  readonly column: string;
  /** What would be right; no value is repeated. */
  readonly message: string;
}

/** By column, how many values were left out. */
export type LeftOutCounts = Readonly<Record<string, number>>;

/** Columns are as many as somebody sends, and who is told wants a short list. */
const MAX_COLUMNS = 50;
const OTHERS = 'others';

export const countLeftOut = (counts: LeftOutCounts, leftOut: readonly LeftOut[]): LeftOutCounts => {
  if (leftOut.length === 0) return counts;
  const sums = new Map(Object.entries(counts));
  for (const { column } of leftOut) {
    const name = sums.has(column) || sums.size < MAX_COLUMNS ? column : OTHERS;
    sums.set(name, (sums.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(sums);
};

/** Those that are counted by their name, since anybody can think of more. */
const COUNTED: ReadonlySet<string> = new Set(
  Object.values(KNOWN_FIELDS)
    .flat()
    .filter((field) => !['id', 'post_id', 'updated_at', 'deleted'].includes(field)),
);

const BEGINNING = 'left_out';

/** By which name the statistics count it. */
export const leftOutName = (entity: Entity, column: string): string =>
  `${BEGINNING}:${entity}:${COUNTED.has(column) ? column : OTHERS}`;

/** What the statistics have counted, by entity and column. */
export const leftOutIn = (
  counts: Readonly<Record<string, number>>,
): readonly { readonly entity: string; readonly column: string; readonly count: number }[] =>
  Object.entries(counts).flatMap(([name, count]) => {
    const [beginning, entity, column] = name.split(':');
    return beginning === BEGINNING && entity !== undefined && column !== undefined
      ? [{ entity, column, count }]
      : [];
  });

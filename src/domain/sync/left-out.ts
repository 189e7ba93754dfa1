import { type Entity, KNOWN_FIELDS } from './entity.js';

/** A value that cannot be read, so that its record is applied without it. */
export interface LeftOut {
  readonly column: string;
  /** What a right value would be; the value itself is not repeated. */
  readonly message: string;
}

/** Number of values that were left out, by column. */
export type LeftOutCounts = Readonly<Record<string, number>>;

/** Maximum of columns counted by name: a sender may use any number of them, and a report should be short. */
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

/** The columns that statistics count by name; the others count together, since a sender can invent any number. */
const COUNTED: ReadonlySet<string> = new Set(
  Object.values(KNOWN_FIELDS)
    .flat()
    .filter((field) => !['id', 'post_id', 'updated_at', 'deleted'].includes(field)),
);

const BEGINNING = 'left_out';

/** Returns the name under which statistics count a left-out value. */
export const leftOutName = (entity: Entity, column: string): string =>
  `${BEGINNING}:${entity}:${COUNTED.has(column) ? column : OTHERS}`;

/** Returns the left-out values that statistics have counted, by entity and column. */
export const leftOutIn = (
  counts: Readonly<Record<string, number>>,
): readonly { readonly entity: string; readonly column: string; readonly count: number }[] =>
  Object.entries(counts).flatMap(([name, count]) => {
    const [beginning, entity, column] = name.split(':');
    return beginning === BEGINNING && entity !== undefined && column !== undefined
      ? [{ entity, column, count }]
      : [];
  });

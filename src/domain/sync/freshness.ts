/** How soon changes of a table are seen. All times are ms. */
export interface Freshness {
  /** Whether versions tell of edits, which pulling then asks for. */
  readonly byVersion: boolean;
  /** Whether a column could tell of them, which a row that joins two others has no use for. */
  readonly isEdited: boolean;
  readonly updatedColumn: string;
  readonly interval: number;
  /** Of edits and deletes that are found by comparing; null: nothing is compared by itself. */
  readonly comparedWithin: number | null;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** In the largest unit of which there are two or more, rounded up: a promise. */
const spanOf = (ms: number): string => {
  const [size, unit] = UNITS.find(([one]) => ms >= 2 * one) ?? ([1000, 's'] as const);
  return `${Math.max(1, Math.ceil(ms / size))} ${unit}`;
};

/** When edits have been seen, ms; null: never. */
export const editsWithin = ({ byVersion, interval, comparedWithin }: Freshness): number | null =>
  byVersion ? interval : comparedWithin;

/** The same in a sentence for people, and what would make it sooner. */
export const freshnessWords = (freshness: Freshness): string => {
  const { byVersion, isEdited, updatedColumn, interval, comparedWithin } = freshness;
  const soon = spanOf(interval);
  if (byVersion)
    return `edits are seen within ${soon}; deletes by webhooks, or when all is compared (RECONCILE_CRON)`;
  const what = isEdited ? 'edits and deletes' : 'deletes';
  const advice = isEdited ? `; add ${updatedColumn} for ${soon}` : '';
  return comparedWithin === null
    ? `new rows are seen within ${soon}, ${what} not at all, since COMPARE_INTERVAL is off${advice}`
    : `new rows are seen within ${soon}, ${what} within ${spanOf(comparedWithin)}${advice}`;
};

import type { Whereabouts } from '../ports/sync-store.js';
import { ownNames, referencesOf, type Told } from './apart.js';

/**
 * How many records have to come before each: of two, one of which is about what the other names, the earlier stays
 * the earlier. Where this is mistaken nothing is lost: a record whose owner is not there yet waits.
 */
const depthsOf = (told: readonly Told[]): readonly number[] => {
  const about = new Map<string, number>();
  const naming = new Map<string, number>();
  return told.map((one) => {
    const own = ownNames(one);
    const others = one.record === null ? [] : referencesOf(one.record);
    const depth = Math.max(
      0,
      ...[...own, ...others].map((name) => (about.get(name) ?? -1) + 1),
      ...own.map((name) => (naming.get(name) ?? -1) + 1),
    );
    for (const name of own) about.set(name, depth);
    for (const name of others) naming.set(name, Math.max(depth, naming.get(name) ?? 0));
    return depth;
  });
};

/**
 * The order in which records are to be written of which a step takes so many along at most, as their places in the list:
 * so that each step writes to few places. What has two owners lies in a square, which is cut into fields.
 */
export const arrange = (
  told: readonly Told[],
  whereabouts: Whereabouts,
  most: number,
): readonly number[] => {
  const depths = depthsOf(told);
  const kinds = told.map(({ record }, at) => `${depths[at] ?? 0} ${record?.entity ?? ''}`);
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const fieldOf = ({ record }: Told, at: number): number => {
    const [row = 0, column] = record === null ? [] : whereabouts(record);
    if (column === undefined) return row;
    const side = Math.max(1, Math.round(Math.sqrt((counts.get(kinds[at] ?? '') ?? 0) / most)));
    return Math.floor(row * side) * side + Math.floor(column * side);
  };
  return told
    .map((one, at) => ({
      at,
      depth: depths[at] ?? 0,
      kind: kinds[at] ?? '',
      field: fieldOf(one, at),
    }))
    .sort(
      (one, other) =>
        one.depth - other.depth ||
        (one.kind === other.kind ? one.field - other.field : one.kind < other.kind ? -1 : 1),
    )
    .map(({ at }) => at);
};

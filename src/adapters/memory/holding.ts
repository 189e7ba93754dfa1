import { isSystemField, type Allowance } from '../../domain/profile.js';
import { parseVersions } from '../../domain/sync/row.js';

/** What a user's hash holds: its fields, and the names that are taken away and still remembered. */
export interface Holding {
  readonly fields: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
}

export const holding = (
  fields: ReadonlyMap<string, string>,
  versions: string | undefined,
): Holding => ({
  fields,
  names: new Set(
    [...fields.keys(), ...Object.keys(parseVersions(versions ?? '').fields)].filter(
      (name) => !isSystemField(name),
    ),
  ),
});

const bytesIn = ({ of }: Allowance, { fields }: Holding): number =>
  of
    .map((field) => [field, fields.get(field)] as const)
    .reduce(
      (sum, [field, value]) =>
        value === undefined ? sum : sum + Buffer.byteLength(field) + Buffer.byteLength(value),
      0,
    );

/** What a change leaves too much of; what is over already may stay and shrink. */
export const excess = (
  allowance: Allowance,
  before: Holding,
  after: Holding,
): 'names' | 'bytes' | null => {
  const bytes = bytesIn(allowance, after);
  if (bytes > allowance.bytes && bytes > bytesIn(allowance, before)) return 'bytes';
  const most = allowance.names ?? Number.POSITIVE_INFINITY;
  return after.names.size > most && after.names.size > before.names.size ? 'names' : null;
};

import { explicit, valueOf, type Row } from './row.js';
import { isMadeHere, isTimed } from './version.js';

/** Who said last what a field of a row is to be, and how new that was. */
export interface FieldOrigin {
  readonly field: string;
  /** Null: it was taken away. */
  readonly value: string | null;
  /** `xano`: a record; `here`: a user or a service; `untimed`: a record without a version, or nobody who told one. */
  readonly by: 'xano' | 'here' | 'untimed';
  /** The version that what comes next has to be newer than, ms; 0: anything is. */
  readonly at: number;
}

/** Each field that has a version, and those that stand here without one, in the order of their names. */
export const originsOf = (row: Row): readonly FieldOrigin[] =>
  [...explicit(row)]
    .map(([field, version]): FieldOrigin => {
      const isUntimed = !isTimed(version) || row.versions.keyed.has(field);
      return {
        field,
        value: valueOf(row, field),
        by: isUntimed ? 'untimed' : isMadeHere(version) ? 'here' : 'xano',
        at: version.at,
      };
    })
    .toSorted((a, b) => (a.field < b.field ? -1 : 1));

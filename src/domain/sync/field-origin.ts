import { fieldVersions, valueOf, type Row } from './row.js';
import { isWrittenHere, isTimed } from './version.js';

/** Who set or removed a field of a row last, and by which version. */
export interface FieldOrigin {
  readonly field: string;
  /** Null when the field was removed. */
  readonly value: string | null;
  /** `xano`: a record; `here`: a user or a service; `untimed`: a record, or anybody else, without a version. */
  readonly by: 'xano' | 'here' | 'untimed';
  /** The version that the next value has to be newer than, ms; 0: any value is. */
  readonly at: number;
}

/** Returns the origin of each field that is stored, or has a version, in the order of their names. */
export const originsOf = (row: Row): readonly FieldOrigin[] =>
  [...fieldVersions(row)]
    .map(([field, version]): FieldOrigin => {
      const isUntimed = !isTimed(version) || row.versions.setUntimed.has(field);
      return {
        field,
        value: valueOf(row, field),
        by: isUntimed ? 'untimed' : isWrittenHere(version) ? 'here' : 'xano',
        at: version.at,
      };
    })
    .toSorted((a, b) => (a.field < b.field ? -1 : 1));

import * as E from 'fp-ts/lib/Either.js';
import type { RowFields } from '../../domain/sync/incoming-row.js';
import { deliver } from '../../domain/sync/deliver.js';
import type { FieldRules } from '../../domain/sync/field-value.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { parseRecord, type ParsedRecord } from '../../domain/sync/parse-record.js';
import type { RecordCode, SyncRecord, UserRef } from '../../domain/sync/record.js';
import { parseTime } from '../../domain/sync/time.js';
import { columnAtFault } from '../../domain/sync/column-at-fault.js';
import type { Digest } from '../ports/digest.js';

/** What is wrong with a row; `column` is null where the fault is in no column of it. */
export interface RowFault {
  readonly column: string | null;
  readonly code: RecordCode;
  readonly message: string;
}

/** What a row of Xano would become here. */
export interface SampledRow {
  readonly id: string;
  /** `away`: the row is marked as deleted in Xano, or is none of those that belong here. */
  readonly fate: 'comes' | 'away' | 'failed';
  /** In words, whose the row is, or what it says. */
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** What is wrong with the row, and what is left out of it. */
  readonly faults: readonly RowFault[];
}

const nameOf = ({ username, id }: UserRef): string => username ?? `user ${id ?? ''}`;

const titleOf = (record: SyncRecord): string => {
  switch (record.entity) {
    case 'user':
      return nameOf(record.user);
    case 'post':
      return record.author === null ? 'by nobody' : `by ${nameOf(record.author)}`;
    case 'follow':
    case 'mute':
    case 'block':
      return `${nameOf(record.user)} ${record.entity}s ${nameOf(record.whom)}`;
    case 'like':
      return `${nameOf(record.user)} likes post ${record.post}`;
    case 'bookmark':
      return `${nameOf(record.user)} keeps post ${record.post}`;
    case 'comment':
      return [
        record.author === null ? 'by nobody' : `by ${nameOf(record.author)}`,
        record.post === null ? 'on no post' : `on post ${record.post}`,
      ].join(' ');
  }
};

const fieldsOf = (record: SyncRecord): Readonly<Record<string, string>> =>
  'fields' in record
    ? Object.fromEntries(
        Object.entries(record.fields).flatMap(([field, value]) =>
          value === null || value === '' || field === 'id' ? [] : [[field, value]],
        ),
      )
    : {};

const comes = (id: string, { record, leftOut, nobody }: ParsedRecord): SampledRow => ({
  id,
  fate: record.deleted ? 'away' : 'comes',
  title: titleOf(record),
  fields: fieldsOf(record),
  faults: [...leftOut, ...nobody].map(({ column, message }) => ({
    column,
    code: 'left_out',
    message,
  })),
});

/** Reads rows as pulling does, and changes nothing. */
export const sampleRows = (
  table: TableMapping,
  isChosen: boolean,
  rules: FieldRules,
  digest: Digest,
  rows: readonly RowFields[],
): readonly SampledRow[] =>
  rows.map((row): SampledRow => {
    const id = String(row['id']);
    const version = E.getOrElse((): number | null => null)(parseTime(row[table.updatedColumn]));
    const common = { row, before: null, isNew: false, isWhole: true, isChosen, deleted: false };
    const delivery = deliver(table, { ...common, occurredAt: version });
    if (delivery === null) return { id, fate: 'away', title: '', fields: {}, faults: [] };
    const parsed = parseRecord(delivery, rules, digest);
    if (E.isRight(parsed)) return comes(id, parsed.right);
    const { code, message } = parsed.left;
    const column = columnAtFault(message, code, delivery.row);
    return { id, fate: 'failed', title: '', fields: {}, faults: [{ column, code, message }] };
  });

import { withoutSecrets } from '../secrets.js';
import type { RowFields } from './incoming-row.js';
import { isSlug, readField } from './field-source.js';
import { KNOWN_FIELDS } from './known-fields.js';
import type { TableMapping } from './mapping.js';

const ownOf = (
  { entity, fields, deletedColumn }: TableMapping,
  row: RowFields,
  isWhole: boolean,
): RowFields =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([column]) =>
        (isWhole || KNOWN_FIELDS[entity].includes(column)) &&
        column !== deletedColumn &&
        fields?.[column] === undefined,
    ),
  );

const namedIn = ({ fields }: TableMapping, row: RowFields): RowFields =>
  Object.fromEntries(
    Object.entries(fields ?? {}).flatMap(([field, source]) =>
      source === null || isSlug(source)
        ? []
        : readField(row, source).map((value) => [field, value] as const),
    ),
  );

const versionIn = ({ fields, updatedColumn }: TableMapping, row: RowFields): RowFields =>
  updatedColumn !== 'created_at' &&
  Object.hasOwn(row, updatedColumn) &&
  fields?.['updated_at'] === undefined
    ? { updated_at: row[updatedColumn] }
    : {};

/**
 * The row under our names, without secrets: what the mapping names, and the fields we know under their
 * own names. `isChosen`: somebody in Xano picked what to send, and not a wildcard; then all of it enters
 * where no mapping says what does. The text of a post is what a person says to everybody, whatever it
 * looks like.
 */
export const mapRow = (table: TableMapping, row: RowFields, isChosen: boolean): RowFields => {
  const own = ownOf(table, row, isChosen && table.fields === null);
  const mapped = { ...own, ...namedIn(table, row), ...versionIn(table, row) };
  const { content } = mapped;
  const clean = withoutSecrets(mapped);
  return table.entity === 'post' && typeof content === 'string' ? { ...clean, content } : clean;
};

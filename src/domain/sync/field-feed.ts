import { COMMENT } from '../entities/comment.js';
import type { Kind, Table } from '../entities/field.js';
import { POST } from '../entities/post.js';
import { USER } from '../entities/user.js';
import { KNOWN_FIELDS, type Entity } from './entity.js';
import { isSlug, mayBeField, type TableMapping } from './mapping.js';

/** What a column of Xano is used for here. */
export interface ColumnUse {
  readonly column: string;
  readonly use: 'taken' | 'ignored' | 'secret' | 'missing';
  /** The fields that the column becomes, or would become. */
  readonly as: readonly string[];
}

/** How a table of Xano supplies one of our fields. */
export interface FieldFeed {
  readonly field: string;
  /** The columns that the field is, or would be, made of. */
  readonly from: readonly string[];
  /**
   * `missing`: the mapping names a column that the table lacks; `none`: the table has no column for the field, and the
   * mapping names none; `off`: the mapping excludes the field; `unseen`: Xano was not asked for columns, or did not tell.
   */
  readonly state: 'taken' | 'missing' | 'none' | 'off' | 'unseen';
  /** Whether the field is the app's own, with no meaning to this service. */
  readonly isCustom: boolean;
}

/** What the mapping reads a row for besides its fields. */
const CONDITIONS = new Set(['where']);

const namedIn = ({ fields, where, deletedColumn }: TableMapping, field: string) => {
  if (field === 'where') return where.map(({ column }) => column);
  if (field === 'deleted' && deletedColumn !== null) return [deletedColumn];
  const source = fields?.[field];
  if (source === undefined) return null;
  if (source === null) return [];
  return isSlug(source) ? [source.slug] : source.from;
};

const stateOf = (
  table: TableMapping,
  columns: readonly ColumnUse[],
  field: string,
): Pick<FieldFeed, 'from' | 'state'> => {
  const named = namedIn(table, field);
  if (named?.length === 0) return { from: [], state: 'off' };
  if (columns.length === 0) return { from: named ?? [field], state: 'unseen' };
  const of = (use: ColumnUse['use']): readonly string[] =>
    columns.flatMap((one) => (one.use === use && one.as.includes(field) ? [one.column] : []));
  const [taken, missing] = [of('taken'), of('missing')];
  if (missing.length > 0) return { from: missing, state: 'missing' };
  return taken.length > 0 ? { from: taken, state: 'taken' } : { from: [], state: 'none' };
};

/**
 * Lists each field that a table supplies or could supply: the known fields, those of the mapping, those that columns
 * become, and the app's own fields that are `shown` to somebody. `columns` is empty when they are unknown.
 */
export const feedsOf = (
  table: TableMapping,
  columns: readonly ColumnUse[],
  shown: readonly string[],
): readonly FieldFeed[] => {
  const known = KNOWN_FIELDS[table.entity];
  const others = [
    ...Object.keys(table.fields ?? {}),
    ...columns.flatMap(({ as }) => as),
    ...(table.where.length > 0 ? CONDITIONS : []),
    ...shown.filter((field) => mayBeField(table.entity, field)),
  ];
  return [...new Set([...known, ...others])].map((field) => ({
    field,
    ...stateOf(table, columns, field),
    isCustom: !known.includes(field) && !CONDITIONS.has(field),
  }));
};

const TABLES: Readonly<Partial<Record<Entity, Table>>> = {
  user: USER,
  post: POST,
  comment: COMMENT,
};

const INSTANTS = new Set(['created_at', 'updated_at']);

/** Returns the kind of a known field; null for a field of the app's own. */
export const kindOfField = (entity: Entity, field: string): Kind | null => {
  if (!KNOWN_FIELDS[entity].includes(field)) return null;
  if (INSTANTS.has(field)) return 'instant';
  if (field === 'deleted') return 'flag';
  if (field === 'id' || field.endsWith('_id')) return 'id';
  return TABLES[entity]?.[field]?.kind ?? 'username';
};

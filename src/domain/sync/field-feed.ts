import { COMMENT } from '../entities/comment.js';
import type { Kind, Table } from '../entities/field.js';
import { POST } from '../entities/post.js';
import { USER } from '../entities/user.js';
import { KNOWN_FIELDS, type Entity } from './entity.js';
import { isSlug, mayBeField, type TableMapping } from './mapping.js';

/** What becomes of a column of Xano here. */
export interface ColumnUse {
  readonly column: string;
  readonly use: 'taken' | 'ignored' | 'secret' | 'missing';
  /** The fields it becomes, or would. */
  readonly as: readonly string[];
}

/** How a field of ours is fed by a table of Xano. */
export interface FieldFeed {
  readonly field: string;
  /** The columns that it is, or would be, made of. */
  readonly from: readonly string[];
  /**
   * `missing`: the mapping names a column that the table has not; `none`: it has no such column, and nobody says that it
   * has; `off`: the mapping keeps it out; `unseen`: Xano was not asked, or did not say.
   */
  readonly state: 'taken' | 'missing' | 'none' | 'off' | 'unseen';
  /** The app has it, and this service knows nothing of what it is for. */
  readonly isCustom: boolean;
}

/** By what the mapping reads a row besides its fields. */
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
 * Each field that a table feeds, or could: those that are known, those of the mapping, those that columns become, and the
 * app's own that somebody is `shown`. `columns`: none where nobody has told them.
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

/** What a field that is known is; null of one that the app has for itself. */
export const kindOfField = (entity: Entity, field: string): Kind | null => {
  if (!KNOWN_FIELDS[entity].includes(field)) return null;
  if (INSTANTS.has(field)) return 'instant';
  if (field === 'deleted') return 'flag';
  if (field === 'id' || field.endsWith('_id')) return 'id';
  return TABLES[entity]?.[field]?.kind ?? 'username';
};

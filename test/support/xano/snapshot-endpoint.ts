import type { XanoDatabase } from './database.js';
import type { MetadataBehaviour } from './metadata-api.js';
import { columnsOf, printEnvelope, readRows, type Condition, type RowsFound } from './read-rows.js';
import { badInput, type Reply } from './reply.js';

/** How the endpoint wraps its rows. */
export type SnapshotShape = 'envelope' | 'rows' | 'array';

export interface SnapshotBehaviour extends MetadataBehaviour {
  readonly snapshotShape: SnapshotShape;
}

const DEFAULT_LIMIT = 100;

const print = (found: RowsFound, limit: number, shape: SnapshotShape): string => {
  if (shape === 'array') return found.text;
  return shape === 'envelope'
    ? printEnvelope(found, { limit, offset: 0 })
    : `{"rows":${found.text},"more":${String(found.total > limit)}}`;
};

const conditionsOf = (
  params: URLSearchParams,
  updatedColumn: string,
): readonly Condition[] | null => {
  const [after, updated] = [params.get('after_id'), params.get('updated_after')];
  // An int input of Xano does not accept an empty text.
  if (after === '' || (updated !== null && !/^\d+$/.test(updated))) return null;
  return [
    ...(after === null ? [] : [{ column: 'id', operator: '>', values: [after] }]),
    ...(updated === null ? [] : [{ column: updatedColumn, operator: '>=', values: [updated] }]),
  ];
};

/** Answers as the snapshot endpoint of our guide: `?table=&after_id=&updated_after=&limit=`. */
export const readSnapshot = async (
  db: XanoDatabase,
  table: string,
  params: URLSearchParams,
  behaviour: SnapshotBehaviour,
): Promise<Reply> => {
  const columns = await columnsOf(db, table);
  const updatedColumn = columns.has('updated_at') ? 'updated_at' : 'created_at';
  const conditions = conditionsOf(params, updatedColumn);
  const wanted = Number(params.get('limit') ?? DEFAULT_LIMIT);
  if (conditions === null || !Number.isSafeInteger(wanted) || wanted < 1)
    return badInput('Value is not a valid integer.', conditions === null ? 'after_id' : 'limit');
  const limit = Math.min(wanted, behaviour.perPageCap ?? Infinity);
  const found = await readRows(db, {
    table,
    conditions: behaviour.ignoreFilters ? [] : conditions,
    sort: [['id', behaviour.ignoreSort ? 'desc' : 'asc']],
    limit,
    offset: 0,
  });
  return typeof found === 'string'
    ? badInput('There is no such field.', found)
    : { status: 200, text: print(found, limit, behaviour.snapshotShape) };
};

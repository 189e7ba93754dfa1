import type { RowFields } from './delivery.js';
import { ENTITIES, parseEntity, type Entity } from './entity.js';
import * as E from 'fp-ts/lib/Either.js';
import { isSecret } from '../secret-names.js';
import { withoutSecrets } from '../secrets.js';

/** How the rows of one table of Xano become records. */
export interface TableMapping {
  readonly table: string;
  readonly entity: Entity;
  /** Column → field, which is an allow-list too: no other column enters. Null: as in `KNOWN_FIELDS`. */
  readonly columns: Readonly<Record<string, string>> | null;
  /** The table's id in the Metadata API; the name where Xano takes that. */
  readonly metadataTable: string;
  /** The column that says when a row last changed. */
  readonly updatedColumn: string;
}

/** By table. */
export type SyncMapping = readonly TableMapping[];

/** What enters without a mapping, where nobody has chosen the columns: the Metadata API sends all. */
const KNOWN_FIELDS: Readonly<Record<Entity, readonly string[]>> = {
  user: [
    'id',
    'username',
    'display_name',
    'bio',
    'avatar',
    'links',
    'email',
    'role',
    'created_at',
    'updated_at',
    'deleted',
  ],
  post: [
    'id',
    'external_id',
    'username',
    'author',
    'user_id',
    'author_id',
    'content',
    'media_url',
    'hashtags',
    'created_at',
    'updated_at',
    'deleted',
  ],
  follow: [
    'follower',
    'follower_username',
    'follower_id',
    'following',
    'following_username',
    'following_id',
    'created_at',
    'updated_at',
    'deleted',
  ],
  like: ['username', 'user_id', 'post_id', 'created_at', 'updated_at', 'deleted'],
  bookmark: ['username', 'user_id', 'post_id', 'created_at', 'updated_at', 'deleted'],
};

/** What a row that joins two others can say; null where it may have fields of its own. */
export const edgeFields = (entity: Entity): readonly string[] | null =>
  isEdge(entity) ? ['id', ...KNOWN_FIELDS[entity]] : null;

const isEdge = (entity: Entity): boolean => entity !== 'user' && entity !== 'post';

/** The column that says when a row last changed, unless a mapping names another. */
export const updatedColumnOf = (entity: Entity): string =>
  isEdge(entity) ? 'created_at' : 'updated_at';

/** Each entity from the table of its own name. */
export const DEFAULT_MAPPING: SyncMapping = ENTITIES.map((entity) => ({
  table: entity,
  entity,
  columns: null,
  metadataTable: entity,
  updatedColumn: updatedColumnOf(entity),
}));

export const tableOf = (mapping: SyncMapping, entity: Entity): TableMapping | null =>
  mapping.find((table) => table.entity === entity) ?? null;

/** The mapping of a table, by its name, or by an entity in the singular or plural. */
export const tableNamed = (mapping: SyncMapping, name: string): TableMapping | null => {
  const exact = mapping.find(({ table }) => table === name);
  if (exact !== undefined) return exact;
  const entity = parseEntity(name);
  return E.isRight(entity) ? tableOf(mapping, entity.right) : null;
};

const pick = ({ entity, columns }: TableMapping, row: RowFields, isChosen: boolean): RowFields => {
  if (columns !== null)
    return Object.fromEntries(
      Object.entries(columns).flatMap(([column, field]) =>
        Object.hasOwn(row, column) && !isSecret(column) ? [[field, row[column]]] : [],
      ),
    );
  return isChosen
    ? row
    : Object.fromEntries(
        Object.entries(row).filter(([column]) => KNOWN_FIELDS[entity].includes(column)),
      );
};

/**
 * The row under our names, without secrets. `isChosen`: somebody in Xano picked what to send, and not a
 * wildcard. The text of a post is what a person says to everybody, whatever it looks like.
 */
export const mapRow = (table: TableMapping, row: RowFields, isChosen: boolean): RowFields => {
  const picked = pick(table, row, isChosen);
  const { content } = picked;
  const clean = withoutSecrets(picked);
  return table.entity === 'post' && typeof content === 'string' ? { ...clean, content } : clean;
};

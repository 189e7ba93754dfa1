import * as E from 'fp-ts/lib/Either.js';
import { isEdge } from './entity.js';
import type { RowFields, IncomingRow, Malformed } from './incoming-row.js';
import {
  isSlug,
  type FieldSource,
  type Slug,
  mapRow,
  type TableMapping,
  matchOf,
} from './mapping.js';
import type { UserRef } from './record.js';
import { textOf, parseFlag, isEmpty } from './scalar.js';
import { parseTime } from './time.js';
import { parseXanoId } from './xano-id.js';
import { parsePerson, type Username } from '../username.js';

const MAX_NAME = 64;

/** Length of a text that is read, UTF-16 units: to normalise a long run of accents takes quadratic time. */
const LOOKED_AT = 1024;

/** Returns the words of a text in plain letters: `zoe-o-neil` for `Zoë O'Neil`. */
const slugOf = (text: string): string =>
  text
    .slice(0, LOOKED_AT)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Whether the mapping lets this service make usernames: then it makes one for every row, however the row comes. */
export const isNameMade = (source: FieldSource | Slug | null | undefined): boolean =>
  source === null || (source !== undefined && isSlug(source));

/**
 * Returns the username for a row of a table without names: `u5`, or the slug of a column followed by the id,
 * which keeps names unique. Null when the row lacks the id or that column.
 */
const proposedName = (
  source: FieldSource | Slug | null | undefined,
  row: RowFields,
  given: unknown,
): Username | null => {
  const id = parseXanoId(given);
  if (E.isLeft(id)) return null;
  const column = source && isSlug(source) ? source.slug : null;
  if (column !== null && !Object.hasOwn(row, column)) return null;
  const text = column === null ? '' : (textOf(row[column]) ?? '');
  const slug = slugOf(text)
    .slice(0, Math.max(0, MAX_NAME - 1 - id.right.length))
    .replace(/-$/, '');
  const name = parsePerson(slug === '' ? `u${id.right}` : `${slug}-${id.right}`);
  return E.isRight(name) ? name.right : null;
};

/** Adds the proposed name to a user that a row names by its id alone. */
export const withProposed =
  (name: Username | undefined) =>
  (user: UserRef): UserRef =>
    name === undefined || user.username !== null || user.id === null
      ? user
      : { username: name, id: user.id, proposed: true };

/** A row of a table as Xano has it, with what its sender tells about it. */
export interface DeliveredRow {
  readonly row: RowFields;
  /** The row before an update; null when it is not told. */
  readonly before: RowFields | null;
  /** Whether the change created the row. */
  readonly isNew: boolean;
  /** Whether it holds all columns of the table, or all that are ever sent, and not a part of them. */
  readonly isWhole: boolean;
  /** Whether somebody chose the columns to send. */
  readonly isChosen: boolean;
  readonly deleted: boolean;
  /** When the change happened, ms; null when it is not told. */
  readonly occurredAt: number | null;
}

const refused = (code: Malformed['code'], message: string): Pick<IncomingRow, 'refused'> => ({
  refused: { code, message },
});

/** Reads a column that marks deleted rows: a flag, or a time that is set once the row is deleted. */
export const readMark = (row: RowFields, column: string): E.Either<string, boolean> => {
  const flag = parseFlag(row[column]);
  if (E.isRight(flag)) return flag;
  return E.bimap(
    () => `${column} must be true or false, or the time of the delete`,
    (time: number | null) => time !== null,
  )(parseTime(row[column]));
};

/**
 * Whether a row is only marked as deleted, without a version. That counts as an observed delete: if it was never stored,
 * there is nothing to delete later either.
 */
const isOnlyMarked = (
  { entity }: TableMapping,
  { deleted, occurredAt }: DeliveredRow,
  { updated_at }: RowFields,
): boolean => !isEdge(entity) && !deleted && occurredAt === null && isEmpty(updated_at);

/** Whether the row is deleted: by its sender, by `deleted` (which `parseRecord` reads again), or by the mapping's column. */
const isDeleted = (
  { deletedColumn }: TableMapping,
  { row, deleted }: DeliveredRow,
  mapped: RowFields,
): E.Either<string, boolean> => {
  const flag = readMark(mapped, 'deleted');
  if (deleted || (E.isRight(flag) && flag.right)) return E.right(true);
  return deletedColumn === null ? E.right(false) : readMark(row, deletedColumn);
};

const instantOf = (value: unknown): number | null =>
  E.getOrElse((): number | null => null)(parseTime(value));

/** Whether the row is known to have changed since its creation. */
const isChanged = ({ created_at, updated_at }: RowFields, occurredAt: number | null): boolean => {
  const [made, changed] = [instantOf(created_at), instantOf(updated_at)];
  const newest = Math.max(changed ?? 0, occurredAt ?? 0);
  return made !== null && newest > made;
};

/** Proposes a username when a whole row has none, since its table has no names then. Every row of Xano has `created_at`. */
const nameFor = (
  { entity, fields }: TableMapping,
  { row, isWhole }: DeliveredRow,
  mapped: RowFields,
): Username | null => {
  const source = fields?.['username'];
  const isNameless =
    source === undefined &&
    !Object.hasOwn(mapped, 'username') &&
    (isWhole || Object.hasOwn(row, 'created_at'));
  return entity === 'user' && (isNameless || isNameMade(source))
    ? proposedName(source, row, mapped['id'])
    : null;
};

/**
 * Whether a row that does not match `where` may be stored from before. Two rows may name one edge, such as the
 * reactions of one user to one post: only a row that has changed deletes the edge.
 */
const mayBeHere = (table: TableMapping, delivered: DeliveredRow, mapped: RowFields): boolean => {
  if (!isEdge(table.entity)) return true;
  if (delivered.isNew) return false;
  const matched = delivered.before === null ? null : matchOf(table.where, delivered.before);
  return typeof matched === 'boolean' ? matched : isChanged(mapped, delivered.occurredAt);
};

/**
 * Turns a row of a table, however it came, into an incoming row; null when nothing of it is stored here, or was.
 * A row that does not match `where` becomes an observed delete: it counts as absent, though nobody deleted it.
 */
export const deliver = (table: TableMapping, delivered: DeliveredRow): IncomingRow | null => {
  const { entity, where } = table;
  const { row, isChosen, occurredAt } = delivered;
  const mapped = mapRow(table, row, isChosen);
  const name = nameFor(table, delivered, mapped);
  const delivery: IncomingRow = {
    entity,
    row: mapped,
    deleted: delivered.deleted,
    occurredAt,
    ...(name !== null && { proposedName: name }),
    ...(table.isFurther === true && { table: table.table }),
  };
  const gone = isDeleted(table, delivered, mapped);
  if (E.isLeft(gone)) return { ...delivery, ...refused('invalid_record', gone.left) };
  const match = matchOf(where, row);
  if (gone.right && isEdge(entity) && match === false) return null;
  if (gone.right)
    return {
      ...delivery,
      deleted: true,
      ...(isOnlyMarked(table, delivered, mapped) && { observed: true }),
    };
  if (match === true) return delivery;
  if (match === false)
    return mayBeHere(table, delivered, mapped)
      ? { ...delivery, deleted: true, observed: true }
      : null;
  return {
    ...delivery,
    ...refused(
      'missing_field',
      `${match.missing} is missing: sync.config.json asks for it in where`,
    ),
  };
};

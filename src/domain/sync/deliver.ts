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

/** So much of a text is looked at, UTF-16 units: to order a long run of accents takes time by its square. */
const LOOKED_AT = 1024;

/** The words of a text in plain letters: `Zoë O'Neil` is `zoe-o-neil`. */
const slugOf = (text: string): string =>
  text
    .slice(0, LOOKED_AT)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Names are made where the mapping says so: for every row, however it comes. */
export const isNameMade = (source: FieldSource | Slug | null | undefined): boolean =>
  source === null || (source !== undefined && isSlug(source));

/**
 * What a user is called here whose table has no names: `u5`, or the slug of a column with the id behind
 * it, without which two would be called the same. Null where the row does not tell.
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

/** Of a row that tells nobody's name, and is of somebody who has one all the same. */
export const withProposed =
  (name: Username | undefined) =>
  (user: UserRef): UserRef =>
    name === undefined || user.username !== null || user.id === null
      ? user
      : { username: name, id: user.id, proposed: true };

/** A row of a table as Xano has it, and what is told of it beside. */
export interface ToldRow {
  readonly row: RowFields;
  /** As it was before an update, where that is told. */
  readonly before: RowFields | null;
  /** It was made by what is told, and was no row before. */
  readonly isNew: boolean;
  /** It holds all columns of the table, or all that ever come: not a part of a row. */
  readonly isWhole: boolean;
  /** Somebody picked the columns. */
  readonly isChosen: boolean;
  readonly deleted: boolean;
  /** ms. */
  readonly occurredAt: number | null;
}

const refused = (code: Malformed['code'], message: string): Pick<IncomingRow, 'refused'> => ({
  refused: { code, message },
});

/** A flag, or a time that is set once the row is deleted. */
export const markIn = (row: RowFields, column: string): E.Either<string, boolean> => {
  const flag = parseFlag(row[column]);
  if (E.isRight(flag)) return flag;
  return E.bimap(
    () => `${column} must be true or false, or the time of the delete`,
    (time: number | null) => time !== null,
  )(parseTime(row[column]));
};

/**
 * Whether a row only is marked, and tells no version of it: if it was never here, there is nothing to take
 * away later either.
 */
const isOnlyMarked = (
  { entity }: TableMapping,
  { deleted, occurredAt }: ToldRow,
  { updated_at }: RowFields,
): boolean => entity === 'user' && !deleted && occurredAt === null && isEmpty(updated_at);

/** By what is told, by the column of the mapping, or by `deleted`, which is read once more later on. */
const isDeleted = (
  { deletedColumn }: TableMapping,
  { row, deleted }: ToldRow,
  mapped: RowFields,
): E.Either<string, boolean> => {
  const flag = markIn(mapped, 'deleted');
  if (deleted || (E.isRight(flag) && flag.right)) return E.right(true);
  return deletedColumn === null ? E.right(false) : markIn(row, deletedColumn);
};

const instantOf = (value: unknown): number | null =>
  E.getOrElse((): number | null => null)(parseTime(value));

/** Whether it is known to have been changed since it was made. */
const isChanged = ({ created_at, updated_at }: RowFields, occurredAt: number | null): boolean => {
  const [made, changed] = [instantOf(created_at), instantOf(updated_at)];
  const newest = Math.max(changed ?? 0, occurredAt ?? 0);
  return made !== null && newest > made;
};

/** A whole row that has no name is of a table without names: `created_at` is in every row of Xano. */
const nameFor = (
  { entity, fields }: TableMapping,
  { row, isWhole }: ToldRow,
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
 * Whether a row that does not match may be here by what it was before. Two rows may name one edge, such
 * as the reactions of one user to one post: only one that has changed takes the edge away with it.
 */
const mayBeHere = (table: TableMapping, told: ToldRow, mapped: RowFields): boolean => {
  if (!isEdge(table.entity)) return true;
  if (told.isNew) return false;
  const matched = told.before === null ? null : matchOf(table.where, told.before);
  return typeof matched === 'boolean' ? matched : isChanged(mapped, told.occurredAt);
};

/**
 * What a row of a table is to us, by whatever way it came; null: nothing, since it is not here and never
 * was. One that does not match `where` is as good as not there, which somebody has seen and nobody told.
 */
export const deliver = (table: TableMapping, told: ToldRow): IncomingRow | null => {
  const { entity, where } = table;
  const { row, isChosen, occurredAt } = told;
  const mapped = mapRow(table, row, isChosen);
  const name = nameFor(table, told, mapped);
  const delivery: IncomingRow = {
    entity,
    row: mapped,
    deleted: told.deleted,
    occurredAt,
    ...(name !== null && { proposedName: name }),
    ...(table.isFurther === true && { table: table.table }),
  };
  const gone = isDeleted(table, told, mapped);
  if (E.isLeft(gone)) return { ...delivery, ...refused('invalid_record', gone.left) };
  const match = matchOf(where, row);
  if (gone.right && isEdge(entity) && match === false) return null;
  if (gone.right)
    return {
      ...delivery,
      deleted: true,
      ...(isOnlyMarked(table, told, mapped) && { observed: true }),
    };
  if (match === true) return delivery;
  if (match === false)
    return mayBeHere(table, told, mapped) ? { ...delivery, deleted: true, observed: true } : null;
  return {
    ...delivery,
    ...refused(
      'missing_field',
      `${match.missing} is missing: sync.config.json asks for it in where`,
    ),
  };
};

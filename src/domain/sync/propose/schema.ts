import type { ColumnKind } from '../../column-kind.js';
import { isSecret } from '../../secret-names.js';
import type { Entity } from '../entity.js';
import type { RowFields } from '../incoming-row.js';
import type { Scalar } from '../scalar.js';

/** A column of a Xano table, with what indicates its purpose. */
export interface SchemaColumn {
  readonly name: string;
  /** Xano's name of the type, such as `text`, `int`, `bool`, `timestamp`, `enum` or `image`; empty: not known. */
  readonly type: string;
  /** The table to whose rows it refers; null: none is known. */
  readonly refersTo: string | null;
  /** The values that it may hold, if those are a few short words; else empty. */
  readonly values: readonly string[];
}

export interface SchemaTable {
  readonly table: string;
  /** Whether Xano authenticates users by this table. */
  readonly isAuth: boolean;
  readonly columns: readonly SchemaColumn[];
}

const MAX_VALUES = 10;
const MAX_VALUE = 32;

const typeOf = (value: unknown): string => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return 'text';
  return value === null || value === undefined ? '' : 'json';
};

/** Returns the distinct texts among these values; empty if there are many of them, or a long one. */
const wordsAmong = (given: readonly unknown[]): readonly string[] => {
  const texts = [...new Set(given)].flatMap((value) =>
    typeof value === 'string' && value !== '' ? [value] : [],
  );
  const isFew = texts.length <= MAX_VALUES && texts.every(({ length }) => length <= MAX_VALUE);
  return isFew ? texts : [];
};

const seenIn = (name: string, rows: readonly RowFields[]): SchemaColumn => {
  const given = rows.map((row) => row[name]);
  const type = given.map(typeOf).find((one) => one !== '') ?? '';
  const isTime = type === 'int' && ['at', 'on', 'date'].includes(wordsIn(name).at(-1) ?? '');
  return {
    name,
    type: isTime ? 'timestamp' : type,
    refersTo: null,
    values: type === 'text' && !isSecret(name) ? wordsAmong(given) : [],
  };
};

/** Adds what sample rows reveal about a table: columns that the schema does not list, and the values of text columns. */
export const withRows = (table: SchemaTable, rows: readonly RowFields[]): SchemaTable => {
  const known = new Set(table.columns.map(({ name }) => name));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    ...table,
    columns: [
      ...table.columns.map((column) =>
        column.type === 'text' ? { ...column, values: seenIn(column.name, rows).values } : column,
      ),
      ...names.filter((name) => !known.has(name)).map((name) => seenIn(name, rows)),
    ],
  };
};

/** The source of a field, in the form of `sync.config.json`. */
export type FieldConfig =
  | string
  | {
      readonly from: string | readonly string[];
      readonly values?: Readonly<Record<string, Scalar>>;
      readonly else?: Scalar;
    }
  | { readonly slug: string }
  | null;

export type FieldConfigs = Readonly<Record<string, FieldConfig>>;

/** The configuration of a table, in the form of `sync.config.json`. */
export interface TableConfig {
  readonly entity: Entity;
  readonly fields?: FieldConfigs;
  readonly where?: Readonly<Record<string, Scalar>>;
  readonly deleted?: string;
  readonly updated?: string;
}

/** The proposed configuration of a table, with notes for the operator. */
export interface Proposal {
  readonly config: TableConfig;
  readonly notes: readonly string[];
  /** Columns of the app's own that are stored; nobody is shown them unless a setting names them. */
  readonly own: readonly OwnColumn[];
  /** Columns of the app's own that stay in Xano. */
  readonly others: readonly string[];
}

export interface OwnColumn {
  readonly name: string;
  readonly type: ColumnKind;
}

/** Returns the words of a name in lower case: the same two for `PostLikes`, `post-likes` and `post_likes`. */
export const wordsIn = (name: string): readonly string[] =>
  name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Returns the one spelling that stands for all spellings of a name. */
const spelled = (name: string): string => wordsIn(name).join('_');

const ODD: Readonly<Record<string, string>> = { people: 'person', persons: 'person' };

/** Returns a word in the singular: `story` for `stories`, `user` for `users`; `status` and `address` stay. */
const singular = (word: string): string =>
  ODD[word] ?? (/(us|ss)$/.test(word) ? word : word.replace(/ies$/, 'y').replace(/s$/, ''));

/** Returns the words of a table's name, each in the singular. */
export const tableWords = (name: string): readonly string[] => wordsIn(name).map(singular);

export const isFile = ({ type }: SchemaColumn): boolean =>
  ['image', 'video', 'audio', 'attachment', 'file'].includes(type);

/** Returns the column with the first of these names that any has, in any spelling; never one whose name means a secret. */
export const findColumn = (
  columns: readonly SchemaColumn[],
  names: readonly string[],
  isFit: (column: SchemaColumn) => boolean = () => true,
): SchemaColumn | undefined => {
  const fit = columns.filter((column) => !isSecret(column.name) && isFit(column));
  return names.flatMap((name) => fit.find((column) => spelled(column.name) === name) ?? []).at(0);
};

export const hasColumn = (columns: readonly SchemaColumn[], name: string): boolean =>
  columns.some((column) => column.name === name);

/** Configures this column as the source of a field; empty when the column is missing or has the field's name. */
export const sourceFromColumn = (field: string, column: SchemaColumn | undefined): FieldConfigs =>
  column === undefined || column.name === field ? {} : { [field]: column.name };

/** Configures the first of these columns as the source of a field; empty when the table has the field, or none of them. */
export const sourceFromNames = (
  field: string,
  columns: readonly SchemaColumn[],
  names: readonly string[],
  isFit?: (column: SchemaColumn) => boolean,
): FieldConfigs => {
  if (hasColumn(columns, field)) return {};
  const column = findColumn(columns, names, isFit);
  return column === undefined ? {} : { [field]: column.name };
};

/** Words by which a row names the user that it belongs to, the likeliest first. */
const PERSONS = [
  ...['user', 'author', 'owner', 'creator', 'member', 'profile', 'account', 'person', 'poster'],
  ...['writer', 'seller', 'follower', 'following', 'followed', 'followee', 'subscriber', 'fan'],
];

const BY_PERSON = ['created_by', 'posted_by', 'written_by', 'liked_by', 'saved_by'];

const POSTS = ['post', 'article', 'listing', 'story', 'tweet', 'photo', 'video', 'entry', 'item'];

/** Types of a column that may refer to a row: Xano's ids are numbers or uuids; empty: not known. */
const MAY_REFER = new Set(['int', 'uuid', '']);

/** Returns what a column of ids refers to: `author` for `author_id` and `authorId`, `user` for `users_id`; null: no ids. */
const stemOf = ({ name, type }: SchemaColumn): string | null => {
  const words = wordsIn(name);
  if (words.at(-1) === 'id' && words.length > 1) return words.slice(0, -1).map(singular).join('_');
  return type === 'int' || type === 'uuid' ? words.map(singular).join('_') : null;
};

const refersBy =
  (to: string | null, stems: readonly string[], names: readonly string[]) =>
  (column: SchemaColumn): boolean => {
    if (column.refersTo !== null) return column.refersTo === to;
    if (!MAY_REFER.has(column.type) && column.type !== 'text') return false;
    if (names.includes(spelled(column.name))) return MAY_REFER.has(column.type);
    const stem = stemOf(column);
    if (stem === null) return false;
    const own = to === null ? null : tableWords(to).join('_');
    return stem === own || stems.some((word) => stem === word || stem.endsWith(`_${word}`));
  };

/** Words for what a user does with a row that another user created. */
const HANDLING = new Set([
  ...['approved', 'approver', 'updated', 'modified', 'edited', 'editor', 'deleted', 'removed'],
  ...[
    'reviewed',
    'reviewer',
    'assigned',
    'assignee',
    'moderated',
    'moderator',
    'reported',
    'banned',
  ],
]);

/** Ranks a column of users, 0 first: whole names, then names with such a word in them, last users who only handle rows. */
const rankOf =
  (users: string | null) =>
  (column: SchemaColumn): number => {
    const words = wordsIn(column.name);
    if (words.some((word) => HANDLING.has(word))) return 3 * PERSONS.length;
    const stem = stemOf(column) ?? spelled(column.name);
    if (users !== null && stem === tableWords(users).join('_')) return 0;
    if (BY_PERSON.includes(spelled(column.name))) return PERSONS.indexOf('creator');
    const whole = PERSONS.indexOf(stem);
    if (whole !== -1) return whole;
    const at = PERSONS.findIndex((word) => words.map(singular).includes(word));
    return at === -1 ? 2 * PERSONS.length : PERSONS.length + at;
  };

/** Returns the columns that name a user, the likeliest first. */
export const userColumns = (
  { columns }: SchemaTable,
  users: string | null,
): readonly SchemaColumn[] => {
  const rank = rankOf(users);
  return columns
    .filter(refersBy(users, PERSONS, BY_PERSON))
    .toSorted((one, other) => rank(one) - rank(other));
};

/** Notes which of several columns was taken, since another may be meant; empty when there is only one. */
export const choiceNotes = (
  taken: string,
  what: string,
  candidates: readonly SchemaColumn[],
): readonly string[] => {
  const others = candidates.map(({ name }) => name).filter((name) => name !== taken);
  return others.length === 0
    ? []
    : [`${taken} is ${what}: if it is ${others.join(' or ')}, write that as user_id into fields`];
};

/** Returns the column that names a post; undefined when there is none. */
export const postColumn = (
  { columns }: SchemaTable,
  posts: string | null,
): SchemaColumn | undefined => columns.find(refersBy(posts, POSTS, []));

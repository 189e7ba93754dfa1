import type { SchemaColumn, SchemaTable } from './schema.js';
import { singular, spelled, tableWords, wordsIn } from './words.js';

/** What a row calls the user it belongs to, the likeliest first. */
const PERSONS = [
  ...['author', 'user', 'owner', 'creator', 'member', 'profile', 'account', 'person', 'poster'],
  ...['writer', 'seller', 'follower', 'following', 'followed', 'followee', 'subscriber', 'fan'],
];

const BY_PERSON = ['created_by', 'posted_by', 'written_by', 'liked_by', 'saved_by'];

const POSTS = ['post', 'article', 'listing', 'story', 'tweet', 'photo', 'video', 'entry', 'item'];

/** Xano has numbers or uuids for rows. */
const MAY_REFER = new Set(['int', 'uuid', '']);

/** `author_id`, `authorId`, `users_id`: what is before the id. */
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

const rankOf = ({ name }: SchemaColumn): number => {
  const at = PERSONS.findIndex((word) => wordsIn(name).map(singular).includes(word));
  return at === -1 ? PERSONS.length : at;
};

/** The columns that name a user, the likeliest first. */
export const userColumns = (
  { columns }: SchemaTable,
  users: string | null,
): readonly SchemaColumn[] =>
  columns
    .filter(refersBy(users, PERSONS, BY_PERSON))
    .toSorted((one, other) => rankOf(one) - rankOf(other));

/** The column that names a post. */
export const postColumn = (
  { columns }: SchemaTable,
  posts: string | null,
): SchemaColumn | undefined => columns.find(refersBy(posts, POSTS, []));

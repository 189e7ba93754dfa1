import type { Entity } from '../entity.js';
import { postColumn, userColumns } from './references.js';
import type { SchemaTable } from './schema.js';
import { tableWords } from './words.js';

export interface EdgeTables {
  readonly entity: Entity;
  readonly sure: readonly string[];
  /** They join what such a table joins, and do not say for what. */
  readonly maybe: readonly string[];
}

const FOLLOW_WORDS = new Set(['follow', 'follower', 'following', 'followed', 'subscription']);
const LIKE_WORDS = new Set(['like', 'liked', 'heart', 'upvote', 'clap', 'reaction']);
const SAVE_WORDS = new Set(['bookmark', 'bookmarked', 'save', 'saved', 'wishlist']);
/** Of some apps what others call a like, of others what they call a bookmark. */
const EITHER_WORDS = new Set(['favorite', 'favourite', 'fave', 'fav']);

/** They join the same two, and mean something else. */
const NO_EDGES = new Set([
  ...['block', 'blocked', 'mute', 'muted', 'message', 'chat', 'conversation', 'report', 'comment'],
  ...['reply', 'notification', 'view', 'share', 'invite', 'order', 'payment', 'mention', 'log'],
]);

const says = ({ table }: SchemaTable, words: ReadonlySet<string>): boolean =>
  tableWords(table).some((word) => words.has(word));

const namesOf = (tables: readonly SchemaTable[]): readonly string[] =>
  tables.map(({ table }) => table);

/** Tables that join users, or users and posts. */
export const edgeCandidates = (
  tables: readonly SchemaTable[],
  users: string | null,
  posts: string | null,
): readonly EdgeTables[] => {
  const joining = tables.filter((table) => !says(table, NO_EDGES));
  const ofUsers = joining.filter(
    (table) => userColumns(table, users).length > 1 && postColumn(table, posts) === undefined,
  );
  const ofPosts = joining.filter(
    (table) => userColumns(table, users).length > 0 && postColumn(table, posts) !== undefined,
  );
  const follows = ofUsers.filter((table) => says(table, FOLLOW_WORDS));
  const either = ofPosts.filter((table) => says(table, EITHER_WORDS));
  const plainLikes = ofPosts.filter((table) => says(table, LIKE_WORDS) && !either.includes(table));
  const plainSaves = ofPosts.filter(
    (table) => says(table, SAVE_WORDS) && ![...either, ...plainLikes].includes(table),
  );
  const isLike = plainLikes.length === 0;
  const likes = isLike ? either : plainLikes;
  const saves = !isLike && plainSaves.length === 0 ? either : plainSaves;
  const known = [...likes, ...saves];
  const others = namesOf(ofPosts.filter((table) => !known.includes(table)));
  return [
    { entity: 'follow', sure: namesOf(follows), maybe: namesOf(ofUsers) },
    { entity: 'like', sure: namesOf(likes), maybe: others },
    { entity: 'bookmark', sure: namesOf(saves), maybe: others },
  ];
};

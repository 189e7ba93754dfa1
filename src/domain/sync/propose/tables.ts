import { isSecret } from '../../secret-names.js';
import type { Entity } from '../entity.js';
import { postColumn, userColumns, tableWords, wordsIn, type SchemaTable } from './schema.js';

interface HangingTables {
  readonly entity: Entity;
  readonly sure: readonly string[];
  /** Tables that refer to the same entities, but whose names do not show their purpose. */
  readonly maybe: readonly string[];
}

const FOLLOW_WORDS = new Set(['follow', 'follower', 'following', 'followed', 'subscription']);
const MUTE_WORDS = new Set(['mute', 'muted']);
const BLOCK_WORDS = new Set(['block', 'blocked']);
const LIKE_WORDS = new Set(['like', 'liked', 'heart', 'upvote', 'clap', 'reaction']);
const SAVE_WORDS = new Set(['bookmark', 'bookmarked', 'save', 'saved', 'wishlist']);
/** Words that mean a like in some apps and a bookmark in others. */
const EITHER_WORDS = new Set(['favorite', 'favourite', 'fave', 'fav']);

/** Words of tables that refer to the same entities as edges, but are something else. */
const NO_EDGES = new Set([
  ...['message', 'chat', 'conversation', 'report', 'comment', 'request'],
  ...['reply', 'notification', 'view', 'share', 'invite', 'order', 'payment', 'mention', 'log'],
]);

const says = ({ table }: SchemaTable, words: ReadonlySet<string>): boolean =>
  tableWords(table).some((word) => words.has(word));

const lastWord = (table: string): string => tableWords(table).at(-1) ?? '';

const namesOf = (tables: readonly SchemaTable[]): readonly string[] =>
  tables.map(({ table }) => table);

/** Finds the tables that join users, or users and posts. */
const edgeCandidates = (
  tables: readonly SchemaTable[],
  users: string | null,
  posts: string | null,
): readonly HangingTables[] => {
  const joining = tables.filter((table) => !says(table, NO_EDGES));
  const betweenUsers = joining.filter(
    (table) => userColumns(table, users).length > 1 && postColumn(table, posts) === undefined,
  );
  const mutes = betweenUsers.filter((table) => says(table, MUTE_WORDS));
  const blocks = betweenUsers.filter((table) => says(table, BLOCK_WORDS));
  const ofUsers = betweenUsers.filter((table) => ![...mutes, ...blocks].includes(table));
  const ofPosts = joining.filter(
    (table) =>
      userColumns(table, users).length > 0 &&
      postColumn(table, posts) !== undefined &&
      !says(table, MUTE_WORDS) &&
      !says(table, BLOCK_WORDS),
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
    // Few apps have these tables, so that nobody is asked for them.
    { entity: 'mute', sure: namesOf(mutes), maybe: [] },
    { entity: 'block', sure: namesOf(blocks), maybe: [] },
  ];
};

const COMMENT_WORDS = new Set(['comment', 'reply', 'response']);

/** Finds the table of comments: one table holds them all, so several matches are not sure. */
const commentCandidates = (
  tables: readonly SchemaTable[],
  users: string | null,
  posts: string | null,
): HangingTables => {
  const names = namesOf(
    tables.filter(
      (table) =>
        COMMENT_WORDS.has(lastWord(table.table)) &&
        userColumns(table, users).length > 0 &&
        postColumn(table, posts) !== undefined,
    ),
  );
  return { entity: 'comment', sure: names.length === 1 ? names : [], maybe: names };
};

export interface ChosenTable {
  readonly table: string;
  readonly entity: Entity;
}

/** An entity whose table a person has to choose: none of the candidates is likely enough, or several are. */
export interface OpenTable {
  readonly entity: Entity;
  readonly candidates: readonly string[];
  /** Whether several are likely, so that leaving the entity out is no answer. */
  readonly isTorn: boolean;
}

interface ProposedTables {
  readonly chosen: readonly ChosenTable[];
  readonly open: readonly OpenTable[];
}

/** The answers so far: the chosen tables, and the entities that no table holds. */
export interface TableAnswers {
  readonly tables: readonly ChosenTable[];
  readonly none: readonly Entity[];
}

const USER_WORDS: Readonly<Record<string, number>> = {
  user: 100,
  member: 90,
  profile: 70,
  account: 70,
  person: 60,
  customer: 40,
};

const POST_WORDS: Readonly<Record<string, number>> = {
  post: 100,
  article: 90,
  tweet: 90,
  listing: 80,
  story: 80,
  ...{ photo: 60, video: 60, recipe: 60, publication: 60, blog: 50, update: 50, entry: 50 },
  ...{ note: 50, thread: 50, topic: 50, question: 50, content: 50, item: 40, product: 40 },
};

/** Words of tables that many apps have, that belong to a user and hold no posts. */
const NO_POSTS = new Set([
  ...['comment', 'reply', 'message', 'chat', 'notification', 'session', 'log', 'token', 'order'],
  ...['payment', 'invoice', 'review', 'report', 'block', 'mute', 'invite', 'setting', 'device'],
  ...['follow', 'follower', 'like', 'favorite', 'bookmark', 'save', 'saved', 'reaction', 'vote'],
]);

interface Scored {
  readonly table: string;
  readonly score: number;
}

const scoreOfUsers = (table: SchemaTable): number => {
  const has = (test: (name: string) => boolean): boolean =>
    table.columns.some(({ name }) => test(name));
  const belongs = userColumns(table, null).some(
    ({ name, refersTo }) => refersTo !== table.table && wordsIn(name).includes('user'),
  );
  return (
    (USER_WORDS[lastWord(table.table)] ?? 0) +
    (table.isAuth ? 50 : 0) +
    (has((name) => wordsIn(name).includes('email')) ? 15 : 0) +
    (has((name) => isSecret(name) && wordsIn(name).includes('password')) ? 25 : 0) -
    (belongs ? 60 : 0)
  );
};

const scoreOfPosts =
  (users: string | null) =>
  (table: SchemaTable): number => {
    const last = lastWord(table.table);
    if (tableWords(table.table).some((word) => NO_POSTS.has(word)) || table.table === users)
      return 0;
    const hasText = table.columns.some(({ type, name }) => type === 'text' && !isSecret(name));
    const isOwned = userColumns(table, users).length > 0;
    // A table without text that refers to a post is a join table.
    const joins = !hasText && postColumn(table, null) !== undefined;
    return (POST_WORDS[last] ?? 0) + (isOwned ? 30 : -60) + (hasText ? 20 : 0) - (joins ? 60 : 0);
  };

interface Bar {
  readonly sure: number;
  readonly lead: number;
  readonly maybe: number;
}

const USERS: Bar = { sure: 60, lead: 30, maybe: 40 };
const POSTS: Bar = { sure: 80, lead: 20, maybe: 50 };

const pick = (
  entity: Entity,
  schema: readonly SchemaTable[],
  scoreOf: (table: SchemaTable) => number,
  { sure, lead, maybe }: Bar,
): ProposedTables => {
  const scored = schema
    .map((one): Scored => ({ table: one.table, score: scoreOf(one) }))
    .filter(({ score }) => score >= maybe)
    .toSorted((one, other) => other.score - one.score);
  const [first, second] = scored;
  const isLikely = first !== undefined && first.score >= sure;
  if (isLikely && first.score - (second?.score ?? 0) >= lead)
    return { chosen: [{ table: first.table, entity }], open: [] };
  const candidates = scored.map(({ table }) => table);
  return { chosen: [], open: [{ entity, candidates, isTorn: isLikely }] };
};

const said = (
  entity: Entity,
  { tables, none }: TableAnswers,
  otherwise: () => ProposedTables,
): ProposedTables => {
  const chosen = tables.filter((one) => one.entity === entity);
  return chosen.length > 0 || none.includes(entity) ? { chosen, open: [] } : otherwise();
};

/**
 * Proposes which tables hold what, by their names, columns and references. What is not clear is open: the caller asks a
 * person and calls again with the answers. Users come first, since the other tables are recognised by them.
 */
export const proposeTables = (
  schema: readonly SchemaTable[],
  answers: TableAnswers,
): ProposedTables => {
  const taken = new Set(answers.tables.map(({ table }) => table));
  const free = schema.filter(({ table }) => !taken.has(table));
  const users = said('user', answers, () => pick('user', free, scoreOfUsers, USERS));
  const user = users.chosen[0]?.table;
  if (user === undefined && users.open.length > 0) return users;
  const rest = free.filter(({ table }) => table !== user);
  const posts = said('post', answers, () => pick('post', rest, scoreOfPosts(user ?? null), POSTS));
  if (posts.open.length > 0) return { chosen: users.chosen, open: posts.open };
  const post = posts.chosen[0]?.table ?? null;
  const others = rest.filter(({ table }) => table !== post);
  const edges = edgeCandidates(others, user ?? null, post);
  const comments = commentCandidates(others, user ?? null, post);
  const parts = [users, posts];
  for (const { entity, sure, maybe } of [...edges, comments])
    parts.push(
      said(entity, answers, () => ({
        chosen: sure.map((table) => ({ table, entity })),
        open:
          sure.length > 0 || maybe.length === 0
            ? []
            : [{ entity, candidates: maybe, isTorn: false }],
      })),
    );
  return {
    chosen: parts.flatMap(({ chosen }) => chosen),
    open: parts.flatMap(({ open }) => open),
  };
};

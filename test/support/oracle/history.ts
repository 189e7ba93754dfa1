import {
  columnsOf,
  emptyApp,
  postsOf,
  updatedAtOf,
  type App,
  type Columns,
  type PostRow,
  type UserRow,
} from './app.js';
import { makeCommenting } from './comments.js';
import { among, CREATES, NAMES, POSTS } from './cast.js';
import type { Change, Death, PostChange, PostTold } from './change.js';
import type { Intent, What } from './intents.js';
import { makeLinking } from './linking.js';
import { freshPost, freshUser, somePost, someUser } from './values.js';

/** One event: what it changed, with the intent, which says how to send it. */
export interface Told {
  readonly intent: Intent;
  readonly changes: readonly Change[];
}

export interface History {
  readonly told: readonly Told[];
  readonly end: App;
  /** Deletions of posts, alone or with their author. */
  readonly deaths: readonly Death[];
}

/** Plays the intents in turn, from an instant in ms; an intent that nobody can have is skipped. */
export const playHistory = (intents: readonly Intent[], startsAt: number): History => {
  const app = emptyApp();
  const told: Told[] = [];
  const deaths: Death[] = [];
  /** Last authors of posts that were deleted with their author and got no delete of their own. */
  const heirs = new Map<string, string>();
  /** Such posts that were created again: they stay with that author, or nobody could tell which were deleted with whom. */
  const inherited = new Set<string>();
  let lastId = 0;
  let lastPostId = 200;
  let now = startsAt;

  const write = (row: UserRow | PostRow, columns: Columns, isDated: boolean) => {
    const updatedAt = isDated ? now : updatedAtOf(row);
    row.writes.push({ at: now, updatedAt, columns });
    return { at: now, updatedAt, deleted: false, columns };
  };

  const userWritten = (
    row: UserRow,
    columns: Columns,
    isWhole: boolean,
    isDated = true,
  ): Change => ({
    entity: 'user',
    row,
    isWhole,
    ...write(row, columns, isDated),
  });

  const postWritten = (
    row: PostRow,
    columns: Columns,
    isWhole: boolean,
    { externalId = 'known', isDated = true }: PostTold = {},
  ): PostChange => ({
    entity: 'post',
    row,
    author: row.author,
    isMoved: false,
    externalId,
    isWhole,
    ...write(row, columns, isDated),
  });

  const rowDeleted = (entity: 'user' | 'post', row: UserRow | PostRow): Change =>
    ({
      entity,
      row,
      at: now,
      deleted: true,
      columns: columnsOf(row),
      isWhole: false,
      externalId: 'known',
      updatedAt: updatedAtOf(row),
      ...('author' in row ? { author: row.author } : {}),
    }) as Change;

  const join = ({ one, columns, value }: Intent): readonly Change[] => {
    const username = among(NAMES, one) ?? '';
    const known = app.users.get(username);
    if (known !== undefined) return [userWritten(known, someUser(columns, value), false)];
    lastId += 1;
    const row: UserRow = { id: lastId, username, writes: [] };
    app.users.set(username, row);
    return [userWritten(row, freshUser(columns, value, now), true)];
  };

  const publish = ({ one, other, columns, value }: Intent): readonly Change[] => {
    const key = among(POSTS, one) ?? '';
    const author = among([...app.users.values()], other);
    const heir = heirs.get(key);
    if (author === undefined || app.posts.has(key)) return [];
    if (heir !== undefined && heir !== author.username) return [];
    const isLate = key.startsWith('late');
    const isOurs = isLate || key.startsWith('home');
    if (isOurs) lastPostId += 1;
    const id = isOurs ? lastPostId : Number(key);
    const row = { key, id, externalId: isOurs ? key : null, isLate, author, writes: [] };
    inherited[heirs.delete(key) ? 'add' : 'delete'](key);
    app.posts.set(key, row);
    const made = postWritten(row, freshPost(columns, value, now), true, {
      externalId: isLate ? 'none' : 'known',
    });
    if (!isLate) return [made];
    now += 1;
    return [made, postWritten(row, somePost(value, columns), true, { externalId: 'new' })];
  };

  const editUser = ({ one, columns, value, isDated }: Intent): readonly Change[] => {
    const row = among([...app.users.values()], one);
    if (row === undefined) return [];
    const set = someUser(columns, value);
    return [
      userWritten(row, columns % 3 === 0 ? { ...columnsOf(row), ...set } : set, false, isDated),
    ];
  };

  const editPost = ({ one, columns, value, isDated }: Intent): readonly Change[] => {
    const row = among([...app.posts.values()], one);
    if (row === undefined) return [];
    const set = somePost(columns, value);
    const isFull = columns % 3 === 0;
    return [postWritten(row, isFull ? { ...columnsOf(row), ...set } : set, isFull, { isDated })];
  };

  /** Moves a post to another author, sent as a partial or a whole row. */
  const move = ({ one, other, columns, value, isDated }: Intent): readonly Change[] => {
    const row = among([...app.posts.values()], one);
    const author = among([...app.users.values()], other);
    if (row === undefined || author === undefined || author === row.author) return [];
    if (inherited.has(row.key)) return [];
    row.author = author;
    const isFull = columns % 3 === 0;
    const set = columns % 3 === 1 ? {} : somePost(columns, value);
    const told = postWritten(row, isFull ? { ...columnsOf(row), ...set } : set, isFull, {
      isDated,
    });
    return [{ ...told, isMoved: true }];
  };

  const linking = makeLinking(app, () => now);
  const commenting = makeCommenting(app, () => now);

  /** Deletes everything that depends on a row. */
  const dropHanging = (row: UserRow | PostRow): readonly Change[] => [
    ...linking.drop(row),
    ...commenting.drop(row),
  ];

  const died = ({ key }: PostRow): void => {
    app.posts.delete(key);
    deaths.push({ key, at: now });
  };

  const erase = ({ one, tellsAll }: Intent): readonly Change[] => {
    const row = among([...app.posts.values()], one);
    if (row === undefined) return [];
    died(row);
    return [rowDeleted('post', row), ...dropHanging(row).filter(() => tellsAll)];
  };

  const leave = ({ one, tellsAll }: Intent): readonly Change[] => {
    const row = among([...app.users.values()], one);
    if (row === undefined) return [];
    const posts = postsOf(app, row);
    const gone = dropHanging(row);
    app.users.delete(row.username);
    for (const post of posts) {
      died(post);
      if (!tellsAll) heirs.set(post.key, row.username);
    }
    const dependents = [...posts.map((post) => rowDeleted('post', post)), ...gone];
    return [rowDeleted('user', row), ...dependents.filter(() => tellsAll)];
  };

  const acts: Record<What, (intent: Intent) => readonly Change[]> = {
    join,
    publish,
    'edit user': editUser,
    'edit post': editPost,
    move,
    erase,
    leave,
    ...linking.acts,
    ...commenting.acts,
  };

  for (const intent of intents) {
    now += CREATES.has(intent.what) ? Math.max(1, intent.gap) : intent.gap;
    told.push({ intent, changes: acts[intent.what](intent) });
  }
  return { told, end: app, deaths };
};

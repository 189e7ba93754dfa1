import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Source, SourceRow } from '../../../src/application/ports/source.js';
import { ENTITIES, type Entity } from '../../../src/domain/sync/entity.js';
import type { FakeXano } from '../xano/fake-xano.js';
import { XANO_TABLES } from '../xano/tables.js';
import { columnsOf, edgeName, lastWrite, type App, type EdgeKind, type EdgeRow } from './app.js';
import type { Change } from './change.js';

/** The columns of the fake that our app has besides, or leaves empty. */
export const fitTables = async ({ db }: FakeXano): Promise<void> => {
  await db.sql(`
    alter table "user" add column mood text;
    alter table "user" alter column display_name drop not null, alter column bio drop not null,
      alter column avatar drop not null, alter column email drop not null,
      alter column role drop not null;
    alter table post alter column content drop not null, alter column media_url drop not null;
  `);
};

const ENDS = {
  follow: ['follower_id', 'following_id'],
  mute: ['user_id', 'muted_id'],
  block: ['user_id', 'blocked_id'],
  like: ['user_id', 'post_id'],
  bookmark: ['user_id', 'post_id'],
} as const;

const edgeColumns = ({ kind, user, target, since }: EdgeRow) => {
  const [from, to] = ENDS[kind];
  return { [from]: user.id, [to]: target.id, created_at: since };
};

/** Every column that the app has, null where nothing was ever written to it. */
const BLANK_USER = { display_name: null, bio: null, avatar: null, email: null, role: null };
const BLANK_POST = { content: null, media_url: null, hashtags: null };

/** The rows that are there at the end, and nothing else. */
const rowsOf = ({ users, posts, edges }: App): Readonly<Record<Entity, readonly SourceRow[]>> => {
  const ofKind = (kind: EdgeKind) =>
    [...edges.values()].filter((edge) => edge.kind === kind).map(edgeColumns);
  return {
    user: [...users.values()].map((user) => ({
      ...BLANK_USER,
      ...columnsOf(user),
      id: user.id,
      username: user.username,
      updated_at: lastWrite(user),
    })),
    post: [...posts.values()].map((post) => ({
      ...BLANK_POST,
      ...columnsOf(post),
      id: post.id,
      user_id: post.author.id,
      external_id: post.externalId ?? '',
      updated_at: lastWrite(post),
    })),
    follow: ofKind('follow'),
    mute: ofKind('mute'),
    block: ofKind('block'),
    like: ofKind('like'),
    bookmark: ofKind('bookmark'),
    comment: [],
  };
};

/** Fills the tables with the rows that are there at the end, and nothing else. */
export const fillTables = async ({ db }: FakeXano, app: App): Promise<void> => {
  const names = XANO_TABLES.map((table) => `"${table}"`).join();
  await db.sql(`truncate ${names} restart identity`);
  const rows = rowsOf(app);
  for (const table of XANO_TABLES) for (const row of rows[table]) await db.insert(table, row);
};

/** The same rows as a source of their own. */
export const sourceOf = (app: App): Source => {
  const tables = rowsOf(app);
  const numbered = (entity: Entity): readonly SourceRow[] =>
    tables[entity].map((row, place) => ({ id: place + 1, ...row }));
  return {
    entities: ENTITIES,
    page: ({ entity, afterId, limit }) => {
      const rest = numbered(entity)
        .filter(({ id }) => Number(id) > Number(afterId ?? 0))
        .toSorted((a, b) => Number(a['id']) - Number(b['id']));
      return TE.right({ rows: rest.slice(0, limit), end: rest.length <= limit });
    },
  };
};

/** Whether a reading of the tables brings what this change has come to. */
export const isPullable = (change: Change, { users, posts, edges }: App): boolean => {
  if (change.deleted) return false;
  switch (change.entity) {
    case 'user':
      return users.get(change.row.username) === change.row;
    case 'post':
      return posts.get(change.row.key) === change.row;
    // Nothing is read of a table that few apps have.
    case 'mute':
    case 'block':
      return false;
    case 'follow':
    case 'like':
    case 'bookmark': {
      const { row } = change;
      const end = edges.get(edgeName(row));
      return end?.user === row.user && end.target === row.target && end.since === row.since;
    }
  }
};

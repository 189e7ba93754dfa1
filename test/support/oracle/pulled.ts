import type { FakeXano } from '../xano/fake-xano.js';
import { XANO_TABLES } from '../xano/tables.js';
import { columnsOf, edgeName, lastWrite, type App, type EdgeRow } from './app.js';
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

/** Fills the tables with the rows that are there at the end, and nothing else. */
export const fillTables = async ({ db }: FakeXano, { users, posts, edges }: App): Promise<void> => {
  const names = XANO_TABLES.map((table) => `"${table}"`).join();
  await db.sql(`truncate ${names} restart identity`);
  for (const user of users.values())
    await db.insert('user', {
      ...BLANK_USER,
      ...columnsOf(user),
      id: user.id,
      username: user.username,
      updated_at: lastWrite(user),
    });
  for (const post of posts.values())
    await db.insert('post', {
      ...BLANK_POST,
      ...columnsOf(post),
      id: post.id,
      user_id: post.author.id,
      external_id: post.externalId ?? '',
      updated_at: lastWrite(post),
    });
  for (const edge of edges.values()) await db.insert(edge.kind, edgeColumns(edge));
};

/** Whether a reading of the tables brings what this change has come to. */
export const isPullable = (change: Change, { users, posts, edges }: App): boolean => {
  if (change.deleted) return false;
  switch (change.entity) {
    case 'user':
      return users.get(change.row.username) === change.row;
    case 'post':
      return posts.get(change.row.key) === change.row;
    case 'follow':
    case 'like':
    case 'bookmark': {
      const { row } = change;
      const end = edges.get(edgeName(row));
      return end?.user === row.user && end.target === row.target && end.since === row.since;
    }
  }
};

import { usernameOf, type EdgeRow, type PostRow, type SampleApp, type UserRow } from './app.js';

/** The kinds of `POST /sync/<kind>`, in the order that imports fastest. */
export const KINDS = ['users', 'posts', 'follows', 'likes', 'bookmarks'] as const;
export type Kind = (typeof KINDS)[number];

export interface Line {
  readonly kind: Kind;
  /** One record of Xano, as the bulk import takes it. */
  readonly record: Readonly<Record<string, unknown>>;
}

const userRecord = (row: UserRow): Line['record'] => ({
  id: row.id,
  username: row.username,
  display_name: row.displayName,
  bio: row.bio,
  avatar: row.avatar,
  role: row.role,
  created_at: row.createdAt,
  updated_at: row.createdAt,
});

const postRecord = (row: PostRow): Line['record'] => ({
  id: row.id,
  username: usernameOf(row.author),
  content: row.content,
  media_url: row.mediaUrl,
  hashtags: row.tags,
  created_at: row.createdAt,
  updated_at: row.createdAt,
});

const followRecord = (row: EdgeRow): Line['record'] => ({
  follower: usernameOf(row.from),
  following: usernameOf(row.to),
  created_at: row.createdAt,
});

const engagementRecord = (row: EdgeRow): Line['record'] => ({
  username: usernameOf(row.from),
  post_id: row.to,
  created_at: row.createdAt,
});

/** Yields the records of one kind, making each when it is asked for. */
export function* linesOf(app: SampleApp, kind: Kind): Generator<Line> {
  switch (kind) {
    case 'users':
      for (const row of app.users()) yield { kind, record: userRecord(row) };
      break;
    case 'posts':
      for (const row of app.posts()) yield { kind, record: postRecord(row) };
      break;
    case 'follows':
      for (const row of app.follows()) yield { kind, record: followRecord(row) };
      break;
    case 'likes':
    case 'bookmarks':
      for (const row of app[kind]()) yield { kind, record: engagementRecord(row) };
      break;
  }
}

import { piecesOf } from '../load/bulk.js';
import type { Postgres } from '../process/postgres.js';
import type { SampleApp } from './app.js';

const TABLES = `
  CREATE TABLE users (id int, username text, display_name text, bio text, avatar text, role text,
    created_at timestamptz, post_count int NOT NULL DEFAULT 0,
    follower_count int NOT NULL DEFAULT 0, following_count int NOT NULL DEFAULT 0);
  CREATE TABLE posts (id int, user_id int, content text, media_url text, hashtags text[],
    created_at timestamptz, likes_count int NOT NULL DEFAULT 0,
    bookmarks_count int NOT NULL DEFAULT 0);
  CREATE TABLE post_tags (tag text, post_id int, created_at timestamptz);
  CREATE TABLE follows (follower_id int, following_id int);
  CREATE TABLE likes (user_id int, post_id int);
  CREATE TABLE bookmarks (user_id int, post_id int);`;

/** Stores the counters in columns, as an app does that shows them on each page. */
const COUNTERS = `
  UPDATE posts p SET likes_count = c.n FROM
    (SELECT post_id, count(*) AS n FROM likes GROUP BY 1) c WHERE c.post_id = p.id;
  UPDATE posts p SET bookmarks_count = c.n FROM
    (SELECT post_id, count(*) AS n FROM bookmarks GROUP BY 1) c WHERE c.post_id = p.id;
  UPDATE users u SET post_count = c.n FROM
    (SELECT user_id, count(*) AS n FROM posts GROUP BY 1) c WHERE c.user_id = u.id;
  UPDATE users u SET follower_count = c.n FROM
    (SELECT following_id, count(*) AS n FROM follows GROUP BY 1) c WHERE c.following_id = u.id;
  UPDATE users u SET following_count = c.n FROM
    (SELECT follower_id, count(*) AS n FROM follows GROUP BY 1) c WHERE c.follower_id = u.id;`;

const INDEXES = `
  ALTER TABLE users ADD PRIMARY KEY (id);
  CREATE UNIQUE INDEX ON users (username);
  ALTER TABLE posts ADD PRIMARY KEY (id);
  CREATE INDEX ON posts (created_at DESC, id DESC);
  CREATE INDEX ON posts (user_id, created_at DESC);
  CREATE INDEX ON post_tags (tag, created_at DESC, post_id DESC);
  ALTER TABLE follows ADD PRIMARY KEY (follower_id, following_id);
  CREATE INDEX ON follows (following_id);
  ALTER TABLE likes ADD PRIMARY KEY (user_id, post_id);
  CREATE INDEX ON likes (post_id);
  ALTER TABLE bookmarks ADD PRIMARY KEY (user_id, post_id);
  CREATE INDEX ON bookmarks (post_id);`;

const at = (ms: number): string => new Date(ms).toISOString();

function* rowsOf<A>(items: Iterable<A>, cells: (item: A) => readonly unknown[]): Generator<string> {
  for (const item of items) yield cells(item).join('\t');
}

function* tagsOf(app: SampleApp): Generator<string> {
  for (const { id, tags, createdAt } of app.posts())
    for (const tag of tags) yield `${tag}\t${id}\t${at(createdAt)}`;
}

/** Puts the same app into an empty database, with the indexes that its pages need. */
export const fillPostgres = async ({ sql }: Postgres, app: SampleApp): Promise<void> => {
  const copy = async (table: string, rows: Iterable<string>): Promise<void> => {
    await sql(`COPY ${table} FROM STDIN`, piecesOf(rows));
  };
  await sql(TABLES);
  await copy(
    'users (id, username, display_name, bio, avatar, role, created_at)',
    rowsOf(app.users(), (u) => [
      ...[u.id, u.username, u.displayName, u.bio, u.avatar, u.role, at(u.createdAt)],
    ]),
  );
  await copy(
    'posts (id, user_id, content, media_url, hashtags, created_at)',
    rowsOf(app.posts(), (p) => [
      ...[p.id, p.author, p.content, p.mediaUrl, `{${p.tags.join(',')}}`, at(p.createdAt)],
    ]),
  );
  await copy('post_tags', tagsOf(app));
  for (const table of ['follows', 'likes', 'bookmarks'] as const)
    await copy(
      table,
      rowsOf(app[table](), ({ from, to }) => [from, to]),
    );
  await sql(COUNTERS);
  await sql(INDEXES);
  await sql('VACUUM FULL ANALYZE');
  await sql('CHECKPOINT');
};

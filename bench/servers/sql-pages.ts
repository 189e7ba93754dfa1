interface SqlPage {
  readonly text: string;
  readonly parameters: readonly ('viewer' | 'of')[];
}

const COLUMNS = `
  p.id, p.content, p.media_url, p.hashtags, p.created_at, p.likes_count, p.bookmarks_count,
  u.id AS user_id, u.username, u.display_name, u.bio, u.avatar, u.role, u.post_count,
  u.follower_count, u.following_count, u.created_at AS joined_at`;

const FLAGS = `,
  EXISTS (SELECT 1 FROM likes l WHERE l.user_id = $1 AND l.post_id = p.id) AS is_liked,
  EXISTS (SELECT 1 FROM bookmarks b WHERE b.user_id = $1 AND b.post_id = p.id) AS is_bookmarked`;

const AUTHOR = 'JOIN users u ON u.id = p.user_id';
const NEWEST = 'ORDER BY p.created_at DESC, p.id DESC LIMIT 20';

/** The obvious SQL of each page. None of it counts all posts of a feed, though the service returns that number too. */
export const PAGES: ReadonlyMap<string, SqlPage> = new Map<string, SqlPage>([
  ['explore', { text: `SELECT ${COLUMNS} FROM posts p ${AUTHOR} ${NEWEST}`, parameters: [] }],
  [
    'explore-viewer',
    { text: `SELECT ${COLUMNS} ${FLAGS} FROM posts p ${AUTHOR} ${NEWEST}`, parameters: ['viewer'] },
  ],
  [
    'following',
    {
      text: `SELECT ${COLUMNS} ${FLAGS} FROM posts p ${AUTHOR}
             WHERE p.user_id IN (SELECT following_id FROM follows WHERE follower_id = $1) ${NEWEST}`,
      parameters: ['viewer'],
    },
  ],
  [
    'hashtag',
    {
      text: `SELECT ${COLUMNS} ${FLAGS} FROM post_tags t JOIN posts p ON p.id = t.post_id ${AUTHOR}
             WHERE t.tag = $2 ORDER BY t.created_at DESC, t.post_id DESC LIMIT 20`,
      parameters: ['viewer', 'of'],
    },
  ],
  [
    'profile',
    {
      text: `SELECT u.*, EXISTS (SELECT 1 FROM follows f
               WHERE f.follower_id = $1 AND f.following_id = u.id) AS is_followed
             FROM users u WHERE u.username = $2`,
      parameters: ['viewer', 'of'],
    },
  ],
]);

/** Shapes the rows as an app would return them: each post with its author. */
export const pageOf = (rows: readonly Readonly<Record<string, unknown>>[]): unknown => ({
  posts: rows.map(({ user_id, username, display_name, bio, avatar, role, joined_at, ...rest }) => {
    const { post_count, follower_count, following_count, ...post } = rest;
    return {
      post: { ...post, user_id, username, display_name, avatar, user_role: role },
      user: {
        ...{ username, display_name, bio, avatar, role, created_at: joined_at },
        ...{ post_count, follower_count, following_count },
      },
    };
  }),
  count: rows.length,
});

const ROOT = 'xano-redis-sync';

/** The query keys, for `invalidateQueries` and the like; each begins with `all`. */
export const keys = {
  all: [ROOT],
  feeds: [ROOT, 'feed'],
  feed: (feed: string) => [ROOT, 'feed', feed],
  posts: [ROOT, 'post'],
  post: (id: string) => [ROOT, 'post', id],
  profile: (username: string) => [ROOT, 'profile', username],
  allComments: [ROOT, 'comments'],
  comments: (post: string) => [ROOT, 'comments', post],
  notifications: [ROOT, 'notifications'],
  searches: [ROOT, 'search'],
  search: (q: string) => [ROOT, 'search', q],
  /** A mutation key: the changes that mute or block a user. */
  hiding: [ROOT, 'hide'],
} as const;

const ROOT = 'xano-redis-sync';

/** Names of what is kept, for `invalidateQueries` and its like; `all` begins every one. */
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
  search: (q: string) => [ROOT, 'search', q],
  /** Of changes: whoever is muted or blocked just now. */
  hiding: [ROOT, 'hide'],
} as const;

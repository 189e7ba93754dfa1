/** Invariants of the store whenever no job is due, by their numbers in docs/REDIS_KEYS.md. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  0: 'Every key belongs to the app, has the type of its name and no expiry, and its owner exists.',
  1: 'Each counter equals the size of its set.',
  2: 'Follows, likes and bookmarks are on both sides or on neither, and so in the lists by time.',
  3: 'Every id in a feed is a post that belongs there, and every post is in its feeds.',
  4: 'Feeds and registries are ordered by created_at, the models leaderboard by engagement.',
  5: 'The fields that a post copies from its author equal those of the author.',
  6: 'Each user is in exactly the registry of their role, and their username equals the key.',
  7: 'A home that is ready holds the posts of all whom its reader follows, down to its floor.',
};

/** What is guaranteed when a comparison finds no drift, by the names that drift has. */
export const DRIFT_WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(INVARIANTS),
  ['ids', 'Each Xano id in the hash of a user leads to that user.'],
  ['tags', 'Each hashtag of a post is in the form in which feeds are asked for.'],
  ['search', 'Each user is found by all their names, and by nothing else.'],
  ['xano:missing', 'Each row of Xano is in the copy.'],
  ['xano:different', 'Each row in the copy equals its row in Xano.'],
  ['xano:extra', 'Each row that came from Xano is still in Xano.'],
  ['xano:tombstoned', 'No row of Xano was deleted in the copy by something newer.'],
  ['xano:unreadable', 'Each row of Xano can be read, and says whose it is.'],
  ['xano:damaged', 'Each key that a row of Xano is compared with can be read.'],
]);

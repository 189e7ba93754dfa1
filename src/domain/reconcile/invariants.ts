/** Invariants of the store whenever no job is due, by their numbers in docs/REDIS_KEYS.md. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  0: 'Every key is one of the app, of its type, without an expiry, and its owner exists.',
  1: 'Each counter equals the size of its set.',
  2: 'Follows, likes and bookmarks stand on both sides or on neither, and so by time.',
  3: 'Every id in a feed is a post that belongs there, and every post stands in its feeds.',
  4: 'Feeds and registries stand by created_at, the models board by engagement.',
  5: 'The denormalised fields of a post equal those of its author.',
  6: 'Each user stands in exactly the registry of the role, under the name of the key.',
  7: 'A home that is ready holds what those post whom its reader follows, down to its floor.',
};

/** What is guaranteed when a comparison finds no drift, by the names that drift has. */
export const DRIFT_WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(INVARIANTS),
  ['ids', 'Each Xano id in the hash of a user is known as that user’s.'],
  ['tags', 'Each hashtag of a post is in the form in which it is asked for.'],
  ['search', 'Each user is found by all that they are called, and by nothing else.'],
  ['xano:missing', 'Each row of Xano is here.'],
  ['xano:different', 'Each row that is here is as it is in Xano.'],
  ['xano:extra', 'What came from Xano is still a row there.'],
  ['xano:tombstoned', 'No row of Xano was deleted here by something newer.'],
  ['xano:unreadable', 'Each row of Xano says what it is, and whose.'],
  ['xano:damaged', 'What a row of Xano is compared with can be read.'],
]);

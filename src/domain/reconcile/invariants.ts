/** What must always hold of everything in the store once no work is due; 3-redis-keys by number. */
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

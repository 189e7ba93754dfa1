import type { Change } from './fault.js';

const WORDS: Readonly<Record<Change['do'], string>> = {
  set: 'its fields are set to what should be',
  copy: 'it gets the fields of its author as they are now',
  'count-user': 'the counter is set to the size of its set',
  'count-post': 'the counter is set to the size of its set, and the ranks with it',
  enter: 'it is put into the list',
  leave: 'it is taken out of the list',
  explore: 'it is put into the explore feed',
  tag: 'it is put into the feeds of its hashtag',
  note: 'homes are told of it',
  index: 'the Xano id is made known as that of this user',
  'find-by': 'searches find the user again',
  'find-not-by': 'searches find nobody by it any more',
  erase: 'the post goes, as the others of its deleted author did',
  'list-comment': 'the comment is put into both its lists',
  'drop-comment': 'the comment goes, since its post or author is not here',
  'leave-comments': 'it is taken out of the comments',
  join: 'both sides get the edge',
  part: 'both sides lose the edge',
  'set-aside': 'what stands there is put aside for seven days',
  persist: 'its expiry is taken away',
  unlist: 'the list of names goes, and is made anew when it is next read',
};

/** Describes what a repair does, each kind of change once. */
export const wordsOfChanges = (changes: readonly Change[]): readonly string[] => [
  ...new Set(changes.map((change) => WORDS[change.do])),
];

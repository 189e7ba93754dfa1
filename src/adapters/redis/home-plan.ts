import type { Username } from '../../domain/username.js';
import {
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  homeCursorsKey,
  homeStateKey,
  homeWorkKey,
  homesKey,
  unfilledKey,
  userKey,
} from './keys.js';
import { textOf, type KeyList, type Plan } from './plan.js';

/** Where it is noted that an author has something homes do not hold yet: fan-out.lua of the includes. */
export const fanOutPlaces = ({ key }: KeyList, author: Username): Plan => ({
  pending: key(fanOutKey),
  from: key(fanOutFromKey),
  followers: key(userKey(author, 'followers')),
  author: textOf(author),
});

/** A home with all that is kept of it: home.lua. */
export const homePlaces = ({ key }: KeyList, reader: Username): Plan => ({
  home: key(userKey(reader, 'home')),
  state: key(homeStateKey(reader)),
  unfilled: key(unfilledKey(reader)),
  work: key(homeWorkKey),
  cursors: key(homeCursorsKey),
  reader: textOf(reader),
});

/** What compare-home.lua is told of a home and of some authors. */
export const comparePlan = (
  list: KeyList,
  reader: Username,
  authors: readonly Username[],
): Plan => ({
  ...homePlaces(list, reader),
  homes: list.key(homesKey),
  following: list.key(userKey(reader, 'following')),
  pending: list.key(fanOutKey),
  came_by: list.key(fanOutFromKey),
  cursors: list.key(fanOutCursorsKey),
  authors: authors.map((name) => ({
    name,
    timeline: list.key(userKey(name, 'posts')),
    followers: list.key(userKey(name, 'followers')),
  })),
});

/** What fan-out.lua is told of the homes of some followers. */
export const fanOutPlan = (
  { key }: KeyList,
  author: Username,
  readers: readonly Username[],
): Plan => ({
  pending: key(fanOutKey),
  from: key(fanOutFromKey),
  cursors: key(fanOutCursorsKey),
  timeline: key(userKey(author, 'posts')),
  homes: readers.map((reader) => ({
    home: key(userKey(reader, 'home')),
    state: key(homeStateKey(reader)),
    unfilled: key(unfilledKey(reader)),
    reader: textOf(reader),
  })),
  work: key(homeWorkKey),
  author: textOf(author),
});

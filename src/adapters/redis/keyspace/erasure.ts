import { TIE_KINDS, TIES } from '../../../domain/entities/edges.js';
import type { Username } from '../../../domain/username.js';
import type { XanoId } from '../../../domain/sync/xano-id.js';
import {
  bannedKey,
  goneKey,
  homesKey,
  jobOf,
  keysThatEndWith,
  sharedKey,
  userKey,
  userSearchKey,
} from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { recordOps } from './job-steps.js';

/** The sets of a user's edges from and to others, in the order in which they are undone. */
export const TIE_SIDES = TIE_KINDS.flatMap((kind) => [
  { kind, isMine: false, part: TIES[kind].theirs },
  { kind, isMine: true, part: TIES[kind].mine },
]);

/**
 * The collections that hold a user's data: their live keys, and the keys that hold what is left to undo after the deletion.
 */
export const listsOf = (username: Username) =>
  (
    [
      ['zset', userKey(username, 'posts')],
      ['zset', bannedKey(username)],
      ['zset', userKey(username, 'liked')],
      ['zset', userKey(username, 'bookmarked')],
      ['zset', userKey(username, 'comments')],
      ...TIE_SIDES.map(({ part }) => ['set', userKey(username, part)] as const),
    ] as const
  ).map(([kind, live]) => ({ kind, live, gone: goneKey(live) }));

/** Prints the cursor of an erasure: the version of the delete ('' deletes whatever is newer, too) and the user's Xano id. */
export const erasureCursor = (at: number, id: XanoId | null): string =>
  `${at === 0 ? '' : at}${id === null ? '' : ` ${id}`}`;

/** Removes a user from every read at once; a recorded job undoes the user's posts, edges and comments. */
export const eraseOps = (
  list: KeyList,
  username: Username,
  search: readonly string[],
  cursor: string,
  now: number,
): readonly Operation[] => {
  const { place, at } = list;
  const shared = ['users:regular', 'users:models', 'models:top:engagement'] as const;
  return [
    ['DEL', at(userKey(username))],
    ...keysThatEndWith(username).map((key): Operation => ['UNLINK', at(key)]),
    ...[...shared.map(sharedKey), homesKey].map((key): Operation => [
      'ZREM',
      place(key, 'zset'),
      username,
    ]),
    ...(search.length === 0 ? [] : [['ZREM', place(userSearchKey, 'zset'), ...search] as const]),
    ...listsOf(username).map(({ kind, live, gone }): Operation => [
      'move',
      place(live, kind),
      place(gone, kind),
    ]),
    ...recordOps(list, jobOf('erase', username), cursor, now),
  ];
};

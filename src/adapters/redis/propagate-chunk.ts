import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { bannedKey, pieceOf, postKey, userKey, workCursorsKey, workKey } from './keys.js';
import { keyList } from './plan.js';
import { Flag } from './rows.js';
import { scanZset } from './scan-zset.js';

const CHUNK = 500;

/**
 * A cursor is the list and ZSCAN's place in it. ZSCAN gives every post that is there throughout; one
 * made meanwhile carries the present fields already.
 */
const next = (list: string, place: string): string => {
  if (place !== '0') return `${list} ${place}`;
  return list === 'posts' ? 'banned 0' : '';
};

/** Brings one chunk of an author's posts up to date, the banned ones last. */
export const propagateChunk = (
  redis: Gateway,
  username: Username,
  cursor: string,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const [list = '', place = '0'] = cursor.split(' ');
  const zset = list === 'banned' ? bannedKey(username) : userKey(username, 'posts');
  return pipe(
    scanZset(redis, zset, place, CHUNK),
    TE.flatMap(({ ids, place: further }) => {
      const { key, keys } = keyList();
      const plan = {
        user: key(userKey(username)),
        work: key(workKey),
        cursors: key(workCursorsKey),
        posts: ids.map((id) => key(postKey(id))),
        piece: pieceOf('propagate', username),
      };
      const args = [JSON.stringify(plan), cursor, next(list, further), now];
      return redis.script('propagate', keys, args, Flag);
    }),
  );
};

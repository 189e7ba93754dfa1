import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { PostId } from '../../domain/post.js';
import type { Gateway } from './gateway.js';
import { goneKey, pieceOf, postKey, workCursorsKey, workKey } from './keys.js';
import { keyList } from './plan.js';
import { actPlans } from './removal-plan.js';
import { Flag, UsernameText } from './rows.js';

const CHUNK = 500;

const SIDES = [
  { part: 'likes', timeline: 'liked' },
  { part: 'bookmarks', timeline: 'bookmarked' },
] as const;

/** Takes a deleted post out of some of the timelines that its deletion did not reach. */
export const unlinkChunk = (
  redis: Gateway,
  id: PostId,
  now: number,
): TE.TaskEither<StoreError, unknown> => {
  const some = (part: 'likes' | 'bookmarks') => {
    const gone = goneKey(postKey(id, part));
    return redis.command(
      'SRANDMEMBER',
      gone,
      (client) => client.srandmember(gone, CHUNK),
      t.array(UsernameText),
    );
  };

  return pipe(
    TE.Do,
    TE.bind('likes', () => some('likes')),
    TE.bind('bookmarks', () => some('bookmarks')),
    TE.flatMap((names) => {
      const list = keyList();
      const plan = {
        work: list.key(workKey),
        cursors: list.key(workCursorsKey),
        sides: SIDES.map(({ part, timeline }) => ({
          gone: list.key(goneKey(postKey(id, part))),
          live: list.key(postKey(id, part)),
          acts: actPlans(list, names[part], timeline),
        })),
        id,
        piece: pieceOf('unlink', id),
      };
      return redis.script('unlink', list.keys, [JSON.stringify(plan), now], Flag);
    }),
  );
};

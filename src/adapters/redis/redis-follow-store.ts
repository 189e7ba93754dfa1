import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  userNotFound,
  type ChangeRefused,
  type StoreError,
  type UserNotFound,
} from '../../application/errors.js';
import type { Follow, FollowReceipt, FollowStore } from '../../application/ports/follow-store.js';
import { UNTIMED_ORIGIN, type Origin } from '../../application/ports/origin.js';
import type { Gateway } from './gateway.js';
import { namePlaces, versionPlaces } from './edge-plan.js';
import { followNote } from './home-plan.js';
import { userKey } from './keys.js';
import { listNames } from './names.js';
import type { TellNews } from './news-plan.js';
import { keyList, type KeyList, type Plan } from './plan.js';
import { isRefused, RefusedReply, toRefused } from './refused-reply.js';
import { UsernameText } from './rows.js';
import { stampText } from './stamp-text.js';

const FollowReply = t.union([
  t.tuple([t.literal('ok'), t.number, t.number]),
  t.tuple([t.literal('no_user'), UsernameText]),
  RefusedReply,
]);

/** What the include follow.lua is told; the lists differ while one of the two is being erased. */
export const edgePlan = (
  list: KeyList,
  { follower, following }: Follow,
  lists: { readonly following: string; readonly followers: string },
): Plan => {
  const { key } = list;
  const edge = { kind: 'follow', user: follower, target: following } as const;
  return {
    follower,
    following,
    follower_hash: key(userKey(follower)),
    following_hash: key(userKey(following)),
    following_set: key(lists.following),
    followers_set: key(lists.followers),
    ...versionPlaces(list, edge),
    names: namePlaces(list, edge),
  };
};

export const makeRedisFollowStore = (redis: Gateway, tell: TellNews): FollowStore => {
  const step = (
    command: 'add' | 'remove',
    follow: Follow,
    origin: Origin,
  ): TE.TaskEither<UserNotFound | ChangeRefused | StoreError, FollowReceipt> => {
    const list = keyList();
    const at = origin.version ?? 0;
    const plan = {
      ...tell(list, origin, {
        type: command === 'add' ? 'follow.added' : 'follow.removed',
        actor: follow.follower,
        at,
        data: { ...follow, created_at: at },
      }),
    };
    const edge = edgePlan(list, follow, {
      following: userKey(follow.follower, 'following'),
      followers: userKey(follow.following, 'followers'),
    });
    const note = followNote(list, follow);
    return pipe(
      redis.script(
        'follow',
        list.keys,
        [JSON.stringify({ ...plan, edge: { ...edge, note } }), command, stampText(origin)],
        FollowReply,
      ),
      TE.flatMap(
        (reply): TE.TaskEither<UserNotFound | ChangeRefused | StoreError, FollowReceipt> => {
          if (reply[0] === 'ok')
            return TE.right({ changed: reply[1] === 1, followerCount: reply[2] });
          return TE.left(isRefused(reply) ? toRefused(reply) : userNotFound(reply[1]));
        },
      ),
    );
  };

  return {
    add: (follow, origin = UNTIMED_ORIGIN) => step('add', follow, origin),
    remove: (follow, origin = UNTIMED_ORIGIN) => step('remove', follow, origin),
    followers: (username, range) =>
      listNames(redis, { list: 'followers', of: username }, range, () => userNotFound(username)),
    following: (username, range) =>
      listNames(redis, { list: 'following', of: username }, range, () => userNotFound(username)),
  };
};

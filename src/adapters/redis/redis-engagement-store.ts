import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  postNotFound,
  userNotFound,
  type ChangeRefused,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../../application/errors.js';
import type {
  Engagement,
  EngagementReceipt,
  EngagementStore,
} from '../../application/ports/engagement-store.js';
import { UNTIMED_ORIGIN, type Origin } from '../../application/ports/origin.js';
import { actPlan, timelineOf } from './act-plan.js';
import type { Gateway } from './gateway.js';
import { postKey, userKey } from './keys.js';
import { listNames } from './names.js';
import type { TellNews } from './news-plan.js';
import { keyList } from './plan.js';
import { RefusedReply, toRefused } from './refused-reply.js';
import { HashtagText, json, UsernameText } from './rows.js';
import { CHANGED, whileChanged } from './retry.js';
import { stampText } from './stamp-text.js';

const LinksRow = t.tuple([
  t.union([UsernameText, t.null]),
  t.union([json(t.array(HashtagText)), t.null]),
  t.union([t.string, t.null]),
]);
const EngageReply = t.union([
  t.tuple([t.literal('ok'), t.number, t.number]),
  t.tuple([t.union([t.literal('changed'), t.literal('no_user'), t.literal('no_post')])]),
  RefusedReply,
]);

const NEWS = {
  like: { add: 'like.added', remove: 'like.removed' },
  bookmark: { add: 'bookmark.added', remove: 'bookmark.removed' },
} as const;

export const makeRedisEngagementStore = (redis: Gateway, tell: TellNews): EngagementStore => {
  /** The author and the tags, whose keys the step needs; nulls for a missing post. */
  const readLinks = (post: string) =>
    redis.command(
      'HMGET',
      post,
      async (client) => {
        const [username, hashtags] = await client.hmget(post, 'username', 'hashtags');
        return [username, hashtags, hashtags];
      },
      LinksRow,
    );

  const engage = (
    command: 'add' | 'remove',
    { kind, id, username }: Engagement,
    now: number,
    origin: Origin,
  ): TE.TaskEither<UserNotFound | PostNotFound | ChangeRefused | StoreError, EngagementReceipt> =>
    whileChanged(
      pipe(
        readLinks(postKey(id)),
        TE.flatMap(([author, hashtags, text]) => {
          const list = keyList();
          const act = { kind, id, username, author: author ?? username, hashtags: hashtags ?? [] };
          const plan = {
            actor: list.key(userKey(username)),
            act: actPlan(list, act, timelineOf(act)),
            ...tell(list, origin, {
              type: NEWS[kind][command],
              actor: username,
              at: now,
              data: { username, post_id: id, created_at: now },
            }),
          };
          const asRead = { username: author ?? '', hashtags: text ?? '' };
          const args = [
            JSON.stringify(plan),
            command,
            JSON.stringify(asRead),
            now,
            stampText(origin),
          ];
          return redis.script('engage', list.keys, args, EngageReply);
        }),
        TE.flatMap(
          (
            reply,
          ): TE.TaskEither<
            UserNotFound | PostNotFound | ChangeRefused | StoreError,
            EngagementReceipt | typeof CHANGED
          > => {
            switch (reply[0]) {
              case 'ok':
                return TE.right({ changed: reply[1] === 1, count: reply[2] });
              case 'changed':
                return TE.right(CHANGED);
              case 'no_user':
                return TE.left(userNotFound(username));
              case 'no_post':
                return TE.left(postNotFound(id));
              case 'outbox_full':
              case 'spent':
                return TE.left(toRefused(reply));
            }
          },
        ),
      ),
    );

  return {
    add: (engagement, now, origin = UNTIMED_ORIGIN) => engage('add', engagement, now, origin),
    remove: (engagement, now, origin = UNTIMED_ORIGIN) => engage('remove', engagement, now, origin),
    likers: (id, range) =>
      listNames(redis, { list: 'likes', of: id }, range, () => postNotFound(id)),
  };
};

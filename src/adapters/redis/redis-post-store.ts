import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { UNTIMED_ORIGIN } from '../../application/ports/origin.js';
import type { PostStore } from '../../application/ports/post-store.js';
import { newFields } from '../../domain/stored-post.js';
import type { Gateway } from './gateway.js';
import {
  answerField,
  answersKey,
  answersOrderKey,
  wakeCursorsKey,
  wakesKey,
  postKey,
  reranksKey,
  sharedKey,
  userKey,
} from './keys.js';
import { fanOutPlaces } from './home-plan.js';
import type { TellNews } from './news-plan.js';
import { postNews } from '../../application/post-news.js';
import { afterCreate, CreateReply } from './post-replies.js';
import { makeRedisPostActs } from './redis-post-acts.js';
import { keyList, textOf } from './plan.js';
import { tagPlan } from './removal-plan.js';

export const makeRedisPostStore = (
  redis: Gateway,
  exploreMax: number,
  tell: TellNews,
): PostStore => {
  return {
    ...makeRedisPostActs(redis, exploreMax, tell),
    create: (post, idempotency, now, origin = UNTIMED_ORIGIN) => {
      const list = keyList();
      const { key, keys } = list;
      const plan = {
        post: key(postKey(post.id)),
        author_hash: key(userKey(post.author)),
        timeline: key(userKey(post.author, 'posts')),
        explore: key(sharedKey('explore:feed')),
        reranks: key(reranksKey),
        wakes: key(wakesKey),
        wake_cursors: key(wakeCursorsKey),
        tags: post.hashtags.map((tag) => tagPlan(list, tag)),
        fan_out: fanOutPlaces(list, post.author),
        id: post.id,
        author: post.author,
        ...(idempotency && {
          answers: {
            hash: key(answersKey(post.author)),
            order: key(answersOrderKey(post.author)),
            field: textOf(answerField(idempotency.scope, idempotency.key)),
          },
        }),
        ...tell(list, origin, postNews('post.created', post, post.author, now)),
      };
      const args = [
        JSON.stringify(plan),
        JSON.stringify(newFields(post).flat()),
        post.created_at,
        now,
        exploreMax,
        origin.version ?? '',
        idempotency?.digest ?? '',
      ];
      return pipe(
        redis.script('createPost', keys, args, CreateReply),
        TE.flatMapEither(afterCreate(post)),
      );
    },
  };
};

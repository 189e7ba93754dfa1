import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { postNotFound } from '../../application/errors.js';
import { UNTIMED_ORIGIN } from '../../application/ports/origin.js';
import type { PostStore } from '../../application/ports/post-store.js';
import { whileChanged } from '../../application/while-changed.js';
import type { PostId } from '../../domain/post.js';
import { draftFields, newFields } from '../../domain/stored-post.js';
import { editedFields } from '../../domain/sync/stored-row.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import {
  answerField,
  answersKey,
  answersOrderKey,
  wakeCursorsKey,
  wakesKey,
  bannedKey,
  tombstoneKey,
  postKey,
  reranksKey,
  sharedKey,
  userKey,
} from './keys.js';
import { fanOutPlaces } from './home-plan.js';
import type { TellNews } from './news-plan.js';
import { postNews } from './post-news.js';
import {
  afterCreate,
  afterDelete,
  afterEdit,
  afterStep,
  CreateReply,
  DeleteReply,
  EditReply,
  StepReply,
} from './post-replies.js';
import { keyList, textOf, type KeyList } from './plan.js';
import { readPosts } from './read-posts.js';
import { inlineActors, removalPlan, tagPlan } from './removal-plan.js';
import { stampText } from './stamp-text.js';
import { viewerPlan } from './viewer-plan.js';

/** The sets that tell what the viewer did to the post. */
const markPlan = ({ key }: KeyList, id: PostId, viewer: Username | null) => ({
  likes: key(postKey(id, 'likes')),
  bookmarks: key(postKey(id, 'bookmarks')),
  ...viewerPlan(viewer),
});

export const makeRedisPostStore = (
  redis: Gateway,
  exploreMax: number,
  tell: TellNews,
): PostStore => {
  const read = (id: PostId, actors: number) =>
    pipe(
      readPosts(redis, [id], actors),
      TE.flatMap(([found]) => (found === undefined ? TE.left(postNotFound(id)) : TE.right(found))),
    );

  return {
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

    edit: (id, decide, viewer, now, origin = UNTIMED_ORIGIN) =>
      whileChanged(
        pipe(
          TE.Do,
          TE.bindW('found', () => read(id, 0)),
          TE.bindW('draft', ({ found }) => TE.fromEither(decide(found.post))),
          TE.flatMap(({ found: { post, asRead }, draft }) => {
            const list = keyList();
            const edited = editedFields(post, draft);
            const plan = {
              post: list.key(postKey(id)),
              author_hash: list.key(userKey(post.username)),
              reranks: list.key(reranksKey),
              ...markPlan(list, id, viewer),
              left: post.hashtags
                .filter((tag) => !draft.hashtags.includes(tag))
                .map((tag) => tagPlan(list, tag)),
              kept: draft.hashtags.map((tag) => tagPlan(list, tag)),
              id,
              ...(edited.length > 0 &&
                tell(
                  list,
                  origin,
                  postNews(
                    'post.updated',
                    { ...draft, id, created_at: post.created_at },
                    post.username,
                    now,
                  ),
                )),
            };
            const args = [
              JSON.stringify(plan),
              asRead,
              JSON.stringify(draftFields(draft).flat()),
              now,
              stampText(origin),
              JSON.stringify(edited),
            ];
            return redis.script('editPost', list.keys, args, EditReply);
          }),
          TE.flatMapEither(afterEdit(id)),
        ),
      ),

    remove: (id, permit, now, origin = UNTIMED_ORIGIN) =>
      whileChanged(
        pipe(
          TE.Do,
          TE.bindW('found', () => read(id, inlineActors(origin))),
          TE.bindW('permitted', ({ found }) => TE.fromEither(permit(found.post))),
          TE.flatMap(({ found }) => {
            const list = keyList();
            const actor = found.post.username;
            const plan = {
              removal: removalPlan(list, found.post, found.actors),
              tombstone: list.key(tombstoneKey('post', id)),
              ...tell(list, origin, {
                type: 'post.deleted',
                actor,
                at: now,
                data: { id, username: actor },
              }),
            };
            const args = [JSON.stringify(plan), found.asRead, now, stampText(origin)];
            return redis.script('deletePost', list.keys, args, DeleteReply);
          }),
          TE.flatMapEither(afterDelete(id)),
        ),
      ),

    setBan: (id, ban, viewer, now) =>
      whileChanged(
        pipe(
          read(id, 0),
          TE.flatMap(({ post, asRead }) => {
            const list = keyList();
            const { key, keys } = list;
            const plan = {
              post: key(postKey(id)),
              author_hash: key(userKey(post.username)),
              timeline: key(userKey(post.username, 'posts')),
              banned: key(bannedKey(post.username)),
              explore: key(sharedKey('explore:feed')),
              reranks: key(reranksKey),
              ...markPlan(list, id, viewer),
              tags: post.hashtags.map((tag) => tagPlan(list, tag)),
              fan_out: fanOutPlaces(list, post.username),
              id,
            };
            const args = [JSON.stringify(plan), asRead, ban?.banned_by ?? '', now, exploreMax];
            return redis.script('setBan', keys, args, StepReply);
          }),
          TE.flatMapEither(afterStep(id)),
        ),
      ),
  };
};

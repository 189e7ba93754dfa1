import * as E from 'fp-ts/lib/Either.js';
import { storedTags, type Hashtag } from '../../domain/hashtag.js';
import { parseInstant } from '../../domain/instant.js';
import type { Fields } from '../../domain/invariant/snapshot.js';
import { printKey, type Key } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import { postKey, reranksKey } from './keys.js';
import { textOf, type KeyList, type Operation, type Plan } from './plan.js';
import { tagPlan } from './removal-plan.js';

const PARTS = ['posts', 'ranked'] as const;

export const operate = (...ops: readonly Operation[]): Plan => ({ do: 'operate', ops });

export const setField = ({ place }: KeyList, hash: string, field: string, value: string): Plan =>
  operate(['HSET', place(hash, 'hash'), field, value]);

/** Out of what posts or names stand in by their instants. */
export const leave = ({ place }: KeyList, from: Key, member: string): Plan =>
  operate(['ZREM', place(printKey(from), 'zset'), member]);

export const enterTag = (list: KeyList, id: PostId, tag: Hashtag): Plan => ({
  do: 'enter-tag',
  tag: tagPlan(list, tag),
  reranks: list.key(reranksKey),
  post: list.key(postKey(id)),
  id: textOf(id),
});

/** A post that is banned, or whose time is to be mended, enters no feed yet. */
export const retag = (
  list: KeyList,
  id: PostId,
  fields: Fields,
  hashtags: readonly Hashtag[],
): readonly Plan[] => {
  const stands =
    fields['banned'] === undefined && E.isRight(parseInstant(fields['created_at'] ?? ''));
  return [
    ...storedTags(fields['hashtags'] ?? '').flatMap((tag) =>
      PARTS.map((part) => leave(list, { of: 'hashtag', tag, part }, id)),
    ),
    setField(list, postKey(id), 'hashtags', JSON.stringify(hashtags)),
    ...(stands ? hashtags.map((tag) => enterTag(list, id, tag)) : []),
  ];
};

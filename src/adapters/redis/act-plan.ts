import { ACTS } from '../../domain/entities/edges.js';
import type { EngagementKind } from '../../application/ports/engagement-store.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { namePlaces, versionPlaces } from './edge-plan.js';
import { postKey, sharedKey, userKey } from './keys.js';
import type { KeyList, Plan } from './plan.js';
import { tagPlan } from './removal-plan.js';

export interface Act {
  readonly kind: EngagementKind;
  readonly id: PostId;
  readonly username: Username;
  /** The post's author and tags, as read. */
  readonly author: Username;
  readonly hashtags: readonly Hashtag[];
}

export const timelineOf = ({ kind, username }: Pick<Act, 'kind' | 'username'>): string =>
  userKey(username, ACTS[kind].mine);

/** What engagement.lua is told of one act; `timeline` differs while its user is being erased. */
export const actPlan = (list: KeyList, act: Act, timeline: string): Plan => {
  const edge = { kind: act.kind, user: act.username, target: act.id };
  return {
    id: act.id,
    name: act.username,
    author: act.author,
    counter: ACTS[act.kind].counter,
    weight: ACTS[act.kind].weight,
    post: list.key(postKey(act.id)),
    set: list.key(postKey(act.id, ACTS[act.kind].theirs)),
    timeline: list.key(timeline),
    ...versionPlaces(list, edge),
    names: namePlaces(list, edge),
    author_hash: list.key(userKey(act.author)),
    board: list.key(sharedKey('models:top:engagement')),
    tags: act.hashtags.map((tag) => tagPlan(list, tag)),
  };
};

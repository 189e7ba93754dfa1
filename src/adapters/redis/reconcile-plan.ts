import type { Hashtag } from '../../domain/hashtag.js';
import { typeOf } from '../../domain/invariant/keys.js';
import { printKey, type Key } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { Facts } from '../../domain/reconcile/facts.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import {
  asideKey,
  bannedKey,
  tombstoneKey,
  jobOf,
  postKey,
  setOfNames,
  sharedKey,
  tagKeys,
  userIdsKey,
  userKey,
  workKey,
} from './keys.js';
import { namePlaces, sidesOf } from './keyspace/edge-places.js';
import { textOf, type KeyList, type Plan } from './plan.js';

type ClaimOf<Kind extends Claim['of']> = Extract<Claim, { readonly of: Kind }>;

/** A collection as look.lua and mend.lua take it. */
export const listPlan = ({ key }: KeyList, of: Key): Plan => ({
  key: key(printKey(of)),
  kind: typeOf(of),
});

const targetHash = ({ kind, target }: EdgeName): string =>
  kind === 'follow' ? userKey(target as Username) : postKey(target as PostId);

const userPlan = ({ key }: KeyList, { username }: ClaimOf<'user'>): Plan => ({
  of: 'user',
  username: textOf(username),
  hash: key(userKey(username)),
  posts: key(userKey(username, 'posts')),
  followers: key(userKey(username, 'followers')),
  following: key(userKey(username, 'following')),
  regular: key(sharedKey('users:regular')),
  models: key(sharedKey('users:models')),
  board: key(sharedKey('models:top:engagement')),
  ids: key(userIdsKey),
  work: key(workKey),
  pieces: [jobOf('erase', username)],
});

/** The keys that follow from what was seen of a post, so that the step that mends it declares them. */
const seenKeys = ({ key }: KeyList, seen: Facts | null): Plan => {
  const author = seen?.of === 'post' ? seen.fields?.['username'] : undefined;
  if (seen?.of !== 'post' || author === undefined) return {};
  const tags = seen.tags.map(({ tag }) => [tag, tagKeys(tag as Hashtag)] as const);
  return {
    author_hash: key(userKey(author as Username)),
    timeline: key(userKey(author as Username, 'posts')),
    banned: key(bannedKey(author as Username)),
    tombstone: key(tombstoneKey('user', author)),
    tags: Object.fromEntries(
      tags.map(([tag, { posts, ranked }]) => [tag, { posts: key(posts), ranked: key(ranked) }]),
    ),
  };
};

const postPlan = (list: KeyList, { id }: ClaimOf<'post'>, seen: Facts | null): Plan => ({
  of: 'post',
  id: textOf(id),
  hash: list.key(postKey(id)),
  likes: list.key(postKey(id, 'likes')),
  bookmarks: list.key(postKey(id, 'bookmarks')),
  explore: list.key(sharedKey('explore:feed')),
  work: list.key(workKey),
  pieces: [jobOf('align', id)],
  ...seenKeys(list, seen),
});

const edgePlan = (list: KeyList, { edge }: ClaimOf<'edge'>): Plan => {
  const { kind, user, target } = edge;
  const { mine, theirs } = sidesOf(edge);
  return {
    of: 'edge',
    is_act: kind !== 'follow',
    user_hash: list.key(userKey(user)),
    target_hash: list.key(targetHash(edge)),
    mine: { ...listPlan(list, mine), member: textOf(target) },
    theirs: { ...listPlan(list, theirs), member: textOf(user) },
    names: namePlaces(list, edge),
    aside: list.key(asideKey(printKey(mine))),
    work: list.key(workKey),
    pieces: [
      jobOf('erase', user),
      kind === 'follow' ? jobOf('erase', target) : jobOf('unlink', target),
    ],
  };
};

const placePlan = ({ key }: KeyList, { shelf, id }: ClaimOf<'place'>): Plan => ({
  of: 'place',
  id: textOf(id),
  shelf: key(printKey(shelf)),
  post: key(postKey(id as PostId)),
  work: key(workKey),
  pieces: shelf.of === 'user' ? [jobOf('erase', shelf.username)] : [],
});

const namePlan = ({ key }: KeyList, { roll, name }: ClaimOf<'name'>): Plan => ({
  of: 'name',
  name: textOf(name),
  roll: key(sharedKey(roll)),
  hash: key(userKey(name as Username)),
  work: key(workKey),
  pieces: [jobOf('erase', name)],
});

/** Whose a collection is, and the work that may be under way on it. */
const ownerPlan = ({ key: declare }: KeyList, key: Key | null): Plan => {
  if (key?.of === 'user' && key.part !== null)
    return { owner: declare(userKey(key.username)), pieces: [jobOf('erase', key.username)] };
  return key?.of === 'post' && key.part !== null
    ? { owner: declare(postKey(key.id)), pieces: [jobOf('unlink', key.id)] }
    : { pieces: [] };
};

const keyPlan = (list: KeyList, { name, key }: ClaimOf<'key'>): Plan => {
  const set = setOfNames(name);
  return {
    of: 'key',
    key: list.key(name),
    work: list.key(workKey),
    ...ownerPlan(list, key ?? set),
    ...(set !== null && { set: list.key(printKey(set)) }),
  };
};

/** What look.lua is told of a claim; `seen` is what was seen of it before. */
export const claimPlan = (list: KeyList, claim: Claim, seen: Facts | null = null): Plan => {
  switch (claim.of) {
    case 'user':
      return userPlan(list, claim);
    case 'post':
      return postPlan(list, claim, seen);
    case 'edge':
      return edgePlan(list, claim);
    case 'place':
      return placePlan(list, claim);
    case 'name':
      return namePlan(list, claim);
    case 'key':
      return keyPlan(list, claim);
  }
};

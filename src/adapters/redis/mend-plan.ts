import { ACTS } from '../../domain/entities/edges.js';
import { storedTags } from '../../domain/hashtag.js';
import type { PostId } from '../../domain/post.js';
import { printKey } from '../../domain/key.js';
import type { Claim, Shelf } from '../../domain/reconcile/claim.js';
import type { Facts } from '../../domain/reconcile/facts.js';
import type { PostCounter, Remedy, UserCounter } from '../../domain/reconcile/fault.js';
import type { Username } from '../../domain/username.js';
import {
  awakeCursorsKey,
  awakesKey,
  bannedKey,
  edgeField,
  edgesKey,
  goneKey,
  graveKey,
  pieceOf,
  postKey,
  sharedKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { namePlaces } from './edge-plan.js';
import { noteFollow, notePost } from './home-plan.js';
import { keySteps } from './mend-key.js';
import { textOf, type KeyList, type Plan } from './plan.js';
import { tagPlan } from './removal-plan.js';
import { enterTag, leave, retag, setField } from './retag-plan.js';
import { listPlan, sidesOf } from './reconcile-plan.js';

type Tags = readonly Parameters<typeof tagPlan>[1][];

const countUser = (list: KeyList, username: Username, counter: UserCounter): Plan => {
  const part = {
    postCount: 'posts',
    followerCount: 'followers',
    followingCount: 'following',
  } as const;
  return {
    do: 'count',
    hash: list.key(userKey(username)),
    counter,
    list: listPlan(list, { of: 'user', username, part: part[counter] }),
  };
};

/** The counter, and the ranks that go by it. */
const countPost = (
  list: KeyList,
  id: PostId,
  counter: PostCounter,
  tags: Tags,
): readonly Plan[] => {
  const part = { likesCount: 'likes', bookmarksCount: 'bookmarks' } as const;
  const post = list.key(postKey(id));
  return [
    {
      do: 'count',
      hash: post,
      counter,
      list: listPlan(list, { of: 'post', id, part: part[counter] }),
    },
    ...tags.map((tag) => ({ do: 'rank', tag: tagPlan(list, tag), post, id: textOf(id) })),
  ];
};

const ofUser = (list: KeyList, username: Username, remedy: Remedy): readonly Plan[] => {
  const { key } = list;
  const hash = key(userKey(username));
  if (remedy.do === 'count') return [countUser(list, username, remedy.counter as UserCounter)];
  if (remedy.do === 'name') return [setField(hash, 'username', username)];
  if (remedy.do === 'role') return [setField(hash, 'role', remedy.role)];
  if (remedy.do === 'born') return [setField(hash, 'created_at', String(remedy.at))];
  if (remedy.do === 'index')
    return [
      {
        do: 'index',
        hash,
        username: textOf(username),
        user_ids: key(userIdsKey),
        awakes: key(awakesKey),
        awake_cursors: key(awakeCursorsKey),
      },
    ];
  if (remedy.do !== 'enroll') return [];
  return [
    {
      do: 'enroll',
      hash,
      username: textOf(username),
      regular: key(sharedKey('users:regular')),
      models: key(sharedKey('users:models')),
      board: key(sharedKey('models:top:engagement')),
    },
  ];
};

const copyAuthor = ({ key }: KeyList, id: PostId, author: Username): Plan => ({
  do: 'copy-author',
  post: key(postKey(id)),
  author_hash: key(userKey(author)),
  author: textOf(author),
});

const authorIn = (facts: Facts): string =>
  facts.of === 'post' ? (facts.fields?.['username'] ?? '') : '';

const ofPost = (list: KeyList, id: PostId, facts: Facts, remedy: Remedy): readonly Plan[] => {
  if (facts.of !== 'post') return [];
  const { key } = list;
  const [post, named] = [key(postKey(id)), textOf(id)];
  const author = authorIn(facts) as Username;
  const tags = storedTags(facts.fields?.['hashtags'] ?? '');
  if (remedy.do === 'count') return countPost(list, id, remedy.counter as PostCounter, tags);
  if (remedy.do === 'copy-author') return [copyAuthor(list, id, author)];
  if (remedy.do === 'born') return [setField(post, 'created_at', String(remedy.at))];
  if (remedy.do === 'tags') return [setField(post, 'hashtags', JSON.stringify(remedy.hashtags))];
  if (remedy.do === 'ban')
    return [
      remedy.isBanned
        ? setField(post, 'banned', '1')
        : { do: 'unset', hash: post, field: 'banned' },
    ];
  if (remedy.do === 'shelve')
    return [{ do: 'shelve', banned: key(bannedKey(author)), post, id: named }];
  if (remedy.do === 'erase')
    return [
      {
        do: 'erase',
        gone: key(goneKey(userKey(author, 'posts'))),
        work: key(workKey),
        cursors: key(workCursorsKey),
        grave: key(graveKey('user', author)),
        piece: textOf(pieceOf('erase', author)),
        post,
        id: named,
      },
    ];
  if (remedy.do === 'enter-timeline')
    return [
      { do: 'stand', shelf: key(userKey(author, 'posts')), post, id: named },
      countUser(list, author, 'postCount'),
    ];
  if (remedy.do === 'enter-explore')
    return [{ do: 'enter-explore', explore: key(sharedKey('explore:feed')), post, id: named }];
  if (remedy.do === 'retag') return retag(list, id, facts.fields ?? {}, remedy.hashtags);
  return remedy.do === 'enter-tag' ? [enterTag(list, id, remedy.tag)] : [];
};

/** The counters of both ends, worked out once the edge is as it is to be. */
const countEdge = (
  list: KeyList,
  { edge }: Extract<Claim, { readonly of: 'edge' }>,
  facts: Facts,
): readonly Plan[] => {
  if (edge.kind === 'follow')
    return [
      countUser(list, edge.user, 'followingCount'),
      countUser(list, edge.target as Username, 'followerCount'),
    ];
  const hashtags = facts.of === 'edge' ? facts.post?.['hashtags'] : undefined;
  const { counter } = ACTS[edge.kind];
  return hashtags === undefined
    ? []
    : countPost(list, edge.target as PostId, counter, storedTags(hashtags));
};

const ofEdge = (
  list: KeyList,
  claim: Extract<Claim, { readonly of: 'edge' }>,
  facts: Facts,
  remedy: Remedy,
): readonly Plan[] => {
  const { edge } = claim;
  const { mine, theirs } = sidesOf(edge);
  const versions = { edges: list.key(edgesKey(edge.user)), field: textOf(edgeField(edge)) };
  const names = namePlaces(list, edge);
  if (remedy.do === 'join')
    return [
      {
        do: 'stand-in-mine',
        list: listPlan(list, mine),
        member: textOf(edge.target),
        ...versions,
      },
      { do: 'add', set: list.key(printKey(theirs)), member: textOf(edge.user) },
      {
        do: 'enter-names',
        names,
        ...versions,
        ...(edge.kind !== 'follow' && {
          timeline: list.key(printKey(mine)),
          id: textOf(edge.target),
        }),
      },
      ...noteFollow(list, edge),
      ...countEdge(list, claim, facts),
    ];
  return [
    { do: 'remove', list: listPlan(list, mine), member: textOf(edge.target) },
    { do: 'remove', list: listPlan(list, theirs), member: textOf(edge.user) },
    { do: 'leave-names', names },
    { do: 'forget', ...versions },
    ...noteFollow(list, edge),
    ...countEdge(list, claim, facts),
  ];
};

const ofPlace = (list: KeyList, shelf: Shelf, id: string, remedy: Remedy): readonly Plan[] => {
  if (remedy.do === 'adopt' && shelf.of === 'user')
    return [
      copyAuthor(list, id as PostId, shelf.username),
      ...notePost(list, id as PostId, shelf.username),
    ];
  return [
    leave(list, shelf, id),
    ...(shelf.of === 'user' ? [countUser(list, shelf.username, 'postCount')] : []),
  ];
};

/** What mend.lua does for a remedy. */
export const mendSteps = (
  list: KeyList,
  claim: Claim,
  facts: Facts,
  remedy: Remedy,
): readonly Plan[] => {
  switch (claim.of) {
    case 'user':
      return ofUser(list, claim.username, remedy);
    case 'post':
      return [
        ...ofPost(list, claim.id, facts, remedy),
        ...notePost(list, claim.id, authorIn(facts)),
      ];
    case 'edge':
      return ofEdge(list, claim, facts, remedy);
    case 'place':
      return ofPlace(list, claim.shelf, claim.id, remedy);
    case 'name':
      return [leave(list, { of: 'app', name: claim.roll }, claim.name)];
    case 'key':
      return keySteps(list, claim, remedy);
  }
};

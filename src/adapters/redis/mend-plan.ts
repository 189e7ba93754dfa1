import { ACT_KINDS, ACTS } from '../../domain/entities/edges.js';
import { storedTags } from '../../domain/hashtag.js';
import type { PostId } from '../../domain/post.js';
import { typeOf } from '../../domain/invariant/keys.js';
import { printKey, type Key } from '../../domain/key.js';
import type { Claim, Shelf } from '../../domain/reconcile/claim.js';
import type { Facts } from '../../domain/reconcile/facts.js';
import type { PostCounter, Remedy, UserCounter } from '../../domain/reconcile/fault.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import {
  wakeCursorsKey,
  wakesKey,
  bannedKey,
  edgeField,
  edgesKey,
  goneKey,
  tombstoneKey,
  jobOf,
  postKey,
  sharedKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { liveSides } from './keyspace/edge-places.js';
import { countOps, enterOps, leaveOps, noteOps } from './keyspace/edges.js';
import { notePost } from './home-plan.js';
import { keySteps } from './mend-key.js';
import { textOf, type KeyList, type Plan } from './plan.js';
import { tagPlan } from './removal-plan.js';
import { enterTag, leave, operate, retag, setField } from './retag-plan.js';

type Tags = readonly Parameters<typeof tagPlan>[1][];

const countUser = (list: KeyList, username: Username, counter: UserCounter): Plan => {
  const part = {
    postCount: 'posts',
    followerCount: 'followers',
    followingCount: 'following',
  } as const;
  const of: Key = { of: 'user', username, part: part[counter] };
  const kind = typeOf(of) === 'zset' ? 'zset' : 'set';
  return operate([
    'count',
    list.place(userKey(username), 'hash'),
    counter,
    kind === 'zset' ? 'ZCARD' : 'SCARD',
    list.place(printKey(of), kind),
  ]);
};

/** The counter, and the ranks that go by it. */
const countPost = (list: KeyList, edge: EdgeName, tags: Tags): readonly Plan[] => {
  const id = edge.target as PostId;
  const post = list.key(postKey(id));
  return [
    operate(...countOps(list, edge, null, liveSides(edge))),
    ...tags.map((tag) => ({ do: 'rank', tag: tagPlan(list, tag), post, id: textOf(id) })),
  ];
};

/** Of a counter of a post, any of the edges that it counts. */
const countedBy = (id: PostId, counter: PostCounter): EdgeName => ({
  kind: ACT_KINDS.find((kind) => ACTS[kind].counter === counter) ?? 'like',
  user: '' as Username,
  target: id,
});

const ofUser = (list: KeyList, username: Username, remedy: Remedy): readonly Plan[] => {
  const { key } = list;
  const hash = key(userKey(username));
  if (remedy.do === 'count') return [countUser(list, username, remedy.counter as UserCounter)];
  if (remedy.do === 'name') return [setField(list, userKey(username), 'username', username)];
  if (remedy.do === 'role') return [setField(list, userKey(username), 'role', remedy.role)];
  if (remedy.do === 'born')
    return [setField(list, userKey(username), 'created_at', String(remedy.at))];
  if (remedy.do === 'index')
    return [
      {
        do: 'index',
        hash,
        username: textOf(username),
        user_ids: key(userIdsKey),
        wakes: key(wakesKey),
        wake_cursors: key(wakeCursorsKey),
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
  if (remedy.do === 'count')
    return countPost(list, countedBy(id, remedy.counter as PostCounter), tags);
  if (remedy.do === 'copy-author') return [copyAuthor(list, id, author)];
  if (remedy.do === 'born') return [setField(list, postKey(id), 'created_at', String(remedy.at))];
  if (remedy.do === 'tags')
    return [setField(list, postKey(id), 'hashtags', JSON.stringify(remedy.hashtags))];
  if (remedy.do === 'ban')
    return [
      remedy.isBanned
        ? setField(list, postKey(id), 'banned', '1')
        : operate(['HDEL', list.place(postKey(id), 'hash'), 'banned']),
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
        tombstone: key(tombstoneKey('user', author)),
        piece: textOf(jobOf('erase', author)),
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
const countEdge = (list: KeyList, edge: EdgeName, facts: Facts): readonly Plan[] => {
  if (edge.kind === 'follow') return [operate(...countOps(list, edge, null, liveSides(edge)))];
  const hashtags = facts.of === 'edge' ? facts.post?.['hashtags'] : undefined;
  return hashtags === undefined ? [] : countPost(list, edge, storedTags(hashtags));
};

/** Both sides of it stand, in what they stand by time as well. */
const joinEdge = (list: KeyList, edge: EdgeName): readonly Plan[] => {
  const { mine, theirs } = liveSides(edge);
  const { edges, field } = {
    edges: list.key(edgesKey(edge.user)),
    field: textOf(edgeField(edge)),
  };
  const dated = edge.kind === 'follow' ? {} : { timeline: list.key(mine), id: textOf(edge.target) };
  return [
    edge.kind === 'follow'
      ? operate(['SADD', list.place(mine, 'set'), edge.target])
      : { do: 'date', edges, field, ...dated },
    operate(['SADD', list.place(theirs, 'set'), edge.user]),
    { do: 'enter-names', ops: enterOps(list, edge, 0), edges, field, ...dated },
  ];
};

const ofEdge = (
  list: KeyList,
  { edge }: Extract<Claim, { readonly of: 'edge' }>,
  facts: Facts,
  remedy: Remedy,
): readonly Plan[] => [
  ...(remedy.do === 'join'
    ? joinEdge(list, edge)
    : [operate(...leaveOps(list, edge, liveSides(edge)))]),
  operate(...noteOps(list, edge)),
  ...countEdge(list, edge, facts),
];

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

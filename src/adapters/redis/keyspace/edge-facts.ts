import * as E from 'fp-ts/lib/Either.js';
import type { StoreDamaged } from '../../../application/errors.js';
import { BLOCK, isTie } from '../../../domain/entities/edges.js';
import { storedTags } from '../../../domain/hashtag.js';
import type { PostId } from '../../../domain/post.js';
import type { ActedPost } from '../../../domain/sync/acted-post.js';
import type { EdgeSnapshot } from '../../../domain/sync/decide-edge.js';
import { awaitedBy } from '../../../domain/sync/deferred-record.js';
import type { EdgeName } from '../../../domain/sync/view.js';
import { isIntegerId } from '../../../domain/sync/xano-id.js';
import { parseStoredUsername, type Username } from '../../../domain/username.js';
import {
  deferralsKey,
  deferredKey,
  edgeField,
  edgeTombstoneKey,
  edgesKey,
  postKey,
  userKey,
} from '../keys.js';
import { ACTED_FIELDS } from '../post-row.js';
import { wrongType } from '../redis-error.js';
import { answers, fact, type Check, type Fact } from '../transaction.js';
import { liveSides } from './edge-places.js';

/** Reads the fields of a post that likes, bookmarks and comments depend on. */
export const actedFact = (id: PostId): Fact => fact('HMGET', postKey(id), ...ACTED_FIELDS);

export const typeOfUser = (username: Username): Fact => fact('TYPE', userKey(username));

/**
 * Reads both ends, whether the edge exists, and its version: the stored one, its tombstone's, and the instant of a like or
 * bookmark.
 */
export const edgeFacts = (edge: EdgeName): readonly Fact[] => {
  const { kind, user, target } = edge;
  const { mine, theirs } = liveSides(edge);
  const versions: readonly Fact[] = [
    fact('HGET', edgesKey(user), edgeField(edge)),
    fact('GET', edgeTombstoneKey(edge)),
  ];
  if (isTie(kind))
    return [
      typeOfUser(user),
      typeOfUser(target as Username),
      fact('SISMEMBER', mine, target),
      ...versions,
    ];
  return [
    typeOfUser(user),
    actedFact(target as PostId),
    fact('SISMEMBER', theirs, user),
    ...versions,
    fact('ZSCORE', mine, target),
  ];
};

/** The replies for a follow, mute or block that never existed between two existing users. */
export const NEW_TIE: readonly unknown[] = ['hash', 'hash', 0, null, null];

const USER = 0;
const TARGET = 1;
const STANDS = 2;
const VERSION = 3;
const TOMBSTONE = 4;
const INSTANT = 5;

/** Reads a number; 0 for other text, since other programs may have written it. */
const numberIn = (reply: unknown): number => {
  const number = Number(reply ?? 0);
  return Number.isFinite(number) ? number : 0;
};

/** Null where the post does not exist, or its author's name is invalid. */
export const actedIn = (reply: unknown): ActedPost | null => {
  const [username, hashtags, banned] = reply as readonly (string | null)[];
  const author = parseStoredUsername(username ?? '');
  return E.isLeft(author)
    ? null
    : { author: author.right, hashtags: storedTags(hashtags ?? ''), isBanned: banned === '1' };
};

/**
 * The replies to expect for a like or bookmark that has never been set, on a post with these values of ACTED_FIELDS; null where
 * the post may not be acted upon.
 */
export const newAct = (acted: readonly unknown[]): readonly unknown[] | null =>
  actedIn(acted)?.isBanned === false ? ['hash', acted, 0, null, null, null] : null;

/** Decodes the replies to `edgeFacts`. */
export const edgeSnapshot = (
  edge: EdgeName,
  replies: readonly unknown[],
): E.Either<StoreDamaged, EdgeSnapshot> => {
  const isOfUsers = isTie(edge.kind);
  const users = isOfUsers ? [edge.user, edge.target as Username] : [edge.user];
  for (const [end, username] of users.entries())
    if (replies[end] !== 'hash' && replies[end] !== 'none')
      return E.left(wrongType(userKey(username), replies[end]));
  const post = isOfUsers ? null : actedIn(replies[TARGET]);
  const present = replies[STANDS] === 1;
  const kept = replies[VERSION] ?? replies[INSTANT];
  const standing = numberIn(kept);
  const takenBack = numberIn(replies[TOMBSTONE]);
  const isLost = !present && kept != null && standing >= takenBack;
  return E.right({
    isUserHere: replies[USER] === 'hash',
    isTargetHere: isOfUsers ? replies[TARGET] === 'hash' : post !== null,
    post,
    present,
    at: present || isLost ? standing : takenBack,
    isLost,
  });
};

/** Checks that the author of a post exists, which is not read beforehand. */
export const authorChecks = (post: ActedPost | null): readonly Check[] =>
  post === null ? [] : [{ ...typeOfUser(post.author), reply: 'hash' }];

/**
 * Checks what a decision depends on: of an edge that neither exists nor was lost, only the tombstone has a version. The last
 * check, that a post's author exists, was not read.
 */
export const edgeChecks = (
  facts: readonly Fact[],
  { present, post, isLost = false }: EdgeSnapshot,
  replies: readonly unknown[],
): readonly Check[] => {
  const checks: Check[] = [];
  for (const [place, fact] of facts.entries())
    if (present ? place !== TOMBSTONE : isLost || (place !== VERSION && place !== INSTANT))
      checks.push({ ...fact, reply: replies[place] });
  return [...checks, ...authorChecks(post)];
};

/** Checks that neither user blocks the other; this is not read beforehand. */
export const unblockedChecks = (one: Username, other: Username): readonly Check[] => {
  const isNotBlocked = (by: Username, whom: Username): Check =>
    answers(0, fact('SISMEMBER', userKey(by, BLOCK.mine), whom));
  return [isNotBlocked(one, other), isNotBlocked(other, one)];
};

/** Reads the Xano ids of an edge's users. */
export const idFacts = ({ kind, user, target }: EdgeName): readonly Fact[] => [
  fact('HGET', userKey(user), 'id'),
  ...(isTie(kind) ? [fact('HGET', userKey(target as Username), 'id')] : []),
];

/**
 * Reads whether any deferred record might concern an edge, given the replies to `idFacts`: 1 or 0 each. Where the id of an
 * end is unknown, any deferred record might; a post made here has no known Xano id.
 */
export const awaitedFacts = (edge: EdgeName, replies: readonly unknown[]): readonly Fact[] => {
  const [user = null, whom = null] = replies.map((reply) =>
    typeof reply === 'string' && reply !== '' ? reply : null,
  );
  const isKnown = isTie(edge.kind) ? whom !== null : isIntegerId(edge.target);
  return [
    ...awaitedBy(edge, { user, whom }).map((owner) => fact('EXISTS', deferredKey(owner))),
    ...(user !== null && isKnown ? [] : [fact('EXISTS', deferralsKey)]),
  ];
};

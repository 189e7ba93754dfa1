import { type Fields } from './names.js';
import { admits, sidesOf } from '../derive.js';
import { copiesOf } from '../entities/author-copies.js';
import { ACTS, EDGES, isTie } from '../entities/edges.js';
import { type Key, isInternal, printKey, typeOf } from '../key.js';
import type { PostId } from '../post.js';
import type { EdgeName } from '../sync/view.js';
import type { Username } from '../username.js';
import type { Claim, Roll } from './claim.js';
import type { EdgeFacts, KeyFacts, NameFacts, PlaceFacts } from './facts.js';
import { orphanedPost } from './evaluate-hash.js';
import {
  fault,
  missingMember,
  surplus,
  totalOf,
  wrongValue,
  type Change,
  type Fault,
  type Touch,
} from './fault.js';

type PlaceClaim = Extract<Claim, { readonly of: 'place' }>;
const countPosts = (username: Username): Change => ({
  do: 'count-user',
  username,
  counter: 'postCount',
});

/** Returns the repair of a post without an author: it belongs to the owner of the timeline that holds it. */
const adopt = (
  id: PostId,
  author: Username,
  post: Fields,
  owner: Fields | null,
): readonly Change[] =>
  owner === null
    ? []
    : [
        { do: 'copy', id, fields: copiesOf({ ...owner, username: author }) },
        { do: 'note', id, author, score: Number(post['created_at']) },
      ];

/** Checks that a post belongs in the feed that holds it. Whether its score is right is checked with the post itself. */
export const evaluatePlace = (
  { shelf, id }: Omit<PlaceClaim, 'of'>,
  { stands, post, author, owner, large, damaged }: PlaceFacts,
): readonly Fault[] => {
  if (large.length > 0 || damaged.length > 0) return [];
  if (!stands || (post !== null && admits(shelf, post))) return [];
  if (post !== null && shelf.of === 'user' && !author)
    return [
      {
        ...orphanedPost(
          id,
          post['username'] ?? '',
          adopt(id as PostId, shelf.username, post, owner),
        ),
        touches: [{ name: totalOf(shelf.username), by: Number.POSITIVE_INFINITY }],
      },
    ];
  const key = printKey(shelf);
  const actual = `${id}: ${post === null ? 'no such post' : 'it does not belong here'}`;
  const leave: Change = { do: 'leave', list: shelf, member: id };
  return [
    surplus(
      3,
      `stranger ${id}`,
      key,
      actual,
      shelf.of === 'user'
        ? { remedy: [leave, countPosts(shelf.username)], touches: [{ name: key, by: 1 }] }
        : { remedy: [leave] },
    ),
  ];
};

const IS_BOARD: Readonly<Record<Roll, boolean>> = {
  'users:regular': false,
  'users:models': false,
  'models:top:engagement': true,
};

/** Checks that a name in a registry or leaderboard has a user. Everything else is checked with the user. */
export const evaluateName = (
  { roll, name }: Omit<Extract<Claim, { readonly of: 'name' }>, 'of'>,
  { stands, user }: NameFacts,
): readonly Fault[] => {
  if (!stands || user) return [];
  const remedy: readonly Change[] = [
    { do: 'leave', list: { of: 'app', name: roll }, member: name },
  ];
  const invariant = IS_BOARD[roll] ? 4 : 6;
  return [surplus(invariant, `stranger ${name}`, roll, `${name}: no such user`, { remedy })];
};

const keysOf = (edge: EdgeName): { readonly mine: string; readonly theirs: string } => {
  const { mine, theirs } = sidesOf(edge);
  return { mine: printKey(mine), theirs: printKey(theirs) };
};

const touchesOf = (edge: EdgeName, { post }: EdgeFacts): readonly Touch[] => {
  const { mine, theirs } = keysOf(edge);
  const author = post?.['username'];
  return [
    { name: mine, by: 1 },
    { name: theirs, by: 1 },
    ...(isTie(edge.kind) || author === undefined
      ? []
      : [{ name: totalOf(author), by: ACTS[edge.kind].weight }]),
  ];
};

/** Whether an edge is older than a delete of its target: the delete missed it, and the target was created again. */
const isOutlived = ({ version, at, tombstone }: EdgeFacts): boolean => {
  const made = version ?? at ?? 0;
  return made > 0 && made <= tombstone;
};

/** Returns null for a score that is no instant, such as an infinite one that another program wrote. */
const known = (instant: number | null): number | null =>
  instant !== null && Number.isFinite(instant) ? instant : null;

/** Returns the score of an edge in lists of names by time; null if it is not recorded anywhere. */
export const instantOf = (
  { kind }: EdgeName,
  { at, version }: Pick<EdgeFacts, 'at' | 'version'>,
): number | null => (isTie(kind) ? (known(version) ?? 0) : (known(at) ?? known(version)));

/**
 * Checks that every existing list of names by time holds the edge, and holds a like by its score in the user's timeline.
 * Scores of other edges are not compared, since they decide nothing but the order of the list.
 */
const evaluateNames = (edge: EdgeName, facts: EdgeFacts): readonly Fault[] => {
  const right = isTie(edge.kind) ? null : instantOf(edge, facts);
  const wrong = facts.nameLists.find(
    ({ size, instant }) => size > 0 && (instant === null || (right !== null && instant !== right)),
  );
  if (wrong === undefined) return [];
  const { key, instant } = wrong;
  const name = `${edge.kind} ${edge.user} ${edge.target}`;
  const member = key.includes(`:${EDGES[edge.kind].mine}:`) ? edge.target : edge.user;
  const more = { remedy: [{ do: 'join', edge }] } as const;
  return [
    instant === null || right === null
      ? missingMember(2, name, key, member, more)
      : wrongValue(2, name, key, [member, right, instant], more),
  ];
};

/**
 * Checks an edge and returns at most one fault, whichever side the edge was found on. The side of the acting user is what
 * that user sees, so it is completed unless it is older than a delete of its target. An edge on the other side alone is
 * removed.
 */
export const evaluateEdge = (edge: EdgeName, facts: EdgeFacts): readonly Fault[] => {
  const { mine, theirs, user, target, aside, damaged } = facts;
  if ((!mine && !theirs) || damaged.length > 0) return [];
  const keys = keysOf(edge);
  const name = `${edge.kind} ${edge.user} ${edge.target}`;
  const touches = touchesOf(edge, facts);
  const goes = (invariant: number, key: string, who: string, why: string): readonly Fault[] => [
    surplus(invariant, name, key, `${who}: ${why}`, {
      remedy: [{ do: 'part', edge }],
      touches,
    }),
  ];
  const [invariant, what] = isTie(edge.kind) ? [2, 'user'] : [3, 'post'];
  if (!target && mine) return goes(invariant, keys.mine, edge.target, `no such ${what}`);
  if (!user && theirs) return goes(2, keys.theirs, edge.user, 'no such user');
  // The whole collection has no owner, which is a fault of its key.
  if (!user || !target) return [];
  if (mine && theirs) return evaluateNames(edge, facts);
  if (mine && isOutlived(facts))
    return goes(invariant, keys.mine, edge.target, `that ${what} was deleted since`);
  const [key, member] = mine ? [keys.theirs, edge.user] : [keys.mine, edge.target];
  const stays = mine || (aside && !isOutlived(facts));
  const remedy = [{ do: stays ? 'join' : 'part', edge }] as const;
  return [missingMember(2, name, key, member, { remedy, touches })];
};

/** Whether a key is a hash: only Xano or its user can restore a row, while all other keys are derived. */
const isRow = (key: Key | null): boolean => key !== null && typeOf(key) === 'hash';

/** Checks the type, owner and expiry of a key. An unknown or ownerless key is only reported: its removal would lose data. */
export const evaluateKey = (
  { name, key }: Omit<Extract<Claim, { readonly of: 'key' }>, 'of'>,
  { type, kind, expires, owner, surplus }: KeyFacts,
): readonly Fault[] => {
  if (type === 'none') return [];
  if (kind !== null && type !== kind) {
    const remedy: readonly Change[] = isRow(key) ? [] : [{ do: 'set-aside', name, key }];
    const touches = [{ name, by: Number.POSITIVE_INFINITY }];
    return [fault(0, 'type', name, kind, type, { remedy, touches })];
  }
  if (isInternal(name)) {
    if (surplus === null) return [];
    // A name without an edge on either side is found only here. Other surplus is repaired with the edges that explain it.
    const [expected, actual] = [`no more names than ${surplus.set} holds`, `${surplus.by} more`];
    const unless = { name: surplus.set, by: surplus.by };
    const remedy: readonly Change[] = [{ do: 'unlist', name }];
    return [fault(2, 'surplus', name, expected, actual, { remedy, unless })];
  }
  if (key === null) return [fault(0, 'unknown', name, 'no such key', type)];
  const faults = owner ? [] : [fault(0, 'owner', name, 'an owner that exists', 'no owner')];
  const remedy: readonly Change[] = [{ do: 'persist', name }];
  if (expires) faults.push(fault(0, 'expiry', name, 'no expiry', 'expires', { remedy }));
  return faults;
};

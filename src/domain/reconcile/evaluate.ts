import type { Comment, CommentId } from '../comment.js';
import { commentLists, commentRow, type PostCounter } from '../derive.js';
import { COMMENTS } from '../entities/comment.js';
import { storedTags } from '../hashtag.js';
import { printKey } from '../key.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import type { Claim } from './claim.js';
import { evaluateBirth, tooLarge } from './evaluate-hash.js';
import { evaluateEdge, evaluateKey, evaluateName, evaluatePlace } from './evaluate-member.js';
import { evaluatePost, type Conditions } from './evaluate-post.js';
import { evaluateSearchEntry, evaluateUser } from './evaluate-user.js';
import type { CommentFacts, CommentPlaceFacts, Facts } from './facts.js';
import {
  fault,
  missingMember,
  surplus,
  totalOf,
  wrongValue,
  type Change,
  type Fault,
  type Touch,
  isOfSource,
} from './fault.js';
import { type Fields, userKey } from './names.js';

type Listed = Pick<Comment, 'id' | 'post_id' | 'username'>;

const COUNTER: PostCounter = COMMENTS.counter;

/** Returns the change that recounts the comments of a post; none if the post does not exist. */
const counting = (id: PostId, post: Fields | null): readonly Change[] =>
  post === null
    ? []
    : [{ do: 'count-post', id, counter: COUNTER, hashtags: storedTags(post['hashtags'] ?? '') }];

const touchesOf = (key: string, post: Fields | null): readonly Touch[] => [
  { name: key, by: 1 },
  ...(post === null ? [] : [{ name: totalOf(post['username'] ?? ''), by: COMMENTS.weight }]),
];

/** Checks that both timelines hold a comment by its time of creation. */
const standing = (comment: Listed, createdAt: number, facts: CommentFacts): readonly Fault[] => {
  const { ofPost, ofUser } = commentLists(comment);
  const enter: Change = { do: 'list-comment', comment, score: createdAt };
  const remedy = [enter, ...counting(comment.post_id, facts.post)];
  return (
    [
      [printKey(ofPost), facts.ofPost, touchesOf(printKey(ofPost), facts.post)],
      [printKey(ofUser), facts.ofUser, []],
    ] as const
  ).flatMap(([key, score, touches]) => {
    if (score === null)
      return [missingMember(2, `comment ${comment.id}`, key, comment.id, { remedy, touches })];
    const value = [comment.id, createdAt, score] as const;
    return score === createdAt
      ? []
      : [wrongValue(4, `score of ${comment.id}`, key, value, { remedy })];
  });
};

export const evaluateComment = (id: CommentId, facts: CommentFacts): readonly Fault[] => {
  const { fields, post, user } = facts;
  if (fields === null) return [];
  const row = commentRow(id);
  const key = printKey(row);
  if (facts.large.length > 0) return tooLarge(key, facts.large);
  const comment: Listed = {
    id,
    post_id: (fields['post_id'] ?? '') as PostId,
    username: (fields['username'] ?? '') as Username,
  };
  if (post === null || !user) {
    const what = post === null ? 'post' : 'author';
    const remedy: readonly Change[] = [
      { do: 'drop-comment', comment },
      ...counting(comment.post_id, post),
    ];
    const touches =
      facts.ofPost === null ? [] : touchesOf(printKey(commentLists(comment).ofPost), post);
    return [fault(3, what, key, `a ${what} that exists`, `no such ${what}`, { remedy, touches })];
  }
  const born = evaluateBirth(row, fields['created_at'] ?? '', [facts.ofPost, facts.ofUser]);
  return born.length > 0 ? born : standing(comment, Number(fields['created_at']), facts);
};

/** Checks that a comment belongs in the timeline that holds it. Its score is checked with the comment itself. */
export const evaluateCommentPlace = (
  { list, id }: Omit<Extract<Claim, { readonly of: 'comment-place' }>, 'of'>,
  { stands, comment, post, damaged }: CommentPlaceFacts,
): readonly Fault[] => {
  if (!stands || damaged.length > 0) return [];
  const belongs =
    list.of === 'post' ? comment?.['post_id'] === list.id : comment?.['username'] === list.username;
  if (belongs) return [];
  const key = printKey(list);
  const actual = `${id}: ${comment === null ? 'no such comment' : 'it does not belong here'}`;
  const leave: Change = { do: 'leave-comments', list, id };
  const remedy = [leave, ...(list.of === 'post' ? counting(list.id, post) : [])];
  const touches = list.of === 'post' ? touchesOf(key, post) : [];
  return [surplus(3, `stranger ${id}`, key, actual, { remedy, touches })];
};

/** Whether a fault rests on readable keys: what a damaged key seems to hold or lack is no fact. */
const isKnown = (facts: Facts, { finding, unless }: Fault): boolean =>
  !('damaged' in facts) ||
  !(facts.damaged.includes(finding.key) || facts.damaged.includes(unless?.name ?? ''));

/** Whether a fault is a wrong copy of an author's hash that is damaged or has values too large to be read. */
const isOfAuthor = (facts: Facts, { remedy }: Fault): boolean =>
  facts.of === 'post' &&
  remedy.some((change) => change.do === 'copy') &&
  facts.damaged.includes(userKey(facts.fields?.['username'] ?? ''));

const faultsOf = (claim: Claim, facts: Facts, conditions: Conditions): readonly Fault[] => {
  if (claim.of === 'user' && facts.of === 'user') return evaluateUser(claim.username, facts);
  if (claim.of === 'post' && facts.of === 'post') return evaluatePost(claim.id, facts, conditions);
  if (claim.of === 'comment' && facts.of === 'comment') return evaluateComment(claim.id, facts);
  if (claim.of === 'comment-place' && facts.of === 'comment-place')
    return evaluateCommentPlace(claim, facts);
  if (claim.of === 'edge' && facts.of === 'edge') return evaluateEdge(claim.edge, facts);
  if (claim.of === 'place' && facts.of === 'place') return evaluatePlace(claim, facts);
  if (claim.of === 'name' && facts.of === 'name') return evaluateName(claim, facts);
  if (claim.of === 'search-entry' && facts.of === 'search-entry')
    return evaluateSearchEntry(claim.entry, facts);
  if (claim.of === 'key' && facts.of === 'key') return evaluateKey(claim, facts);
  return [];
};

/**
 * Returns the faults of a claim by the invariants of docs/REDIS_KEYS.md; none if the facts are of another kind than the claim.
 */
export const evaluateClaim = (
  claim: Claim,
  facts: Facts,
  conditions: Conditions,
): readonly Fault[] =>
  faultsOf(claim, facts, conditions).filter(
    (found) => isKnown(facts, found) && !isOfAuthor(facts, found),
  );

/**
 * Returns the claims to evaluate again after the repair of these faults: while a row lacked its author or a field that
 * others derive from, those others could not be checked.
 */
export const claimsBehind = (claim: Claim, faults: readonly Fault[]): readonly Claim[] => {
  const isAdopted = faults.some(({ remedy }) => remedy.some((change) => change.do === 'copy'));
  if (claim.of === 'place') return isAdopted ? [{ of: 'post', id: claim.id as PostId }, claim] : [];
  return claim.of !== 'key' && faults.some(isOfSource) ? [claim] : [];
};

/** Returns the changes that repair faults of a claim. A repaired post is also noted for homes, which may lack it. */
export const changesOf = (
  claim: Claim,
  facts: Facts,
  faults: readonly Fault[],
): readonly Change[] => {
  const changes = faults.flatMap(({ remedy }) => remedy);
  if (claim.of !== 'post' || facts.of !== 'post' || changes.length === 0) return changes;
  const { username = '', created_at: born } = facts.fields ?? {};
  const note = { do: 'note', id: claim.id, author: username as Username } as const;
  return username === '' ? changes : [...changes, { ...note, score: Number(born) }];
};

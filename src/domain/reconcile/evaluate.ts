import { userKey } from './names.js';
import type { PostId } from '../post.js';
import type { Claim } from './claim.js';
import type { Facts } from './facts.js';
import { isOfSource, type Change, type Fault } from './fault.js';
import { evaluateComment, evaluateCommentPlace } from './evaluate-comment.js';
import { evaluateEdge, evaluateKey, evaluateName, evaluatePlace } from './evaluate-member.js';
import { evaluatePost, type Circumstances } from './evaluate-post.js';
import { evaluateSearchEntry } from './evaluate-search.js';
import { evaluateUser } from './evaluate-user.js';
import type { Username } from '../username.js';

/** What a damaged key seems to hold, or not to hold, is no fact. */
const isKnown = (facts: Facts, { finding, unless }: Fault): boolean =>
  !('damaged' in facts) ||
  !(facts.damaged.includes(finding.key) || facts.damaged.includes(unless?.name ?? ''));

/** Copies of a hash that is damaged, or too large to be read. */
const isOfAuthor = (facts: Facts, { remedy }: Fault): boolean =>
  facts.of === 'post' &&
  remedy.some((change) => change.do === 'copy') &&
  facts.damaged.includes(userKey(facts.fields?.['username'] ?? ''));

const faultsOf = (claim: Claim, facts: Facts, circumstances: Circumstances): readonly Fault[] => {
  if (claim.of === 'user' && facts.of === 'user') return evaluateUser(claim.username, facts);
  if (claim.of === 'post' && facts.of === 'post')
    return evaluatePost(claim.id, facts, circumstances);
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
 * What is wrong with a claim, as the invariants of 3-redis-keys have it. Facts of another kind than
 * the claim say nothing.
 */
export const evaluateClaim = (
  claim: Claim,
  facts: Facts,
  circumstances: Circumstances,
): readonly Fault[] =>
  faultsOf(claim, facts, circumstances).filter(
    (found) => isKnown(facts, found) && !isOfAuthor(facts, found),
  );

/**
 * What is to be evaluated anew once these faults are gone: a row that lacked its author, or a field by
 * which others are evaluated, said nothing of them.
 */
export const claimsBehind = (claim: Claim, faults: readonly Fault[]): readonly Claim[] => {
  const isAdopted = faults.some(({ remedy }) => remedy.some((change) => change.do === 'copy'));
  if (claim.of === 'place') return isAdopted ? [{ of: 'post', id: claim.id as PostId }, claim] : [];
  return claim.of !== 'key' && faults.some(isOfSource) ? [claim] : [];
};

/** What mends these faults of a claim. Whatever was wrong with a post, homes may have left it out. */
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

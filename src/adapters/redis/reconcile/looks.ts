import { type Fields } from '../../../domain/reconcile/names.js';
import type { PostId } from '../../../domain/post.js';
import type { Claim } from '../../../domain/reconcile/claim.js';
import type { Facts } from '../../../domain/reconcile/facts.js';
import { commentKey, postKey, userKey } from '../keys.js';
import { lookAtComment, lookAtCommentPlace } from './look-at-comments.js';
import { lookAtEdge, lookAtKey, lookAtName, lookAtPlace } from './look-at-members.js';
import { lookAtPost, lookAtUser } from './look-at-rows.js';
import { lookAtSearchEntry } from './look-at-search.js';
import type { Lead, Look, Question } from './question.js';

export const NO_LEAD: Lead = {
  id: null,
  author: null,
  hashtags: null,
  name: null,
  isOrphan: false,
};

export const lookAt = (asked: Question, claim: Claim, lead: Lead): Look => {
  switch (claim.of) {
    case 'user':
      return lookAtUser(asked, claim, lead);
    case 'post':
      return lookAtPost(asked, claim, lead);
    case 'comment':
      return lookAtComment(asked, claim, lead);
    case 'comment-place':
      return lookAtCommentPlace(asked, claim);
    case 'edge':
      return lookAtEdge(asked, claim);
    case 'place':
      return lookAtPlace(asked, claim, lead);
    case 'name':
      return lookAtName(asked, claim);
    case 'search-entry':
      return lookAtSearchEntry(asked, claim);
    case 'key':
      return lookAtKey(asked, claim);
  }
};

const OF_USER = ['id', 'display_name'];
const LEADS = ['username', 'hashtags'];
const COMMENT_LEADS = ['post_id', 'username'];

/** The one fact that leads to the others; null where none does. */
export const leadTo = ({ ask }: Question, claim: Claim): number | null => {
  switch (claim.of) {
    case 'user':
      return ask('HMGET', userKey(claim.username), OF_USER);
    case 'post':
      return ask('HMGET', postKey(claim.id), LEADS);
    case 'place':
      return ask('HMGET', postKey(claim.id as PostId), LEADS);
    case 'comment':
      return ask('HMGET', commentKey(claim.id), COMMENT_LEADS);
    case 'comment-place':
    case 'edge':
    case 'name':
    case 'search-entry':
    case 'key':
      return null;
  }
};

/** What the facts say where others are to be found. */
export const leadOf = (facts: Facts): Lead => {
  const field = (fields: Fields | null, name: string): string | null => fields?.[name] ?? null;
  if (facts.of === 'user')
    return {
      ...NO_LEAD,
      id: field(facts.fields, 'id'),
      name: field(facts.fields, 'display_name'),
    };
  if (facts.of === 'comment')
    return {
      ...NO_LEAD,
      id: field(facts.fields, 'post_id'),
      author: field(facts.fields, 'username'),
    };
  if (facts.of === 'place') return { ...NO_LEAD, author: field(facts.post, 'username') };
  if (facts.of !== 'post') return NO_LEAD;
  const author = field(facts.fields, 'username');
  return {
    ...NO_LEAD,
    author,
    hashtags: field(facts.fields, 'hashtags'),
    isOrphan: author !== null && facts.author === null,
  };
};

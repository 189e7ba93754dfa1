import type { CommentId } from '../../../domain/comment.js';
import { commentLists } from '../../../domain/derive.js';
import { printKey } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { Claim } from '../../../domain/reconcile/claim.js';
import type { Facts } from '../../../domain/reconcile/facts.js';
import type { Fields } from '../../../domain/reconcile/names.js';
import type { Username } from '../../../domain/username.js';
import { commentKey, jobOf, postKey, userKey } from '../keys.js';
import { askAboutEdge, askAboutKey, askAboutName, askAboutPlace } from './ask-about-members.js';
import { askAboutPost, askAboutUser } from './ask-about-rows.js';
import { askAboutSearchEntry } from './ask-about-search.js';
import {
  busyWith,
  hashAt,
  type ClaimOf,
  type Lead,
  type ReadReplies,
  type Question,
} from './question.js';

/** The fields that decide where a comment is listed. */
const COMMENT_FIELDS = ['post_id', 'username', 'created_at'];
/** The fields of a post that its comment counter and ranks depend on. */
const POST_FIELDS = ['username', 'hashtags'];

/** The jobs of deletions that also delete comments. */
const jobsOf = (post: PostId | null, user: Username | null): readonly string[] => [
  ...(post === null ? [] : [jobOf('unlink', post)]),
  ...(user === null ? [] : [jobOf('erase', user)]),
];

const askAboutComment = (
  asked: Question,
  { id }: ClaimOf<'comment'>,
  { id: post, author: user }: Lead,
): ReadReplies => {
  const { watch } = asked;
  const of = { post_id: (post ?? '') as PostId, username: (user ?? '') as Username };
  const { ofPost, ofUser } = commentLists(of);
  const hash = hashAt(asked, commentKey(id), COMMENT_FIELDS);
  const commented = hashAt(asked, postKey(of.post_id), POST_FIELDS);
  const writer = watch('TYPE', userKey(of.username));
  const here = watch('ZSCORE', printKey(ofPost), [id]);
  const mine = watch('ZSCORE', printKey(ofUser), [id]);
  const busy = busyWith(asked, jobsOf(of.post_id, of.username));
  return (answers) => ({
    of: 'comment',
    fields: hash.of(answers),
    large: hash.large(answers),
    damaged: answers.damaged(),
    post: commented.of(answers),
    user: answers.isThere(writer),
    ofPost: answers.score(here),
    ofUser: answers.score(mine),
    busy: busy(answers),
  });
};

const askAboutCommentPlace = (
  asked: Question,
  { list, id }: ClaimOf<'comment-place'>,
): ReadReplies => {
  const stands = asked.ask('ZSCORE', printKey(list), [id]);
  const comment = hashAt(asked, commentKey(id as CommentId), COMMENT_FIELDS);
  const [post, user] = list.of === 'post' ? [list.id, null] : [null, list.username];
  const commented = post === null ? null : hashAt(asked, postKey(post), POST_FIELDS);
  const busy = busyWith(asked, jobsOf(post, user));
  return (answers) => ({
    of: 'comment-place',
    stands: answers.isThere(stands),
    comment: comment.of(answers),
    post: commented === null ? null : commented.of(answers),
    damaged: answers.damaged(),
    busy: busy(answers),
  });
};

export const NO_LEAD: Lead = {
  id: null,
  author: null,
  hashtags: null,
  name: null,
  isOrphan: false,
};

export const askAbout = (asked: Question, claim: Claim, lead: Lead): ReadReplies => {
  switch (claim.of) {
    case 'user':
      return askAboutUser(asked, claim, lead);
    case 'post':
      return askAboutPost(asked, claim, lead);
    case 'comment':
      return askAboutComment(asked, claim, lead);
    case 'comment-place':
      return askAboutCommentPlace(asked, claim);
    case 'edge':
      return askAboutEdge(asked, claim);
    case 'place':
      return askAboutPlace(asked, claim, lead);
    case 'name':
      return askAboutName(asked, claim);
    case 'search-entry':
      return askAboutSearchEntry(asked, claim);
    case 'key':
      return askAboutKey(asked, claim);
  }
};

const OF_USER = ['id', 'display_name'];
const LEADS = ['username', 'hashtags'];
const COMMENT_LEADS = ['post_id', 'username'];

/** Asks for the one fact that leads to the others; null where none does. */
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

/** Returns where further facts are found, given the first ones. */
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

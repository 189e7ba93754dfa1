import type { CommentId } from '../../../domain/comment.js';
import { commentLists } from '../../../domain/derive.js';
import { printKey } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { Username } from '../../../domain/username.js';
import { commentKey, jobOf, postKey, userKey } from '../keys.js';
import { busyWith, hashAt, type ClaimOf, type Lead, type Look, type Question } from './question.js';

/** What says where a comment stands. */
const COMMENT_FIELDS = ['post_id', 'username', 'created_at'];
/** By what the comments of a post are counted and ranked. */
const POST_FIELDS = ['username', 'hashtags'];

/** Whose deletion takes comments along. */
const jobsOf = (post: PostId | null, user: Username | null): readonly string[] => [
  ...(post === null ? [] : [jobOf('unlink', post)]),
  ...(user === null ? [] : [jobOf('erase', user)]),
];

export const lookAtComment = (
  asked: Question,
  { id }: ClaimOf<'comment'>,
  { id: post, author: user }: Lead,
): Look => {
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

export const lookAtCommentPlace = (
  asked: Question,
  { list, id }: ClaimOf<'comment-place'>,
): Look => {
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

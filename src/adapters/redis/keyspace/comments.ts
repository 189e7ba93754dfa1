import { commentHash, type Comment } from '../../../domain/comment.js';
import { commentLists } from '../../../domain/derive.js';
import { COMMENTS } from '../../../domain/entities/comment.js';
import { printKey } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { CommentStep } from '../../../domain/sync/decide-comment.js';
import type { Username } from '../../../domain/username.js';
import { commentKey, postKey, sharedKey, userKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { writeOps } from './hashes.js';
import { announceOps } from './live.js';
import { tellCommentOps, untellCommentOp } from './notifications.js';
import { rankOps } from './ranks.js';

/** The counter of a post, and what its author has earned by it. */
export const countCommentsOp = (
  { place }: KeyList,
  id: PostId,
  author: Username | null,
): Operation => {
  const { counter, part, weight } = COMMENTS;
  const earned =
    author === null
      ? []
      : [
          String(weight),
          place(userKey(author), 'hash'),
          place(sharedKey('models:top:engagement'), 'zset'),
          author,
        ];
  return [
    'count',
    place(postKey(id), 'hash'),
    counter,
    'ZCARD',
    place(postKey(id, part), 'zset'),
    ...earned,
  ];
};

type Listed = Pick<Comment, 'id' | 'post_id' | 'username'>;

/** Both timelines of a comment. */
const listsOf = ({ place }: KeyList, comment: Listed): readonly number[] =>
  Object.values(commentLists(comment)).map((key) => place(printKey(key), 'zset'));

/** Enters a comment into both timelines, by when it was made. */
export const listCommentOps = (
  list: KeyList,
  comment: Listed,
  createdAt: number,
): readonly Operation[] =>
  listsOf(list, comment).map((key) => ['ZADD', key, String(createdAt), comment.id]);

/** Takes a comment away; the counter of its post is left. */
export const dropCommentOps = (list: KeyList, comment: Listed): readonly Operation[] => [
  ['DEL', list.place(commentKey(comment.id), 'hash')],
  ...listsOf(list, comment).map((key): Operation => ['ZREM', key, comment.id]),
];

/** What a step on a comment does to keys, with what the post counts for by then. */
export const commentOps = (list: KeyList, step: CommentStep, now: number): readonly Operation[] => {
  const { comment, post } = step;
  const { id, post_id: of, created_at: createdAt } = comment;
  const counted = [
    countCommentsOp(list, of, post.author),
    ...(post.isBanned ? [] : rankOps(list, of, post.hashtags, now)),
    ...announceOps(list, { of: 'acts', id: of }, now, now),
  ];
  if (step.do === 'remove-comment')
    return [
      ...dropCommentOps(list, comment),
      ...counted,
      untellCommentOp(list, comment, post.author),
    ];
  const write = writeOps(list.place(commentKey(id), 'hash'), commentHash(comment));
  if (!step.isNew) return write;
  return [
    ...write,
    ...listCommentOps(list, comment, createdAt),
    ...counted,
    ...tellCommentOps(list, comment, post.author, now),
  ];
};

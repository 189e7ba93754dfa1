import type { Comment } from '../../../domain/comment.js';
import { isNews, noticeOfEdge, printNotice } from '../../../domain/notification.js';
import type { Step } from '../../../domain/sync/step.js';
import type { EdgeName } from '../../../domain/sync/view.js';
import type { Username } from '../../../domain/username.js';
import { userKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { announceOps } from './live.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

const notifyOps = (
  list: KeyList,
  to: Username,
  at: number,
  notice: string,
  now: number,
): readonly Operation[] =>
  isNews(at, now)
    ? [
        [
          'notify',
          list.place(userKey(to), 'hash'),
          list.place(userKey(to, 'notifications'), 'zset'),
          String(at),
          notice,
        ],
        ...announceOps(list, { of: 'told', username: to }, at, now),
      ]
    : [];

/** Notifies the user who is followed, or whose post is liked, if the edge is recent. */
export const tellEdgeOps = (
  list: KeyList,
  { edge, since, post }: StepOf<'set-edge'>,
  now: number,
): readonly Operation[] => {
  const told = noticeOfEdge(edge, post?.author ?? null);
  return told === null ? [] : notifyOps(list, told.to, since, printNotice(told.notice), now);
};

/** Deletes the notification of an edge that is removed. */
export const untellEdgeOps = (
  { place }: KeyList,
  edge: EdgeName,
  author: Username | null,
): readonly Operation[] => {
  const told = noticeOfEdge(edge, author);
  return told === null
    ? []
    : [['ZREM', place(userKey(told.to, 'notifications'), 'zset'), printNotice(told.notice)]];
};

const noticeOfComment = ({ post_id: post, username: by, id: comment }: Comment): string =>
  printNotice({ kind: 'commented', post, by, comment });

/** Notifies a post's author of a comment, unless the author wrote it. */
export const tellCommentOps = (
  list: KeyList,
  comment: Comment,
  author: Username,
  now: number,
): readonly Operation[] =>
  comment.username === author
    ? []
    : notifyOps(list, author, comment.created_at, noticeOfComment(comment), now);

/** Deletes the notification of a deleted comment; other deletions leave theirs, which are not shown. */
export const untellCommentOp = (
  { place }: KeyList,
  comment: Comment,
  author: Username,
): Operation => ['ZREM', place(userKey(author, 'notifications'), 'zset'), noticeOfComment(comment)];

/**
 * Notifies the users whom a post mentions, dated by the post's creation, or by now where an edit adds the name. Nothing is
 * deleted: a mention that the post no longer contains is not shown.
 */
export const tellMentionsOps = (
  list: KeyList,
  { id, author, isNew, createdAt, isBanned, mentions }: StepOf<'put-post'>,
  now: number,
): readonly Operation[] =>
  isBanned
    ? []
    : mentions
        .filter((name) => name !== author)
        .flatMap((name) =>
          notifyOps(
            list,
            name,
            isNew ? createdAt : now,
            printNotice({ kind: 'mentioned', post: id }),
            now,
          ),
        );

import type { Comment } from '../../../domain/comment.js';
import { isRecent, noticeOfEdge, printNotice } from '../../../domain/notification.js';
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
  isRecent(at, now)
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
export const notifyOfEdgeOps = (
  list: KeyList,
  { edge, since, post }: StepOf<'set-edge'>,
  now: number,
): readonly Operation[] => {
  const notice = noticeOfEdge(edge, post?.author ?? null);
  return notice === null ? [] : notifyOps(list, notice.to, since, printNotice(notice.notice), now);
};

/** Deletes the notification of an edge that is removed. */
export const untellEdgeOps = (
  { place }: KeyList,
  edge: EdgeName,
  author: Username | null,
): readonly Operation[] => {
  const notice = noticeOfEdge(edge, author);
  return notice === null
    ? []
    : [['ZREM', place(userKey(notice.to, 'notifications'), 'zset'), printNotice(notice.notice)]];
};

const noticeOfComment = ({ post_id: post, username: by, id: comment }: Comment): string =>
  printNotice({ kind: 'commented', post, by, comment });

/** Notifies a post's author of a comment, unless the author wrote it. */
export const notifyOfCommentOps = (
  list: KeyList,
  comment: Comment,
  author: Username,
  now: number,
): readonly Operation[] =>
  comment.username === author
    ? []
    : notifyOps(list, author, comment.created_at, noticeOfComment(comment), now);

/** Deletes the notification of a deleted comment; other deletions leave theirs, which are not shown. */
export const removeCommentNoticeOp = (
  { place }: KeyList,
  comment: Comment,
  author: Username,
): Operation => ['ZREM', place(userKey(author, 'notifications'), 'zset'), noticeOfComment(comment)];

/**
 * Notifies the users whom a post mentions, dated by the post's creation, or by now where an edit adds the name. Nothing is
 * deleted: a mention that the post no longer contains is not shown.
 */
export const notifyOfMentionsOps = (
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

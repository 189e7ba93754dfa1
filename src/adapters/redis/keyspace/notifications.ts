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

/** Whoever is followed, or has a post that is liked, is told so, if it is news. */
export const tellEdgeOps = (
  list: KeyList,
  { edge, since, post }: StepOf<'set-edge'>,
  now: number,
): readonly Operation[] => {
  const told = noticeOfEdge(edge, post?.author ?? null);
  return told === null ? [] : notifyOps(list, told.to, since, printNotice(told.notice), now);
};

/** What was told of an edge goes with it. */
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

/** The author of a post is told of a comment on it, unless it is the author's own. */
export const tellCommentOps = (
  list: KeyList,
  comment: Comment,
  author: Username,
  now: number,
): readonly Operation[] =>
  comment.username === author
    ? []
    : notifyOps(list, author, comment.created_at, noticeOfComment(comment), now);

/** What was told of a comment goes with it; what other deletions take along is not shown. */
export const untellCommentOp = (
  { place }: KeyList,
  comment: Comment,
  author: Username,
): Operation => ['ZREM', place(userKey(author, 'notifications'), 'zset'), noticeOfComment(comment)];

/**
 * Whoever a text names is told so: by when the post was made, or now where an edit adds the name. Nothing is taken back: what
 * a post does not say any more is not shown.
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

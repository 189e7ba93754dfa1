import * as E from 'fp-ts/lib/Either.js';
import { parseCommentId, type CommentId } from './comment.js';
import { parsePostId, type PostId } from './post.js';
import type { EdgeName } from './sync/view.js';
import { parseStoredUsername, parsePerson, type Username } from './username.js';

/** What somebody is told of. */
export type Notice =
  | { readonly kind: 'followed'; readonly by: Username }
  | { readonly kind: 'liked'; readonly post: PostId; readonly by: Username }
  | {
      readonly kind: 'commented';
      readonly post: PostId;
      readonly by: Username;
      readonly comment: CommentId;
    }
  /** By the author of the post. */
  | { readonly kind: 'mentioned'; readonly post: PostId };

export type NoticeKind = Notice['kind'];

/** A list keeps so many, and where its owner has read up to. */
export const MAX_NOTICES = 500;

/** Stands among the notices of a list, by the instant up to which they are read. */
export const READ_MARK = 'read';

const DAY_MS = 86_400_000;
const NEWS_FOR_MS = 30 * DAY_MS;

/** What comes so late is unread all the same, though its owner has read up to a later instant meanwhile. */
export const LATE_FOR_MS = DAY_MS;

/** Whether what happened at an instant is told of. An import of years tells nobody. */
export const isNews = (at: number, now: number): boolean => now - at <= NEWS_FOR_MS;

/** As it stands in a list; no id and no name holds a `:`. */
export const printNotice = (notice: Notice): string => {
  switch (notice.kind) {
    case 'followed':
      return `followed:${notice.by}`;
    case 'liked':
      return `liked:${notice.post}:${notice.by}`;
    case 'commented':
      return `commented:${notice.post}:${notice.by}:${notice.comment}`;
    case 'mentioned':
      return `mentioned:${notice.post}`;
  }
};

/** The inverse of `printNotice`; null of anything else. */
export const parseNotice = (text: string): Notice | null => {
  const [kind, first = '', second, third, ...rest] = text.split(':');
  if (rest.length > 0 || (third === undefined) === (kind === 'commented')) return null;
  const post = parsePostId(first);
  if (kind === 'followed' && second === undefined) {
    const by = parseStoredUsername(first);
    return E.isRight(by) ? { kind, by: by.right } : null;
  }
  if (kind === 'mentioned' && second === undefined)
    return E.isRight(post) ? { kind, post: post.right } : null;
  if ((kind !== 'liked' && kind !== 'commented') || second === undefined) return null;
  const by = parseStoredUsername(second);
  if (E.isLeft(post) || E.isLeft(by)) return null;
  const about = { post: post.right, by: by.right };
  if (kind === 'liked') return { kind, ...about };
  const comment = parseCommentId(third ?? '');
  return E.isRight(comment) ? { kind, ...about, comment: comment.right } : null;
};

/** Whom an edge is told to; `author` is that of its post. Nobody is told of bookmarks, or of what they do themselves. */
export const noticeOfEdge = (
  { kind, user: by, target }: EdgeName,
  author: Username | null,
): { readonly to: Username; readonly notice: Notice } | null => {
  if (kind === 'follow') return { to: target as Username, notice: { kind: 'followed', by } };
  return kind === 'like' && author !== null && author !== by
    ? { to: author, notice: { kind: 'liked', post: target as PostId, by } }
    : null;
};

const MAX_MENTIONS = 10;

/**
 * `@name`, where nothing that could be an address of mail stands before it. A name with an accent is nobody's, and no
 * mention of whoever is called as it begins; other scripts need no space beside a name.
 */
const MENTION =
  /(?<![\w.@\p{sc=Latin}\u0300-\u036f-])@([\w.-]{1,64})(?![\w@\p{sc=Latin}\u0300-\u036f-])/gu;

/** The first people whom a text names, each once. What ends a sentence is no part of a name. */
export const mentionsIn = (content: string): readonly Username[] => {
  const names = new Set<Username>();
  for (const [, word = ''] of content.matchAll(MENTION)) {
    const name = parsePerson(word.replace(/[.-]+$/, ''));
    if (E.isRight(name)) names.add(name.right);
    if (names.size === MAX_MENTIONS) break;
  }
  return [...names];
};

/** The people whom a text names, and what it said before did not. */
export const newMentionsIn = (content: string, before: string): readonly Username[] => {
  const told = mentionsIn(before);
  return mentionsIn(content).filter((name) => !told.includes(name));
};

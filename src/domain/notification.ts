import * as E from 'fp-ts/lib/Either.js';
import { parseCommentId, type CommentId } from './comment.js';
import { parsePostId, type PostId } from './post.js';
import type { EdgeName } from './sync/view.js';
import { parseStoredUsername, parsePerson, type Username } from './username.js';

/** The content of a notification. */
export type Notice =
  | { readonly kind: 'followed'; readonly by: Username }
  | { readonly kind: 'liked'; readonly post: PostId; readonly by: Username }
  | {
      readonly kind: 'commented';
      readonly post: PostId;
      readonly by: Username;
      readonly comment: CommentId;
    }
  /** A mention by the author of the post. */
  | { readonly kind: 'mentioned'; readonly post: PostId };

export type NoticeKind = Notice['kind'];

/** Maximum number of notifications in a list, not counting the read mark. */
export const MAX_NOTICES = 500;

/** A member of each list of notifications; its score is the instant up to which the owner has read them. */
export const READ_MARK = 'read';

const DAY_MS = 86_400_000;
const NEWS_FOR_MS = 30 * DAY_MS;

/** A notification up to this much older than its owner's read mark still counts as unread, ms. */
export const LATE_FOR_MS = DAY_MS;

/** Whether something that happened at `at` causes a notification: an import of old rows notifies nobody. */
export const isRecent = (at: number, now: number): boolean => now - at <= NEWS_FOR_MS;

/** Returns the member of the list that holds a notification. No id and no name holds a `:`. */
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

/** The inverse of `printNotice`; returns null for anything else. */
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

/**
 * Returns the notification that an edge causes and its receiver; null if there is none. `author` is the author of the
 * liked post. Nobody is notified of bookmarks, mutes and blocks, or of likes of their own posts.
 */
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
 * `@name`, unless the text before it could make it an e-mail address. A name with an accent is nobody's, and must not
 * mention the user whose name it begins with; text of other scripts may adjoin a name without a space. The name is taken in a
 * lookahead, which gives nothing back: `@jose.maría` must not mention `jose`.
 */
const MENTION =
  /(?<![\w.@\p{sc=Latin}\u0300-\u036f-])@(?=([\w.-]{1,64}))\1(?![\w@\p{sc=Latin}\u0300-\u036f-])/gu;

/** Returns the first `MAX_MENTIONS` users that a text mentions, each once. Dots and hyphens at the end are dropped. */
export const mentionsIn = (content: string): readonly Username[] => {
  const names = new Set<Username>();
  for (const [, word = ''] of content.matchAll(MENTION)) {
    const name = parsePerson(word.replace(/[.-]+$/, ''));
    if (E.isRight(name)) names.add(name.right);
    if (names.size === MAX_MENTIONS) break;
  }
  return [...names];
};

/** Returns the users that a text mentions and its earlier version did not. */
export const newMentionsIn = (content: string, before: string): readonly Username[] => {
  const known = mentionsIn(before);
  return mentionsIn(content).filter((name) => !known.includes(name));
};

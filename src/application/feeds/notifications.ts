import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Key } from '../../domain/key.js';
import {
  MAX_NOTICES,
  mentionsIn,
  parseNotice,
  READ_MARK,
  type Notice,
  type NoticeKind,
} from '../../domain/notification.js';
import { MAX_PAGE_BYTES } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { UserFields } from '../../domain/profile.js';
import { publicPart } from '../../domain/shown.js';
import type { Username } from '../../domain/username.js';
import { userNotFound, type StoreError, type UserNotFound } from '../errors.js';
import { DAMAGED, placeAfter, type Entry, type Known, type Reader } from '../ports/reader.js';
import type { SeenPost } from './feed.js';
import { markAll } from './marks.js';
import { hiddenFrom, showUnhidden, type IsHidden } from './hidden.js';
import { makeShowPosts, type ShownNames } from './shown-post.js';

/** A notice as its owner sees it. */
export interface Notification {
  readonly kind: NoticeKind;
  /** Instant of the act, ms. */
  readonly at: number;
  readonly isRead: boolean;
  /** The user who acted, with the fields that others see. */
  readonly user: UserFields;
  /** The post that was liked, commented on, or mentions the reader; null for a follow. */
  readonly post: SeenPost | null;
}

export interface NotificationPage {
  readonly notifications: readonly Notification[];
  /** Number of unread notices, counted as far as `MAX_COUNTED`. */
  readonly unread: number;
  readonly next: Entry | null;
}

export interface NotificationRequest {
  readonly limit: number;
  readonly after: Entry | null;
}

/** Most unread notices that are counted. */
const MAX_COUNTED = 100;

const listOf = (username: Username): Key => ({ of: 'user', username, part: 'notifications' });

type Found = Pick<Notification, 'user' | 'post'>;

const isSaidTo = (known: Known, reader: Username, id: PostId): boolean | undefined => {
  const post = known.post(id);
  if (post === undefined) return undefined;
  return post !== null && post !== DAMAGED && mentionsIn(post.content).includes(reader);
};

/** Whether the act of a notice still holds: likes and comments are deleted with their post, even if its id is reused. */
const isStanding = (
  known: Known,
  notice: Exclude<Notice, { readonly kind: 'mentioned' }>,
): boolean | undefined => {
  if (notice.kind === 'followed') return true;
  const { post: id, by } = notice;
  return notice.kind === 'liked'
    ? known.isMember({ of: 'post', id, part: 'likes' }, by)
    : known.isMember({ of: 'post', id, part: 'comments' }, notice.comment);
};

/** Leaves out notices whose act no longer holds, or whose post or user no page shows to the reader. */
export interface Notifications {
  /** Returns notices newest first; those of one instant in the order of their members. */
  readonly page: (
    reader: Username,
    viewer: Username | null,
    request: NotificationRequest,
  ) => TE.TaskEither<UserNotFound | StoreError, NotificationPage>;
  readonly unread: (reader: Username) => TE.TaskEither<StoreError, number>;
  /** Returns the unread count from `known`; undefined while something is not known yet. */
  readonly unreadIn: (known: Known, reader: Username) => number | undefined;
}

export const makeNotifications = (reader: Reader, names: ShownNames): Notifications => {
  const posts = makeShowPosts(names);

  const find = (
    known: Known,
    owner: Username,
    notice: Notice,
    isHidden: IsHidden | null,
  ): Found | null | undefined => {
    const shown = showUnhidden(posts, isHidden);
    if (notice.kind === 'mentioned') {
      const isSaid = isSaidTo(known, owner, notice.post);
      const post = shown.onPage(known, notice.post);
      if (isSaid === undefined || post === undefined) return undefined;
      return isSaid && post !== null ? { user: post.author, post } : null;
    }
    const row = known.user(notice.by);
    const post = notice.kind === 'followed' ? null : posts.onPage(known, notice.post);
    const isOut = isHidden === null ? false : isHidden(notice.by);
    const stands = isStanding(known, notice);
    if ([row, post, isOut, stands].includes(undefined)) return undefined;
    if (row == null || row === DAMAGED || isOut === true || stands !== true) return null;
    // A post may have become another author's since.
    if (notice.kind !== 'followed' && post?.post.username !== owner) return null;
    return { user: publicPart(row, names.publicFields), post: post ?? null };
  };

  const findAll = (
    known: Known,
    owner: Username,
    entries: readonly Entry[],
  ): readonly (Found | null)[] | undefined => {
    const isHidden = hiddenFrom(known, owner);
    const found = entries.map(({ member }) => {
      const notice = parseNotice(member);
      return notice === null ? null : find(known, owner, notice, isHidden ?? null);
    });
    return isHidden === undefined || found.includes(undefined)
      ? undefined
      : (found as readonly (Found | null)[]);
  };

  /** Returns a list, with its entries that are newer than the read mark of its owner. */
  const listIn = (known: Known, owner: Username) => {
    const slice = known.slice(listOf(owner), null, MAX_NOTICES + 1);
    if (slice === undefined) return undefined;
    const readAt = slice.entries.find(({ member }) => member === READ_MARK)?.score ?? -1;
    const entries = slice.entries.filter(({ member }) => member !== READ_MARK);
    return { entries, readAt, unread: entries.filter(({ score }) => score > readAt) };
  };

  /** Counts the notices that are shown, in steps, so that few more are judged than are counted. */
  const countUnread = (
    known: Known,
    owner: Username,
    entries: readonly Entry[],
  ): number | undefined => {
    let count = 0;
    for (let from = 0; from < entries.length && count < MAX_COUNTED; from += MAX_COUNTED) {
      const found = findAll(known, owner, entries.slice(from, from + MAX_COUNTED));
      if (found === undefined) return undefined;
      count += found.filter((one) => one !== null).length;
    }
    return Math.min(count, MAX_COUNTED);
  };

  const unreadIn = (known: Known, owner: Username): number | undefined => {
    const list = listIn(known, owner);
    return list && countUnread(known, owner, list.unread);
  };

  /** Returns the first notices shown after a place, as many as are asked for and fit on a page, each with its entry. */
  const take = (
    known: Known,
    owner: Username,
    entries: readonly Entry[],
    { limit, after }: NotificationRequest,
  ) => {
    const taken: { readonly entry: Entry; readonly found: Found }[] = [];
    let room = MAX_PAGE_BYTES;
    // Each further read takes twice as much, since few notices of the last one were shown.
    for (let from = placeAfter(entries, after), growth = 1; from < entries.length; growth *= 2) {
      const some = entries.slice(from, from + growth * (limit - taken.length + 1));
      const all = findAll(known, owner, some);
      if (all === undefined) return undefined;
      for (const [place, entry] of some.entries()) {
        const found = all[place] ?? null;
        if (found === null) continue;
        room -= found.post === null ? 0 : posts.bytesOf(found.post);
        if (taken.length === limit || (taken.length > 0 && room < 0)) return { taken, more: true };
        taken.push({ entry, found });
      }
      from += some.length;
    }
    return { taken, more: false };
  };

  return {
    page: (owner, viewer, request) =>
      reader.readEither((known): E.Either<UserNotFound, NotificationPage> | undefined => {
        const user = known.user(owner);
        const list = listIn(known, owner);
        if (user === undefined || list === undefined) return undefined;
        if (user === null) return E.left(userNotFound(owner));
        const page = take(known, owner, list.entries, request);
        const unread = countUnread(known, owner, list.unread);
        if (page === undefined || unread === undefined) return undefined;
        const seen = page.taken.flatMap(({ found: { post } }) => (post === null ? [] : [post]));
        const marked = markAll(known, seen, viewer);
        if (marked === undefined) return undefined;
        const left = marked.values();
        const notifications = page.taken.map(({ entry: { member, score: at }, found }) => ({
          kind: parseNotice(member)?.kind ?? 'followed',
          at,
          isRead: at <= list.readAt,
          user: found.user,
          post: found.post === null ? null : (left.next().value ?? null),
        }));
        return E.right({
          notifications,
          unread,
          next: page.more ? (page.taken.at(-1)?.entry ?? null) : null,
        });
      }),
    unread: (owner) => reader.read((known) => unreadIn(known, owner)),
    unreadIn,
  };
};

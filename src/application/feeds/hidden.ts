import type { Key, UserPart } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { DAMAGED, type Known } from '../ports/reader.js';
import type { Source } from './fill-page.js';
import type { ShowPosts } from './shown-post.js';

/** Whether an author is hidden from a viewer; undefined while not known. */
export type IsHidden = (author: Username) => boolean | undefined;

/** The viewer's sets of users who are hidden: whom the viewer mutes or blocks, and who blocks the viewer. */
const HIDING = ['muted', 'blocked', 'blockers'] as const satisfies readonly UserPart[];

/** The author's sets: the author is hidden from every user in one of them. */
const HIDDEN_FROM = ['muters', 'blockers', 'blocked'] as const satisfies readonly UserPart[];

type Tied = (typeof HIDING | typeof HIDDEN_FROM)[number];

const setOf = (username: Username, part: Tied): Key => ({ of: 'user', username, part });

/**
 * Reads a set of a user once for a page: null when it is empty, as mostly. Where it is large, each name is asked for
 * on its own, together with the row of that author.
 */
const heldBy = (known: Known, username: Username, part: Tied): IsHidden | null | undefined => {
  const set = setOf(username, part);
  const few = known.few(set);
  if (few === undefined) return undefined;
  if (few === null) return (name) => known.isMember(set, name);
  return few.length === 0 ? null : (name) => few.includes(name);
};

/** Whether a user mutes or blocks another. */
export const hides = (
  known: Known,
  username: Username,
  part: 'muted' | 'blocked',
  name: Username,
): boolean | undefined => {
  const held = heldBy(known, username, part);
  return held === null ? false : held?.(name);
};

/** Returns who is hidden from a viewer; null when nobody is. */
export const hiddenFrom = (known: Known, viewer: Username | null): IsHidden | null | undefined => {
  if (viewer === null) return null;
  const held = HIDING.map((part) => heldBy(known, viewer, part));
  if (held.includes(undefined)) return undefined;
  const some = held.filter((one) => one !== null && one !== undefined);
  if (some.length === 0) return null;
  return (author) => {
    const are = some.map((isHeld) => isHeld(author));
    return are.includes(undefined) ? undefined : are.includes(true);
  };
};

/** Returns the viewers from whom an author is hidden; small sets are returned whole, with users outside `viewers`. */
export const viewersHiding = (
  known: Known,
  author: Username,
  viewers: readonly Username[],
): ReadonlySet<Username> | undefined => {
  const found = HIDDEN_FROM.map((part) => {
    const set = setOf(author, part);
    const few = known.few(set);
    if (few === undefined) return undefined;
    if (few !== null) return few as readonly Username[];
    const are = viewers.map((viewer) => known.isMember(set, viewer));
    return are.includes(undefined) ? undefined : viewers.filter((_, place) => are[place] === true);
  });
  return found.includes(undefined) ? undefined : new Set(found.flatMap((names) => names ?? []));
};

/** Returns what was found, or `instead` where it is hidden; undefined while either is not known. */
const unless = <A>(
  isHidden: boolean | undefined,
  found: A | undefined,
  instead: A,
): A | undefined => {
  if (isHidden === undefined || found === undefined) return undefined;
  return isHidden ? instead : found;
};

/** Whether the author of a post is hidden; false for a post that does not exist. */
const isHiddenPost = (known: Known, isHidden: IsHidden, id: PostId): boolean | undefined => {
  const post = known.post(id);
  if (post === undefined) return undefined;
  return post !== null && post !== DAMAGED && isHidden(post.username);
};

const isHiddenBrief = (known: Known, isHidden: IsHidden, id: PostId): boolean | undefined => {
  const brief = known.brief(id);
  return brief === undefined ? undefined : brief !== null && isHidden(brief.username);
};

/** Leaves out the posts of hidden authors. */
export const showUnhidden = (posts: ShowPosts, isHidden: IsHidden | null): ShowPosts =>
  isHidden === null
    ? posts
    : {
        ...posts,
        onPage: (known, id) =>
          unless(isHiddenPost(known, isHidden, id), posts.onPage(known, id), null),
        isShown: (known, id) =>
          unless(isHiddenBrief(known, isHidden, id), posts.isShown(known, id), false),
      };

/** Leaves hidden authors out of a feed. Their posts are not noted as dead, so they stay in a home. */
export const withoutHidden = <S extends Pick<Source, 'show' | 'isShown'>>(
  known: Known,
  source: S,
  isHidden: IsHidden | null,
): S =>
  isHidden === null
    ? source
    : {
        ...source,
        show: (id, score) =>
          unless(isHiddenPost(known, isHidden, id), source.show(id, score), null),
        isShown: (id, score) =>
          unless(isHiddenBrief(known, isHidden, id), source.isShown(id, score), false),
      };

import type { Key } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { DAMAGED, type Known } from '../ports/reader.js';
import type { Source } from './fill-page.js';
import type { ShowPosts } from './shown-post.js';

/** Whether somebody mutes this author; undefined: not known yet. */
export type IsMuted = (author: Username) => boolean | undefined;

/**
 * Whom a viewer mutes, asked once for a page: null is nobody, which most mute. Of whoever mutes many, each author is
 * asked for, together with the row of that author.
 */
export const mutedBy = (known: Known, viewer: Username | null): IsMuted | null | undefined => {
  if (viewer === null) return null;
  const muted: Key = { of: 'user', username: viewer, part: 'muted' };
  const few = known.few(muted);
  if (few === undefined) return undefined;
  if (few === null) return (author) => known.isMember(muted, author);
  return few.length === 0 ? null : (author) => few.includes(author);
};

/** Of some viewers those who mute an author; where few do, all of these. */
export const mutersOf = (
  known: Known,
  author: Username,
  viewers: readonly Username[],
): ReadonlySet<Username> | undefined => {
  const muters: Key = { of: 'user', username: author, part: 'muters' };
  const few = known.few(muters);
  if (few === undefined) return undefined;
  if (few !== null) return new Set(few as readonly Username[]);
  const are = viewers.map((viewer) => known.isMember(muters, viewer));
  return are.includes(undefined)
    ? undefined
    : new Set(viewers.filter((_, place) => are[place] === true));
};

/** What was found, or null where it is hidden. */
const unless = <A>(
  isHidden: boolean | undefined,
  found: A | undefined,
  instead: A,
): A | undefined => {
  if (isHidden === undefined || found === undefined) return undefined;
  return isHidden ? instead : found;
};

/** Whether the author of a post is muted; a post that is not there is nobody's. */
const isHiddenPost = (known: Known, isMuted: IsMuted, id: PostId): boolean | undefined => {
  const post = known.post(id);
  if (post === undefined) return undefined;
  return post !== null && post !== DAMAGED && isMuted(post.username);
};

const isHiddenBrief = (known: Known, isMuted: IsMuted, id: PostId): boolean | undefined => {
  const brief = known.brief(id);
  return brief === undefined ? undefined : brief !== null && isMuted(brief.username);
};

/** The posts of all but those who are muted. */
export const postsWithout = (posts: ShowPosts, isMuted: IsMuted | null): ShowPosts =>
  isMuted === null
    ? posts
    : {
        ...posts,
        onPage: (known, id) =>
          unless(isHiddenPost(known, isMuted, id), posts.onPage(known, id), null),
        isShown: (known, id) =>
          unless(isHiddenBrief(known, isMuted, id), posts.isShown(known, id), false),
      };

/** A feed without them. What hides a post there says nothing of the post itself, which stays in a home. */
export const sourceWithout = <S extends Pick<Source, 'show' | 'isShown'>>(
  known: Known,
  source: S,
  isMuted: IsMuted | null,
): S =>
  isMuted === null
    ? source
    : {
        ...source,
        show: (id, score) => unless(isHiddenPost(known, isMuted, id), source.show(id, score), null),
        isShown: (id, score) =>
          unless(isHiddenBrief(known, isMuted, id), source.isShown(id, score), false),
      };

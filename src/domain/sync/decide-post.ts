import type { Hashtag } from '../hashtag.js';
import type { Post, PostDraft } from '../post.js';
import { draftRow } from '../stored-post.js';
import type { Username } from '../username.js';
import { isUnversioned, type Row } from './row.js';
import { touchVersions, versionOfDelete, type Act } from './touch-versions.js';
import type { Step } from './step.js';
import { editedFields } from './stored-row.js';
import type { EdgeName } from './view.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

/** What somebody here does to a post. */
export type PostStep = StepOf<'put-post' | 'remove-post' | 'put-tombstone' | 'wake'>;

/** A post as it stands, with its row. */
export interface StoredPost {
  readonly post: Post;
  readonly row: Row;
}

const BAN = ['banned', 'banned_at', 'banned_by'];

const stays = (post: Post) => ({
  do: 'put-post' as const,
  id: post.id,
  author: post.username,
  previousAuthor: null,
  isNew: false,
  createdAt: post.created_at,
  isBanned: post.ban !== null,
  hashtags: post.hashtags,
  tagsLeft: [],
});

/**
 * Who bans it, null to lift the ban. Whoever bans or lifts a ban has seen what stands: the later deed
 * counts, also where it says what stands already, over what is told of the post under another id. A ban
 * has a version, set or not; one that stands keeps its first instant and author.
 */
export const decideBan = (
  { post, row }: StoredPost,
  by: Username | null,
  now: number,
): StepOf<'put-post'> => {
  const versions = touchVersions(row, { set: BAN, remove: [] }, { version: now, byUser: true });
  const isBanned = by !== null;
  if (isBanned === (post.ban !== null))
    return { ...stays(post), changes: {}, versions, place: 'none' };
  const values = isBanned ? ['1', String(now), by] : [null, null, null];
  const changes = Object.fromEntries(BAN.map((field, at) => [field, values[at] ?? null]));
  return { ...stays(post), isBanned, changes, versions, place: 'all' };
};

/** A banned post stands in no feed of a tag. */
export const decideEdit = (
  { post, row }: StoredPost,
  draft: PostDraft,
  act: Act,
): StepOf<'put-post'> => {
  const isBanned = post.ban !== null;
  const edited = { set: editedFields(post, draft), remove: [] };
  return {
    ...stays(post),
    changes: draftRow(draft),
    versions:
      act.version === null && isUnversioned(row.versions) ? null : touchVersions(row, edited, act),
    hashtags: draft.hashtags,
    tagsLeft: isBanned ? [] : post.hashtags.filter((tag) => !draft.hashtags.includes(tag)),
    place: isBanned ? 'none' : 'tags',
  };
};

/** How many tags an edit makes, of those that no post has yet. */
export const tagsMade = (
  { hashtags, place }: Pick<StepOf<'put-post'>, 'hashtags' | 'place'>,
  unused: readonly Hashtag[],
): number => (place === 'none' ? 0 : hashtags.filter((tag) => unused.includes(tag)).length);

/** Takes along these likes and bookmarks; a delete without a version leaves no tombstone. */
export const decideRemoval = (
  { post, row }: StoredPost,
  acts: readonly EdgeName[],
  act: Act,
): readonly PostStep[] => {
  const at = versionOfDelete(row, act);
  const { id, username: author, hashtags } = post;
  return [
    { do: 'remove-post', id, author, hashtags, at, acts },
    ...(at === null || at === 0
      ? []
      : [{ do: 'put-tombstone', of: 'post', name: id, at } as const]),
  ];
};

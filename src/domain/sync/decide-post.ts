import * as E from 'fp-ts/lib/Either.js';
import { copiesOf } from '../entities/author-copies.js';
import type { Hashtag } from '../hashtag.js';
import { mentionsIn, newMentionsIn } from '../notification.js';
import type { Post, PostDraft, NewPost } from '../post.js';
import type { UserFields } from '../profile.js';
import { draftRow, initialFields } from '../stored-post.js';
import { postOwner } from './record.js';
import { isUnversioned, type Row, printVersions } from './row.js';
import type { Step } from './step.js';
import { editedFields, storedFields } from './stored-row.js';
import { touchVersions, versionOfDelete, type Act, newVersions } from './touch-versions.js';
import type { EdgeName } from './view.js';
import type { Username } from '../username.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

/** A step of a change that a caller makes to a post. */
export type PostStep = StepOf<'put-post' | 'remove-post' | 'put-tombstone' | 'wake'>;

/** A stored post with its row. */
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
  mentions: [],
});

/**
 * Decides a ban by the user `by`; null lifts the ban. The caller has seen the stored state, so the later act wins, even
 * over records of the post under another id: each act leaves a version, whether it changes anything or not. A ban that
 * is repeated keeps its first instant and author.
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

/** Decides an edit. A banned post is in no feed of a tag, so its edit changes none of them. */
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
    mentions: newMentionsIn(draft.content, post.content),
    tagsLeft: isBanned ? [] : post.hashtags.filter((tag) => !draft.hashtags.includes(tag)),
    place: isBanned ? 'none' : 'tags',
  };
};

/** Returns how many new tags a change creates: tags among `unused`, which no post has yet. */
export const tagsMade = (
  { hashtags, place }: Pick<StepOf<'put-post'>, 'hashtags' | 'place'>,
  unused: readonly Hashtag[],
): number => (place === 'none' ? 0 : hashtags.filter((tag) => unused.includes(tag)).length);

/** Decides a delete, which also removes these likes and bookmarks; without a version it leaves no tombstone. */
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

/** What a new post depends on. */
export interface NewPostSnapshot {
  /** The author's fields, which the post copies; null when the author does not exist. */
  readonly author: UserFields | null;
  /** Whether the acting user exists: the author, or whoever posts for the author. */
  readonly isActorHere: boolean;
  readonly isTaken: boolean;
  /** Those of its tags that no post has yet. */
  readonly unused: readonly Hashtag[];
  /** The first answer to the same request; null when there was none. */
  readonly answered: { readonly digest: string; readonly post: Post } | null;
}

/** Why a new post is refused. */
type NewPostRefusal = 'no_actor' | 'no_author' | 'taken' | 'mismatch';

interface MadePost {
  readonly steps: readonly PostStep[];
  readonly tagsMade: number;
  /** The hash that will be stored, with which a repeated request is answered; null when none can be. */
  readonly hash: Readonly<Record<string, string>> | null;
}

const makePost = (
  author: UserFields,
  unused: readonly Hashtag[],
  { id, author: username, created_at, ...draft }: NewPost,
  version: number | null,
  isAnswer: boolean,
): MadePost => {
  const { hashtags } = draft;
  const versions = version === null ? null : newVersions(version);
  const changes = { ...draftRow(draft), username, created_at: String(created_at) };
  const step = {
    do: 'put-post' as const,
    id,
    author: username,
    previousAuthor: null,
    isNew: true,
    createdAt: created_at,
    isBanned: false,
    changes,
    hashtags,
    tagsLeft: [],
    mentions: mentionsIn(draft.content),
    versions,
    place: 'all' as const,
  };
  return {
    steps: [step, { do: 'wake', owner: postOwner(id) }],
    tagsMade: tagsMade(step, unused),
    hash: isAnswer
      ? {
          ...initialFields(id),
          ...(storedFields(changes, hashtags) as typeof changes),
          ...(versions === null ? {} : { sys_versions: printVersions(versions) }),
          ...copiesOf(author),
        }
      : null,
  };
};

/** Decides a new post. A repeated request gets its first answer, as long as its author exists. */
export const decideNewPost = (
  { author, isActorHere, isTaken, unused, answered }: NewPostSnapshot,
  post: NewPost,
  digest: string | null,
  { version }: Act,
): E.Either<NewPostRefusal, MadePost | { readonly again: Post }> => {
  if (!isActorHere) return E.left('no_actor');
  if (author === null) return E.left('no_author');
  if (answered !== null)
    return answered.digest === digest ? E.right({ again: answered.post }) : E.left('mismatch');
  if (isTaken) return E.left('taken');
  return E.right(makePost(author, unused, post, version, digest !== null));
};

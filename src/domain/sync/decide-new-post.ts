import * as E from 'fp-ts/lib/Either.js';
import { copiesOf } from '../entities/author-copies.js';
import type { Hashtag } from '../hashtag.js';
import type { NewPost, Post } from '../post.js';
import type { UserFields } from '../profile.js';
import { bornFields, draftRow } from '../stored-post.js';
import { tagsMade, type PostStep } from './decide-post.js';
import { postOwner } from './record.js';
import { printVersions } from './row.js';
import { newVersions, type Act } from './touch-versions.js';
import { storedFields } from './stored-row.js';

/** What a new post depends on. */
export interface NewPostSnapshot {
  /** What posts have a copy of; null: the author is not here. */
  readonly author: UserFields | null;
  /** Whether whoever makes it, for the author or as the author, is here. */
  readonly isActorHere: boolean;
  readonly isTaken: boolean;
  /** Of the tags those that no post has yet. */
  readonly unused: readonly Hashtag[];
  /** What was answered to the same request before. */
  readonly answered: { readonly digest: string; readonly post: Post } | null;
}

/** Why no post is made. */
export type NewPostRefusal = 'no_actor' | 'no_author' | 'taken' | 'mismatch';

export interface MadePost {
  readonly steps: readonly PostStep[];
  readonly tagsMade: number;
  /** The hash as it will be, where the request is answered by it again. */
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
    versions,
    place: 'all' as const,
  };
  return {
    steps: [step, { do: 'wake', owner: postOwner(id) }],
    tagsMade: tagsMade(step, unused),
    hash: isAnswer
      ? {
          ...bornFields(id),
          ...(storedFields(changes, hashtags) as typeof changes),
          ...(versions === null ? {} : { sys_versions: printVersions(versions) }),
          ...copiesOf(author),
        }
      : null,
  };
};

/** A request that was seen before is answered what it was answered then, as long as its author is here. */
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

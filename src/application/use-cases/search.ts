import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Hashtag } from '../../domain/hashtag.js';
import { viewerOf, type Principal } from '../../domain/principal.js';
import { publicProfile, type Profile } from '../../domain/profile.js';
import type { Shown } from '../../domain/shown.js';
import type { StoreError } from '../errors.js';
import {
  makeFindUsers,
  type FoundUsers,
  type UserSearch,
  type Directory,
} from '../feeds/directory.js';
import type { Reader } from '../ports/reader.js';
import type { Clock } from '../ports/clock.js';
import type { SeenPost } from '../feeds/feed.js';
import type { Feeds } from '../feeds/feeds.js';

interface DirectoryDeps {
  readonly directory: Pick<Directory, 'newest' | 'topModels'>;
  readonly publicFields: Shown;
}

export const makeFindNewestUsers =
  ({ directory, publicFields }: DirectoryDeps) =>
  (role: 'user' | 'model', limit: number): TE.TaskEither<StoreError, readonly Profile[]> =>
    pipe(
      directory.newest(role, limit),
      TE.map((users) => users.map((user) => publicProfile(user, publicFields))),
    );

/** Searches users, and returns them as the caller sees them. */
export const makeSearchUsers = (reader: Reader, publicFields: readonly string[]) => {
  const find = makeFindUsers(reader, publicFields);
  return (principal: Principal, search: UserSearch): TE.TaskEither<StoreError, FoundUsers> =>
    find(search, viewerOf(principal));
};

export const makeFindTopModels =
  ({ directory, publicFields }: DirectoryDeps) =>
  (limit: number): TE.TaskEither<StoreError, readonly Profile[]> =>
    pipe(
      directory.topModels(limit),
      TE.map((models) =>
        models.map(({ user, score }) => ({
          ...publicProfile(user, publicFields),
          engagement_score: score,
        })),
      ),
    );

interface FindTopPostsCommand {
  readonly principal: Principal;
  readonly tags: readonly Hashtag[];
  readonly perTag: number;
}

/** Finds the best posts of each tag, in the order asked for. */
export const makeFindTopPosts =
  ({ feeds, clock }: { readonly feeds: Pick<Feeds, 'top'>; readonly clock: Clock }) =>
  ({
    principal,
    tags,
    perTag,
  }: FindTopPostsCommand): TE.TaskEither<StoreError, readonly (readonly SeenPost[])[]> =>
  () =>
    feeds.top(tags, perTag, viewerOf(principal), clock.now())();

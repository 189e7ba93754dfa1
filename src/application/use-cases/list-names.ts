import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NamePage, NameRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import { mayEdit, type Principal } from '../../domain/principal.js';
import type { Username } from '../../domain/username.js';
import {
  forbidden,
  type Forbidden,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { EngagementStore } from '../ports/engagement-store.js';
import type { FollowStore } from '../ports/follow-store.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export type ListLikers = (
  id: PostId,
  range: NameRequest,
) => TE.TaskEither<PostNotFound | StoreError, NamePage>;

export const makeListLikers =
  ({ engagements }: { readonly engagements: Pick<EngagementStore, 'likers'> }): ListLikers =>
  (id, range) =>
    engagements.likers(id, range);

export interface ListFollowsCommand {
  readonly principal: Principal;
  readonly username: Username;
  readonly range: NameRequest;
}

export type ListFollows = (
  command: ListFollowsCommand,
) => TE.TaskEither<Forbidden | UserNotFound | StoreError, NamePage>;

interface Deps {
  readonly follows: Pick<FollowStore, 'followers' | 'following'>;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

export const makeListFollowers =
  (deps: Deps): ListFollows =>
  ({ principal, username, range }) =>
    actingAs(deps)(principal.username)(deps.follows.followers(username, range));

/** Whom a user follows is shown to that user, to admins and to the service. */
export const makeListFollowing =
  (deps: Deps): ListFollows =>
  ({ principal, username, range }) =>
    mayEdit(principal, username)
      ? actingAs(deps)(principal.username)(deps.follows.following(username, range))
      : TE.left(forbidden('Only the user or an admin may see whom a user follows.'));

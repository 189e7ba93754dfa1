import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NamePage, NameRequest } from '../../domain/page.js';
import { mayEdit, mayReadOwn, viewerOf, type Principal } from '../../domain/principal.js';
import type { Username } from '../../domain/username.js';
import { forbidden, type Forbidden, type StoreError, type UserNotFound } from '../errors.js';
import type { Directory, PeoplePage } from '../feeds/directory.js';
import { actingAs } from '../acting.js';
import type { Needs } from '../world.js';

export type ListPeople = (command: {
  readonly principal: Principal;
  readonly username: Username;
  readonly range: NameRequest;
}) => TE.TaskEither<Forbidden | UserNotFound | StoreError, NamePage>;

type Deps = Needs<
  'names.followers' | 'names.following' | 'names.muted' | 'names.blocked' | 'users.create' | 'clock'
>;

export const makeListFollowers =
  (deps: Deps): ListPeople =>
  ({ principal, username, range }) =>
    actingAs(deps)(principal.username)(deps.names.followers(username, range));

/** Lists whom a user follows, for that user, admins and the service. */
export const makeListFollowing =
  (deps: Deps): ListPeople =>
  ({ principal, username, range }) =>
    mayEdit(principal, username)
      ? actingAs(deps)(principal.username)(deps.names.following(username, range))
      : TE.left(forbidden('Only the user or an admin may see whom a user follows.'));

/** Lists whom a user mutes or blocks, for that user and the service alone. */
const makeListOwn =
  (deps: Deps, list: 'muted' | 'blocked', does: string): ListPeople =>
  ({ principal, username, range }) =>
    mayReadOwn(principal, username)
      ? actingAs(deps)(principal.username)(deps.names[list](username, range))
      : TE.left(forbidden(`Only the user may see whom a user ${does}.`));

export const makeListMuted = (deps: Deps): ListPeople => makeListOwn(deps, 'muted', 'mutes');
export const makeListBlocked = (deps: Deps): ListPeople => makeListOwn(deps, 'blocked', 'blocks');

/** Returns the people of a page of names, as the caller sees them. */
export const makeShowPeople =
  ({ directory }: { readonly directory: Pick<Directory, 'people'> }) =>
  (principal: Principal, page: NamePage): TE.TaskEither<StoreError, PeoplePage> =>
    directory.people(page, viewerOf(principal));

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Principal } from '../../domain/principal.js';
import type { Username } from '../../domain/username.js';
import {
  cannotFollowSelf,
  type CannotFollowSelf,
  type ChangeRefused,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { FollowReceipt, FollowStore } from '../ports/follow-store.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface FollowCommand {
  readonly principal: Principal;
  readonly following: Username;
}

export type Follow = (
  command: FollowCommand,
) => TE.TaskEither<CannotFollowSelf | UserNotFound | ChangeRefused | StoreError, FollowReceipt>;

interface Deps {
  readonly follows: Pick<FollowStore, 'add' | 'remove'>;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const make =
  (deps: Deps, act: 'add' | 'remove'): Follow =>
  ({ principal, following }) =>
    principal.username === following
      ? TE.left(cannotFollowSelf)
      : pipe(
          TE.fromIO(deps.clock.now),
          TE.flatMap((now) =>
            actingAs(deps)(principal.username)(
              deps.follows[act](
                { follower: principal.username, following },
                originOf(principal, now),
              ),
            ),
          ),
        );

export const makeFollow = (deps: Deps): Follow => make(deps, 'add');
export const makeUnfollow = (deps: Deps): Follow => make(deps, 'remove');

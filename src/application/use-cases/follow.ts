import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Principal } from '../../domain/principal.js';
import { followEdge } from '../../domain/sync/edge.js';
import type { Username } from '../../domain/username.js';
import { makeActOnEdge, type EdgeReceipt } from '../act-on-edge.js';
import {
  cannotFollowSelf,
  type CannotFollowSelf,
  type ChangeRefused,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { EdgeActs } from '../ports/edge-acts.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface FollowCommand {
  readonly principal: Principal;
  readonly following: Username;
}

export type Follow = (
  command: FollowCommand,
) => TE.TaskEither<
  CannotFollowSelf | UserNotFound | PostNotFound | ChangeRefused | StoreError,
  EdgeReceipt
>;

interface Deps {
  readonly edges: EdgeActs;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const make = (deps: Deps, present: boolean): Follow => {
  const act = makeActOnEdge(deps);
  return ({ principal, following }) =>
    principal.username === following
      ? TE.left(cannotFollowSelf)
      : pipe(
          TE.fromIO(deps.clock.now),
          TE.flatMap((now) =>
            actingAs(deps)(principal.username)(
              act({
                edge: followEdge({ follower: principal.username, following }),
                present,
                origin: originOf(principal, now),
                now,
              }),
            ),
          ),
        );
};

export const makeFollow = (deps: Deps): Follow => make(deps, true);
export const makeUnfollow = (deps: Deps): Follow => make(deps, false);

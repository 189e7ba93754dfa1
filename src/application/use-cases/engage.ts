import type { ActKind } from '../../domain/entities/edges.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import { engagementEdge } from '../../domain/sync/edge.js';
import { makeActOnEdge, type EdgeReceipt } from '../act-on-edge.js';
import type { ChangeRefused, PostNotFound, StoreError, UserNotFound } from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { EdgeActs } from '../ports/edge-acts.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface EngageCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

/** Liking, bookmarking, or taking either back, as the acting user. */
export type Engage = (
  command: EngageCommand,
) => TE.TaskEither<UserNotFound | PostNotFound | ChangeRefused | StoreError, EdgeReceipt>;

interface Deps {
  readonly edges: EdgeActs;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const makeEngage = (deps: Deps, kind: ActKind, present: boolean): Engage => {
  const act = makeActOnEdge(deps);
  return ({ principal, id }) =>
    pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMap((now) =>
        actingAs(deps)(principal.username)(
          act({
            edge: engagementEdge({ kind, id, username: principal.username }),
            present,
            origin: originOf(principal, now),
            now,
          }),
        ),
      ),
    );
};

export const makeLikePost = (deps: Deps): Engage => makeEngage(deps, 'like', true);
export const makeUnlikePost = (deps: Deps): Engage => makeEngage(deps, 'like', false);
export const makeBookmarkPost = (deps: Deps): Engage => makeEngage(deps, 'bookmark', true);
export const makeUnbookmarkPost = (deps: Deps): Engage => makeEngage(deps, 'bookmark', false);

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Principal } from '../../domain/principal.js';
import type { ChangeRefused, PostNotFound, StoreError, UserNotFound } from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type {
  EngagementKind,
  EngagementReceipt,
  EngagementStore,
} from '../ports/engagement-store.js';
import type { UserStore } from '../ports/user-store.js';
import { actingAs } from '../service-account.js';

export interface EngageCommand {
  readonly principal: Principal;
  readonly id: PostId;
}

/** Liking, bookmarking, or taking either back, as the acting user. */
export type Engage = (
  command: EngageCommand,
) => TE.TaskEither<UserNotFound | PostNotFound | ChangeRefused | StoreError, EngagementReceipt>;

interface Deps {
  readonly engagements: Pick<EngagementStore, 'add' | 'remove'>;
  readonly users: Pick<UserStore, 'create'>;
  readonly clock: Clock;
}

const makeEngage =
  (deps: Deps, kind: EngagementKind, act: 'add' | 'remove'): Engage =>
  ({ principal, id }) =>
    pipe(
      TE.fromIO(deps.clock.now),
      TE.flatMap((now) =>
        actingAs(deps)(principal.username)(
          deps.engagements[act](
            { kind, id, username: principal.username },
            now,
            originOf(principal, now),
          ),
        ),
      ),
    );

export const makeLikePost = (deps: Deps): Engage => makeEngage(deps, 'like', 'add');
export const makeUnlikePost = (deps: Deps): Engage => makeEngage(deps, 'like', 'remove');
export const makeBookmarkPost = (deps: Deps): Engage => makeEngage(deps, 'bookmark', 'add');
export const makeUnbookmarkPost = (deps: Deps): Engage => makeEngage(deps, 'bookmark', 'remove');

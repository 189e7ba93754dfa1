import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { isTie } from '../domain/entities/edges.js';
import type { PostId } from '../domain/post.js';
import { decideEdge, type MissingEnd } from '../domain/sync/decide-edge.js';
import type { OutboxEvent } from '../domain/sync/outbox-event.js';
import type { EdgeName } from '../domain/sync/view.js';
import type { Username } from '../domain/username.js';
import {
  postNotFound,
  userNotFound,
  type ChangeRefused,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from './errors.js';
import { ask, gen, known } from './gen.js';
import type { EdgeActs, EdgeReading } from './ports/edge-acts.js';
import type { Origin } from './ports/origin.js';
import { whileOther } from './while-changed.js';

export interface EdgeAct {
  readonly edge: EdgeName;
  readonly present: boolean;
  readonly origin: Origin;
  readonly now: number;
}

/** `changed` is false when it was so already: each act may be repeated. */
export interface EdgeReceipt {
  readonly changed: boolean;
  /** How many follow, mute, like or bookmark the same afterwards. */
  readonly count: number;
}

type Refusal = UserNotFound | PostNotFound | ChangeRefused | StoreError;

/** Following, muting, liking, bookmarking, or taking it back: atomic, with all that goes by it. */
export type ActOnEdge = (act: EdgeAct) => TE.TaskEither<Refusal, EdgeReceipt>;

const missing = (
  { kind, user, target }: EdgeName,
  end: MissingEnd,
): UserNotFound | PostNotFound => {
  if (end === 'user') return userNotFound(user);
  return isTie(kind) ? userNotFound(target as Username) : postNotFound(target as PostId);
};

/** The ends as the columns of its table are called. */
const endsOf = ({ kind, user, target }: EdgeName): Readonly<Record<string, string>> => {
  switch (kind) {
    case 'follow':
      return { follower: user, following: target };
    case 'mute':
      return { username: user, muted: target };
    case 'like':
    case 'bookmark':
      return { username: user, post_id: target };
  }
};

const eventOf = ({ edge, present, now }: EdgeAct): OutboxEvent => {
  return {
    type: `${edge.kind}.${present ? 'added' : 'removed'}`,
    actor: edge.user,
    at: now,
    data: { ...endsOf(edge), created_at: now },
  };
};

export const makeActOnEdge =
  ({ edges }: { readonly edges: EdgeActs }): ActOnEdge =>
  (act) => {
    const { edge, present, origin, now } = act;
    const attempt = function* (reading: EdgeReading) {
      const decided = decideEdge(reading.snapshot, { ...act, ...origin }, now);
      if (E.isLeft(decided)) return yield* known(E.left(missing(edge, decided.left)));
      const step = decided.right;
      const changed = step !== null;
      const done = yield* ask(
        edges.enact(reading, {
          step,
          origin,
          costs: changed ? { edges: 1 } : {},
          event: changed ? eventOf(act) : null,
          now,
        }),
      );
      if (E.isLeft(done)) return done;
      if (done.right === 'orphaned') return yield* known(E.left(missing(edge, 'target')));
      return E.right({ changed, count: done.right });
    };
    return gen(() => whileOther(present ? edges.expect(edge) : null, edges.read(edge), attempt));
  };

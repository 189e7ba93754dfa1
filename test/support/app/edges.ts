import type { Stores } from '../../../src/application/ports/stores.js';
import { UNTIMED_ORIGIN, type Origin } from '../../../src/application/ports/origin.js';
import { makeActOnEdge, type ActOnEdge } from '../../../src/application/use-cases/edges.js';
import { engagementEdge, tieEdge, type Engagement } from '../../../src/domain/sync/decide-edge.js';
import type { TieKind } from '../../../src/domain/entities/edges.js';
import type { Username } from '../../../src/domain/username.js';
import { noon } from './fixtures.js';

type Done = ReturnType<ActOnEdge>;

interface Follow {
  readonly follower: Username;
  readonly following: Username;
}

/** Follows or mutes, and their removal, as the use cases carry them out. */
export const followsOf = (stores: Pick<Stores, 'edges'>, kind: TieKind = 'follow') => {
  const act = makeActOnEdge(stores);
  const set =
    (present: boolean) =>
    ({ follower: by, following: whom }: Follow, origin: Origin = UNTIMED_ORIGIN): Done =>
      act({ edge: tieEdge({ kind, by, whom }), present, origin, now: origin.version ?? noon });
  return { add: set(true), remove: set(false) };
};

/** Likes and bookmarks, and their removal, as the use cases carry them out. */
export const engagementsOf = (stores: Pick<Stores, 'edges'>) => {
  const act = makeActOnEdge(stores);
  const set =
    (present: boolean) =>
    (engagement: Engagement, now: number, origin: Origin = UNTIMED_ORIGIN): Done =>
      act({ edge: engagementEdge(engagement), present, origin, now });
  return { add: set(true), remove: set(false) };
};

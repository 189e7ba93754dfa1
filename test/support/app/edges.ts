import type { Stores } from '../../../src/application/ports/stores.js';
import { UNTIMED_ORIGIN, type Origin } from '../../../src/application/ports/origin.js';
import { makeActOnEdge, type ActOnEdge } from '../../../src/application/act-on-edge.js';
import {
  engagementEdge,
  followEdge,
  type Engagement,
  type Follow,
} from '../../../src/domain/sync/decide-edge.js';
import { noon } from './fixtures.js';

type Done = ReturnType<ActOnEdge>;

/** Follows, and what takes them back, as the use cases act on them. */
export const followsOf = (stores: Pick<Stores, 'edges'>) => {
  const act = makeActOnEdge(stores);
  const set =
    (present: boolean) =>
    (follow: Follow, origin: Origin = UNTIMED_ORIGIN): Done =>
      act({ edge: followEdge(follow), present, origin, now: origin.version ?? noon });
  return { add: set(true), remove: set(false) };
};

/** Likes and bookmarks, and what takes them back. */
export const engagementsOf = (stores: Pick<Stores, 'edges'>) => {
  const act = makeActOnEdge(stores);
  const set =
    (present: boolean) =>
    (engagement: Engagement, now: number, origin: Origin = UNTIMED_ORIGIN): Done =>
      act({ edge: engagementEdge(engagement), present, origin, now });
  return { add: set(true), remove: set(false) };
};

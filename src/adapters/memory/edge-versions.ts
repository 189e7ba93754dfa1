import { ACTS } from '../../domain/entities/edges.js';
import type { Key } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { Stood } from '../../domain/sync/deferred-record.js';
import { edgeKey, type EdgeName, type Sent } from '../../domain/sync/view.js';
import { putTombstone, tombstoneOf, clearTombstone } from './tombstones.js';
import { membersOf, sortedSetAt, type Keyspace } from './keyspace.js';

const setOf = ({ kind, user, target }: EdgeName): Key =>
  kind === 'follow'
    ? { of: 'user', username: user, part: 'following' }
    : { of: 'post', id: target as PostId, part: ACTS[kind].theirs };

export const isPresent = (space: Keyspace, edge: EdgeName): boolean =>
  membersOf(space, setOf(edge)).has(edge.kind === 'follow' ? edge.target : edge.user);

/** The instant of a like or bookmark. */
export const sinceOf = (space: Keyspace, { kind, user, target }: EdgeName): number | null =>
  kind === 'follow'
    ? null
    : (sortedSetAt(space, { of: 'user', username: user, part: ACTS[kind].mine }).scores.get(
        target,
      ) ?? null);

/** Of an edge that is not there, the version of its delete; 0 for none. */
export const edgeVersion = (space: Keyspace, edge: EdgeName): number =>
  isPresent(space, edge)
    ? (space.sync.edges.get(edge.user)?.get(edgeKey(edge)) ?? sinceOf(space, edge) ?? 0)
    : tombstoneOf(space, { of: 'edge', name: edge });

export const sentOf = ({ sync }: Keyspace, edge: EdgeName): Sent | null =>
  sync.sent.get(edge.user)?.get(edgeKey(edge)) ?? null;

/** What has to be known of an edge that stands to put it aside. */
export const standing = (space: Keyspace, edge: EdgeName): Stood => ({
  version: edgeVersion(space, edge),
  since: sinceOf(space, edge),
  sent: sentOf(space, edge),
});

/** Xano has this edge as a row: only such a one can be gone there. */
export const markSent = ({ sync }: Keyspace, edge: EdgeName, sent: Sent): void => {
  const ofUser = sync.sent.get(edge.user) ?? new Map<string, Sent>();
  sync.sent.set(edge.user, ofUser.set(edgeKey(edge), sent));
};

const forgetVersion = ({ sync }: Keyspace, edge: EdgeName): void => {
  const ofUser = sync.edges.get(edge.user);
  ofUser?.delete(edgeKey(edge));
  if (ofUser?.size === 0) sync.edges.delete(edge.user);
};

/** The edge is no more. */
export const forgetEdge = (space: Keyspace, edge: EdgeName): void => {
  forgetVersion(space, edge);
  const { sent } = space.sync;
  const ofUser = sent.get(edge.user);
  ofUser?.delete(edgeKey(edge));
  if (ofUser?.size === 0) sent.delete(edge.user);
};

/** Leaves a version on an edge as it stands now; 0 for none. */
export const leaveVersion = (space: Keyspace, edge: EdgeName, version: number): void => {
  if (!isPresent(space, edge)) {
    forgetEdge(space, edge);
    putTombstone(space, { of: 'edge', name: edge }, version);
    return;
  }
  forgetVersion(space, edge);
  clearTombstone(space, { of: 'edge', name: edge });
  if (version === (sinceOf(space, edge) ?? 0)) return;
  const { edges } = space.sync;
  const ofUser = edges.get(edge.user) ?? new Map<string, number>();
  edges.set(edge.user, ofUser.set(edgeKey(edge), version));
};

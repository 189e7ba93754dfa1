import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Cluster } from 'ioredis';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { ClusterNodes } from '../../../domain/health/cluster.js';
import type { RedisConnection } from '../connection.js';
import { writeMarkers, readMarkers, type Markers } from './markers.js';
import { readLayout, readNodes } from './nodes.js';

/** Access to the nodes of a cluster themselves. A node that does not answer fails `layout` alone. */
export interface ClusterAdmin {
  readonly nodes: TE.TaskEither<StoreError, ClusterNodes | null>;
  /** Which node serves which slots: equal texts where no key has moved from one node to another, null while slots move. */
  readonly layout: TE.TaskEither<StoreError, string | null>;
  readonly markers: TE.TaskEither<StoreError, Markers>;
  /** Writes the markers of some buckets, for a store of this name; resolves to whether all were written. */
  readonly writeMarkers: (
    buckets: readonly number[],
    name: string,
  ) => TE.TaskEither<StoreError, boolean>;
}

const NumberOrNull = t.union([t.number, t.null]);
const Nodes = t.readonlyArray(
  t.type({
    address: t.string,
    role: t.union([t.literal('master'), t.literal('replica')]),
    isUp: t.boolean,
    slots: t.number,
    keys: NumberOrNull,
    memory: NumberOrNull,
    replicas: NumberOrNull,
  }),
);
const MarkersRead = t.readonlyArray(t.union([t.string, t.null, t.undefined]));

/** Makes the door to a cluster; calls are observed under names of our own, since each stands for many commands. */
export const makeClusterAdmin = (
  cluster: Cluster,
  { command }: Pick<RedisConnection, 'command'>,
): ClusterAdmin => ({
  nodes: command('nodes', '', () => readNodes(cluster), t.union([Nodes, t.null])),
  layout: command('layout', '', () => readLayout(cluster), t.union([t.string, t.null])),
  markers: command('markers', '', () => readMarkers(cluster), MarkersRead),
  writeMarkers: (buckets, name) =>
    command('markers', '', () => writeMarkers(cluster, buckets, name), t.boolean),
});

import * as t from 'io-ts';
import { Machine, Measured } from '../results.js';

/** Microseconds of the processor for one request or record; of Redis those of all nodes. */
const Taken = t.strict({ service: t.number, redis: t.number });

const Cost = t.strict({
  id: t.string,
  title: t.string,
  one: Taken,
  cluster: Taken,
  /** What each node of the cluster took of `cluster.redis`. */
  nodes: t.array(t.number),
});

const Shared = t.strict({
  /** The key, or what the keys of a family begin with. */
  name: t.string,
  bytes: t.number,
  /** Microseconds of its node for one request or record, by the id of the cost. */
  taken: t.record(t.string, t.number),
});

/** What a cluster of three masters takes beside one Redis, with the same app. */
export const ClusterResults = t.strict({
  at: t.string,
  commit: t.string,
  machine: Machine,
  size: Measured,
  costs: t.array(Cost),
  /** Of each node: what it holds with the whole app, and what a mix of reads and changes was to it. */
  nodes: t.array(
    t.strict({
      keys: t.number,
      /** Bytes. */
      memory: t.number,
      calls: t.number,
      /** Seconds. */
      processor: t.number,
    }),
  ),
  shared: t.array(Shared),
});

export type Cost = t.TypeOf<typeof Cost>;
export type Shared = t.TypeOf<typeof Shared>;
export type ClusterResults = t.TypeOf<typeof ClusterResults>;

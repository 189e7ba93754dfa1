import * as t from 'io-ts';
import { Machine, Measured } from '../results.js';

/** Microseconds of processor time for one request or record; `redis` is the sum over all nodes. */
const Taken = t.strict({ service: t.number, redis: t.number });

const Cost = t.strict({
  id: t.string,
  title: t.string,
  one: Taken,
  cluster: Taken,
  /** Each node's share of `cluster.redis`. */
  nodes: t.array(t.number),
});

const Shared = t.strict({
  /** The key, or the prefix of a family of keys. */
  name: t.string,
  bytes: t.number,
  /** Microseconds of its node's processor time for one request or record, by the id of the cost. */
  taken: t.record(t.string, t.number),
});

/** What a cluster of three masters costs compared with one Redis, with the same app. */
export const ClusterResults = t.strict({
  at: t.string,
  commit: t.string,
  machine: Machine,
  size: Measured,
  costs: t.array(Cost),
  /** For each node: what it holds of the whole app, and what a mix of reads and changes cost it. */
  nodes: t.array(
    t.strict({
      keys: t.number,
      /** Bytes. */
      memory: t.number,
      calls: t.number,
      /** Seconds of processor time. */
      processor: t.number,
    }),
  ),
  shared: t.array(Shared),
});

export type Cost = t.TypeOf<typeof Cost>;
export type Shared = t.TypeOf<typeof Shared>;
export type ClusterResults = t.TypeOf<typeof ClusterResults>;

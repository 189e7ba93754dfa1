import * as E from 'fp-ts/lib/Either.js';
import type { Cluster, Redis } from 'ioredis';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { inBucket } from '../cluster/buckets.js';
import { masterOf } from '../cluster/master-of.js';
import { nothingKey } from '../keys.js';
import type { Ask } from '../reading/question.js';

/** Two connections to one server: Redis tells `side` when a key that `reader` has read changes. */
export interface Pair {
  /** The connection that reads, and is tracked. */
  readonly reader: Redis;
  /** Receives invalidations, in RESP2: ioredis drops those of RESP3. */
  readonly side: Redis;
  /** Sends a command by `reader`; rejects unless the server still serves what was read from it. */
  readonly confirm: () => Promise<void>;
}

/** The connections that keep one copy fresh. None reconnects by itself. */
export interface Tracks {
  /** Connects a pair to each server that has keys. Calls `broken` on trouble with any of them, perhaps more than once. */
  readonly connect: (broken: (trouble: unknown) => void) => Promise<readonly Pair[]>;
  /** Reads by the tracked connections. */
  readonly ask: Ask;
  readonly disconnect: () => void;
}

const watch = (connections: readonly Redis[], broken: (trouble: unknown) => void): void => {
  for (const connection of connections)
    connection.on('error', broken).on('close', () => {
      broken(new Error('a connection was closed'));
    });
};

const confirmMaster = async (reader: Redis): Promise<void> => {
  const [role]: readonly unknown[] = await reader.role();
  if (role !== 'master') throw new Error(`the server is a ${String(role)}`);
};

/** Returns the tracks of one Redis, of two connections that are not connected yet. */
export const tracksOf = (reader: Redis, side: Redis, ask: Ask): Tracks => ({
  connect: async (broken) => {
    watch([reader, side], broken);
    await Promise.all([side.connect(), reader.connect()]);
    return [{ reader, side, confirm: () => confirmMaster(reader) }];
  },
  ask,
  disconnect: () => {
    reader.disconnect();
    side.disconnect();
  },
});

/** Matches the error for a slot that has moved for good. A slot that is moving (ASK) is read without the copy meanwhile. */
const MOVED = /\bMOVED \d/;

const isMoved = (cause: unknown): boolean => cause instanceof Error && MOVED.test(cause.message);

const ELSEWHERE = new Error('slots have gone to another node');

/**
 * Returns a check that asks a master for one key, in each of its buckets in turn. ASK is as good as a reply, since only the
 * master of a slot gives it. Any other error is rejected as one that may pass, not as a refusal by Redis.
 */
const confirmServing = (reader: Redis, keys: readonly string[]): Pair['confirm'] => {
  let turn = 0;
  return async () => {
    turn = (turn + 1) % keys.length;
    try {
      await reader.exists(keys[turn] ?? '');
    } catch (error) {
      if (isMoved(error)) throw ELSEWHERE;
      if (!String(error).includes('ReplyError: ASK '))
        throw new Error(`a master does not serve: ${String(error)}`, { cause: error });
    }
  };
};

/** Returns each master that has buckets, with the name of a key in each of these that never exists. */
const serversOf = (cluster: Cluster): ReadonlyMap<Redis, readonly string[]> => {
  const servers = new Map<Redis, string[]>();
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const key = inBucket(bucket, nothingKey);
    const node = masterOf(cluster, key);
    // For a slot without a master the client would ask any node.
    if (node === undefined) throw new Error('slots are served by nobody');
    servers.set(node, [...(servers.get(node) ?? []), key]);
  }
  return servers;
};

/**
 * Returns the tracks of a cluster, of a client that follows no redirection and is not connected yet; `sideTo` makes a
 * connection to the server of a reader. `confirm` asks for a key, since a server that is no longer the master of a slot, or
 * has lost its cluster, refuses that, and would answer PING and ROLE as before.
 */
export const tracksOfCluster = (
  cluster: Cluster,
  sideTo: (reader: Redis) => Redis,
  ask: Ask,
): Tracks => {
  let sides: readonly Redis[] = [];
  let tell: (trouble: unknown) => void = () => undefined;
  return {
    connect: async (broken) => {
      tell = broken;
      // Where the first node does not answer, or says that the cluster is down, the client ends without a rejection.
      cluster.on('error', broken).on('end', () => {
        broken(new Error('the cluster cannot be reached'));
      });
      await cluster.connect();
      const pairs = [...serversOf(cluster)].map(([reader, keys]): Pair => ({
        reader,
        side: sideTo(reader),
        confirm: confirmServing(reader, keys),
      }));
      sides = pairs.map(({ side }) => side);
      watch([...pairs.map(({ reader }) => reader), ...sides], broken);
      await Promise.all(sides.map((side) => side.connect()));
      return pairs;
    },
    ask: (questions) => async () => {
      const reply = await ask(questions)();
      if (E.isLeft(reply) && 'cause' in reply.left && isMoved(reply.left.cause)) tell(ELSEWHERE);
      return reply;
    },
    disconnect: () => {
      cluster.disconnect();
      for (const side of sides) side.disconnect();
    },
  };
};

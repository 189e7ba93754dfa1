import * as E from 'fp-ts/lib/Either.js';
import type { Cluster, Redis } from 'ioredis';
import { BUCKETS } from '../../../domain/health/cluster.js';
import { inBucket } from '../cluster/buckets.js';
import { masterOf } from '../cluster/master-of.js';
import { nothingKey } from '../keys.js';
import type { Ask } from '../reading/question.js';

/** Two connections to one server: what `reader` has read and then changes is told to `side`. */
export interface Pair {
  /** Tracked. */
  readonly reader: Redis;
  /** Hears of changes, in RESP2: in RESP3 the client hears of none. */
  readonly side: Redis;
  /** Asks by `reader`; rejects unless the server still serves what it has been read from. */
  readonly confirm: () => Promise<void>;
}

/** The connections by which one copy is kept fresh. None connects again by itself. */
export interface Tracks {
  /** Connects a pair to each server that has keys. `broken` is told of trouble on any of them, perhaps more than once. */
  readonly connect: (broken: (trouble: unknown) => void) => Promise<readonly Pair[]>;
  /** Asks by the readers. */
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

/** Of one Redis, by two connections that are not connected yet. */
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

/** A slot that has gone elsewhere for good. One that is on its way (ASK) is read beside the copy meanwhile. */
const MOVED = /\bMOVED \d/;

const isMoved = (cause: unknown): boolean => cause instanceof Error && MOVED.test(cause.message);

const ELSEWHERE = new Error('slots have gone to another node');

/**
 * Asks one for a key in each of its buckets in turn. Only whoever serves a slot answers ASK for it. Nothing else that it answers
 * then is a refusal that would last.
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

/** Each master that has buckets, and in each of these the name of a key that is never there. */
const serversOf = (cluster: Cluster): ReadonlyMap<Redis, readonly string[]> => {
  const servers = new Map<Redis, string[]>();
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const key = inBucket(bucket, nothingKey);
    const node = masterOf(cluster, key);
    // Of such a slot the client would ask anybody.
    if (node === undefined) throw new Error('slots are served by nobody');
    servers.set(node, [...(servers.get(node) ?? []), key]);
  }
  return servers;
};

/**
 * Of a cluster, by a client that follows no redirection and is not connected yet; `sideTo` makes a connection to the server of
 * another. What a reader is asked is refused by a server that is no longer the master of the slot, or has lost its cluster,
 * where PING and ROLE would be answered as ever: so does `confirm` ask for a key.
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
      // Where the node that it asks first does not answer, or says that the cluster is down, it ends and rejects nothing.
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

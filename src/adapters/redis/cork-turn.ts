import { Cluster, type Redis } from 'ioredis';

/** Identifies one turn of the event loop of a client. */
export type Turn = object;

const turns = new WeakMap<Redis | Cluster, Turn>();

const streamsOf = (client: Redis | Cluster) => {
  const servers = client instanceof Cluster ? client.nodes() : [client];
  return servers.flatMap(({ stream }) => (stream as typeof stream | undefined) ?? []);
};

/**
 * Sends all commands of one turn of the event loop in one packet to each server: each separate packet costs a system call
 * here and another one in Redis.
 */
export const corkTurn = (client: Redis | Cluster): Turn => {
  const begun = turns.get(client);
  if (begun !== undefined) return begun;
  const turn = {};
  turns.set(client, turn);
  const streams = streamsOf(client);
  for (const stream of streams) stream.cork();
  setImmediate(() => {
    turns.delete(client);
    for (const stream of streams) stream.uncork();
  });
  return turn;
};

/** Whether every command of this turn is still buffered, including those to servers connected since it began. */
export const isCorked = (client: Redis | Cluster): boolean =>
  turns.has(client) && streamsOf(client).every(({ writableCorked }) => writableCorked > 0);

import { Cluster, type Redis } from 'ioredis';

/** Stands for what a client sends in one turn of the event loop. */
export type Turn = object;

const turns = new WeakMap<Redis | Cluster, Turn>();

const streamsOf = (client: Redis | Cluster) => {
  const servers = client instanceof Cluster ? client.nodes() : [client];
  return servers.flatMap(({ stream }) => (stream as typeof stream | undefined) ?? []);
};

/**
 * What is sent in one turn of the event loop goes out in one packet to each server: each by itself costs a call of the
 * system here and another one in Redis.
 */
export const gather = (client: Redis | Cluster): Turn => {
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

/** Whether nothing of this turn has gone out yet, not even to a server that was connected since it began. */
export const isGathered = (client: Redis | Cluster): boolean =>
  turns.has(client) && streamsOf(client).every(({ writableCorked }) => writableCorked > 0);

import { Cluster, type Redis } from 'ioredis';
import { addressOf, masterOf } from './cluster/master-of.js';
import type { Route } from './connection.js';

/** Changes that wait for replicas have a connection of their own, since WAIT blocks it. */
export interface Waits {
  readonly client: Redis | Cluster;
  /** Replicas that must have a change before it is answered. */
  readonly replicas: number;
  /** Longest wait for the replicas, ms. */
  readonly timeout: number;
}

/** Makes the error as Redis itself reports too few replicas. */
const tooFew = (reached: number, wanted: number): Error =>
  Object.assign(new Error(`NOREPLICAS ${reached} of ${wanted} replicas have it`), {
    name: 'ReplyError',
  });

/** Sends one WAIT for all commands that go to a server in one turn of the event loop. */
const makeReached = (replicas: number, timeout: number): ((server: Redis) => Promise<void>) => {
  const asked = new WeakMap<Redis, Promise<void>>();
  const ask = async (server: Redis): Promise<void> => {
    // Sent after all commands of this turn: WAIT covers what came before it on its connection.
    await new Promise(setImmediate);
    asked.delete(server);
    const reached = await server.wait(replicas, timeout);
    if (reached < replicas) throw tooFew(reached, replicas);
  };
  return (server) => {
    const promise = asked.get(server) ?? ask(server);
    asked.set(server, promise);
    return promise;
  };
};

/**
 * Sends a command and waits until replicas have it; fails with NOREPLICAS when too few have it in time: the change has
 * happened all the same, and stays unless a failover loses it. On a cluster it sends straight to the slot's master, since
 * WAIT covers only its own connection; where a slot has moved, it sends again.
 */
export const waiting = ({ client, replicas, timeout }: Waits): Route => {
  const reached = makeReached(replicas, timeout);
  const sendTo = async (
    server: Redis,
    send: Parameters<Route>[1],
    asking: boolean,
  ): Promise<unknown> => {
    if (asking) void server.asking().catch(() => undefined);
    const [reply] = await Promise.all([send(server), reached(server)]);
    return reply;
  };
  if (!(client instanceof Cluster)) return (_, send) => sendTo(client, send, false);

  return async (key, send) => {
    // A harmless command makes the client find the slot's master and connect to it.
    const findWay = (): Promise<unknown> => client.exists(key);
    if (masterOf(client, key) === undefined) await findWay();
    const server = masterOf(client, key);
    if (server === undefined) throw new Error('No master is known for this slot');
    try {
      return await sendTo(server, send, false);
    } catch (error) {
      const [code, , address] = error instanceof Error ? error.message.split(' ') : [];
      if (code !== 'MOVED' && code !== 'ASK') throw error;
      await findWay();
      const other = client.nodes().find((node) => addressOf(node) === address);
      if (other === undefined) throw error;
      return await sendTo(other, send, code === 'ASK');
    }
  };
};

import { Command, type Cluster, type Redis } from 'ioredis';

export const addressOf = ({ options: { host = '', port = 0 } }: Redis): string => `${host}:${port}`;

/** Returns the master of a key on a cluster, as far as the client knows. */
export const masterOf = (cluster: Cluster, key: string): Redis | undefined => {
  const slot = new Command('get', [key]).getSlot();
  const [address] = cluster.slots[slot] ?? [];
  return cluster.nodes().find((node) => addressOf(node) === address);
};

/**
 * Returns the addresses of all masters, as far as the client knows: those that serve slots, even if it has no connection to
 * them, and those that it is connected to. While slots move, the client may assign some to the wrong master.
 */
export const mastersIn = (cluster: Cluster): readonly string[] =>
  [
    ...new Set([
      ...cluster.slots.flatMap(([address]) => address ?? []),
      ...cluster.nodes('master').map(addressOf),
    ]),
  ].sort();

/** Returns the connection to the master at this address; null while there is none. */
export const nodeAt = (cluster: Cluster, address: string): Redis | null =>
  cluster.nodes('master').find((node) => addressOf(node) === address) ?? null;

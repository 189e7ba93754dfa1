import { Command, type Cluster, type Redis } from 'ioredis';

export const addressOf = ({ options: { host = '', port = 0 } }: Redis): string => `${host}:${port}`;

/** The master on which a key lies, as far as the client knows. */
export const masterOf = (cluster: Cluster, key: string): Redis | undefined => {
  const slot = new Command('get', [key]).getSlot();
  const [address] = cluster.slots[slot] ?? [];
  return cluster.nodes().find((node) => addressOf(node) === address);
};

/**
 * The addresses of all masters, as far as the client knows: of those that serve slots, to some of which it may have no connection, and
 * of those to which it has one. While slots move the client may take one for another's that is not.
 */
export const mastersIn = (cluster: Cluster): readonly string[] =>
  [
    ...new Set([
      ...cluster.slots.flatMap(([address]) => address ?? []),
      ...cluster.nodes('master').map(addressOf),
    ]),
  ].sort();

/** The connection to one of them; null while there is none. */
export const nodeAt = (cluster: Cluster, address: string): Redis | null =>
  cluster.nodes('master').find((node) => addressOf(node) === address) ?? null;

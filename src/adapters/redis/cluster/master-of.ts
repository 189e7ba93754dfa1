import { Command, type Cluster, type Redis } from 'ioredis';

export const addressOf = ({ options: { host = '', port = 0 } }: Redis): string => `${host}:${port}`;

/** The master on which a key lies, as far as the client knows. */
export const masterOf = (cluster: Cluster, key: string): Redis | undefined => {
  const slot = new Command('get', [key]).getSlot();
  const [address] = cluster.slots[slot] ?? [];
  return cluster.nodes().find((node) => addressOf(node) === address);
};

/** The addresses of all masters that serve slots, as far as the client knows: it may be connected to fewer. */
export const mastersIn = ({ slots }: Cluster): readonly string[] =>
  [...new Set(slots.flatMap(([address]) => address ?? []))].sort();

/** The connection to one of them; null while there is none. */
export const nodeAt = (cluster: Cluster, address: string): Redis | null =>
  cluster.nodes('master').find((node) => addressOf(node) === address) ?? null;

import { Command, type Cluster, type Redis } from 'ioredis';

export const addressOf = ({ options: { host = '', port = 0 } }: Redis): string => `${host}:${port}`;

/** The master on which a key lies, as far as the client knows. */
export const masterOf = (cluster: Cluster, key: string): Redis | undefined => {
  const slot = new Command('get', [key]).getSlot();
  const [address] = cluster.slots[slot] ?? [];
  return cluster.nodes().find((node) => addressOf(node) === address);
};

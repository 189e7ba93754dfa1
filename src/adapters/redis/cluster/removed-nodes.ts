import type { Cluster, Redis } from 'ioredis';
import { masterOf } from './master-of.js';

/**
 * A node that was taken out of the cluster and still runs refuses the slots that it once served, and redirects to no other:
 * the client would go on asking it. Once disconnected from it, the client asks any other node, which redirects it.
 */

/** Resolves to whether a node knows no other and serves no slots, as one that was taken out. */
const isRemoved = async (node: Redis): Promise<boolean> => {
  const info = await node.cluster('INFO').catch(() => '');
  return /^cluster_known_nodes:1\r?$/m.test(info) && /^cluster_slots_assigned:0\r?$/m.test(info);
};

const leave = (node: Redis): Promise<void> =>
  new Promise((resolve) => {
    node.once('end', () => {
      resolve();
    });
    node.disconnect();
  });

/** Disconnects from the nodes of these keys that were taken out; resolves to whether there was one. Called after a refusal. */
export const leaveRemoved = async (cluster: Cluster, keys: readonly string[]): Promise<boolean> => {
  const nodes = [...new Set(keys.map((key) => masterOf(cluster, key)))];
  const left = nodes.map(async (node) => {
    // Another call has disconnected from it meanwhile.
    if (node === undefined) return true;
    if (!(await isRemoved(node))) return false;
    if (cluster.nodes().includes(node)) await leave(node);
    return true;
  });
  return (await Promise.all(left)).includes(true);
};

/** Disconnects from all nodes that were taken out, unless no other is known. */
export const leaveAllRemoved = async (cluster: Cluster): Promise<void> => {
  const masters = cluster.nodes('master');
  const are = await Promise.all(masters.map(isRemoved));
  const parted = masters.filter((node, at) => are[at] === true && cluster.nodes().includes(node));
  if (parted.length < masters.length) await Promise.all(parted.map(leave));
};

import { callerOf, type Caller } from '../http/request.js';
import { startServer, type Server, type ServerEnv } from '../process/server.js';
import type { RedisCluster } from './cluster.js';

/** The nodes as REDIS_CLUSTER_NODES names them. */
const nodesOf = ({ nodes }: RedisCluster): string =>
  nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');

/** The service as a process of its own on a cluster, asked by the holder of the key. */
export const startOnCluster = async (
  cluster: RedisCluster,
  env: ServerEnv = {},
): Promise<{ readonly server: Server; readonly service: Caller }> => {
  const server = await startServer({
    NODE_ENV: 'production',
    REDIS_CLUSTER_NODES: nodesOf(cluster),
    RATE_LIMIT: 'off',
    ...env,
  });
  return { server, service: callerOf(server.url, { 'X-API-Key': server.apiKey }) };
};

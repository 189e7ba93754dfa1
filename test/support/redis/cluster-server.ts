import { callerOf, type Caller } from '../http/request.js';
import { startServer, type Server, type ServerEnv } from '../process/server.js';
import type { RedisCluster } from './cluster.js';

/** Returns the nodes in the form of REDIS_CLUSTER_NODES. */
const nodesOf = ({ nodes }: RedisCluster): string =>
  nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');

/** Starts the service as a process of its own on a cluster; requests are sent with the API key. */
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

import type { Cluster } from 'ioredis';

/** Of the errors of all nodes that a cluster's client fails by, the last; of any other error itself. */
export const causeOf = (error: Error): Error =>
  'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;

/** What is to be said of a cluster that is not connected: what its nodes refuse, as a wrong password, where they do. */
export const whyNotConnected = (cluster: Cluster): (() => Error) => {
  let refused: Error | null = null;
  cluster.on('error', (error: Error) => {
    const cause = causeOf(error);
    refused = cause.name === 'ReplyError' ? cause : null;
  });
  cluster.on('ready', () => {
    refused = null;
  });
  return () => refused ?? new Error('The cluster is not connected');
};

import type { Cluster } from 'ioredis';

/** Returns the error of the last node where a cluster's client has failed on all of them; else the error itself. */
export const causeOf = (error: Error): Error =>
  'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;

/** Returns a function that tells why the cluster is not connected: a node's refusal, as of a wrong password, if any. */
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

import type { ChainableCommander } from 'ioredis';

/** What each command of a pipeline replied, or the first error: a pipeline resolves although commands failed. */
export const allOf = async (pipeline: ChainableCommander): Promise<readonly unknown[]> => {
  const replies = (await pipeline.exec()) ?? [];
  const failed = replies.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
  return replies.map(([, reply]) => reply);
};

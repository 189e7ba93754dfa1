import { makeClusterSubject } from '../support/contract/cluster-subject.js';
import { holdTo } from '../support/contract/subject.js';
import { startCluster } from '../support/redis/cluster.js';
import { contracts as all } from '../contract/all.js';
import { commentsContract } from '../contract/comments.contract.js';
import { engagementStoreContract } from '../contract/engagement-store.contract.js';
import { feedStoreContract } from '../contract/feed-store.contract.js';
import { followStoreContract } from '../contract/follow-store.contract.js';
import { postStoreContract } from '../contract/post-store.contract.js';
import { proxyReadContract } from '../contract/proxy-read.contract.js';
import { proxyWriteContract } from '../contract/proxy-write.contract.js';
import { userStoreContract } from '../contract/user-store.contract.js';
import { workQueueContract } from '../contract/work-queue.contract.js';

// `npm run test:cluster` runs all contracts; those about records of Xano alone take half of their time.
const contracts =
  process.env['CLUSTER_WHOLE'] === 'true'
    ? all
    : [
        commentsContract,
        engagementStoreContract,
        feedStoreContract,
        followStoreContract,
        postStoreContract,
        proxyReadContract,
        proxyWriteContract,
        userStoreContract,
        workQueueContract,
      ];

const cluster = await startCluster();
const subject = await makeClusterSubject(cluster);
const close = async (): Promise<void> => {
  await subject.close();
  await cluster.stop();
};

holdTo(contracts, 'a cluster', { ...subject, close });

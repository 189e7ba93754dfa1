import { alertBookContract } from './alert-book.contract.js';
import { budgetsContract } from './budgets.contract.js';
import { commentsContract } from './comments.contract.js';
import { engagementStoreContract } from './engagement-store.contract.js';
import { feedStoreContract } from './feed-store.contract.js';
import { followStoreContract } from './follow-store.contract.js';
import { ownFieldsContract } from './own-fields.contract.js';
import { postStoreContract } from './post-store.contract.js';
import { proxyReadContract } from './proxy-read.contract.js';
import { proxyWriteContract } from './proxy-write.contract.js';
import { rankedFeedContract } from './ranked-feed.contract.js';
import { storeHealthContract } from './store-health.contract.js';
import { columnKindsContract } from './column-kinds.contract.js';
import { deadLettersContract } from './dead-letters.contract.js';
import { deferralsContract } from './deferrals.contract.js';
import { journalStatisticsContract } from './journal-statistics.contract.js';
import { leasesContract } from './leases.contract.js';
import { rateLimiterContract } from './rate-limiter.contract.js';
import { requestQuotaContract } from './request-quota.contract.js';
import { syncOriginContract } from './sync-origin.contract.js';
import { syncApplyContract } from './sync-apply.contract.js';
import { userDirectoryContract } from './user-directory.contract.js';
import { userStoreContract } from './user-store.contract.js';
import { workQueueContract } from './work-queue.contract.js';

/** The contract of every store. */
export const contracts = [
  alertBookContract,
  budgetsContract,
  commentsContract,
  engagementStoreContract,
  feedStoreContract,
  followStoreContract,
  ownFieldsContract,
  postStoreContract,
  proxyReadContract,
  proxyWriteContract,
  rankedFeedContract,
  storeHealthContract,
  syncApplyContract,
  syncOriginContract,
  leasesContract,
  rateLimiterContract,
  requestQuotaContract,
  journalStatisticsContract,
  deferralsContract,
  columnKindsContract,
  deadLettersContract,
  userDirectoryContract,
  userStoreContract,
  workQueueContract,
];

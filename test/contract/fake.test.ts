import { makeFakeSubject } from '../support/contract/redis-subject.js';
import { alertBookContract } from './alert-book.contract.js';
import { columnKindsContract } from './column-kinds.contract.js';
import { journalStatisticsContract } from './journal-statistics.contract.js';
import { leasesContract } from './leases.contract.js';
import { requestQuotaContract } from './request-quota.contract.js';

// Those that ask no script but the two that the fake has.
for (const run of [
  alertBookContract,
  columnKindsContract,
  journalStatisticsContract,
  leasesContract,
  requestQuotaContract,
])
  run('the fake', makeFakeSubject());

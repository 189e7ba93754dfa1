import { makeFakeSubject } from '../support/contract/redis-subject.js';
import { alertBookContract } from './alert-book.contract.js';
import { budgetsContract } from './budgets.contract.js';
import { columnKindsContract } from './column-kinds.contract.js';
import { journalStatisticsContract } from './journal-statistics.contract.js';
import { leasesContract } from './leases.contract.js';
import { ownFieldsContract } from './own-fields.contract.js';
import { requestQuotaContract } from './request-quota.contract.js';
import { storeHealthContract } from './store-health.contract.js';

// The contracts that use no scripts but the two that the fake has.
for (const run of [
  alertBookContract,
  budgetsContract,
  columnKindsContract,
  journalStatisticsContract,
  leasesContract,
  ownFieldsContract,
  requestQuotaContract,
  storeHealthContract,
])
  run('the fake of Redis', makeFakeSubject());

import { contract } from '../support/contract.js';
import { batchCases } from './sync-batch-cases.js';
import { deleteCases } from './sync-delete-cases.js';
import { dependentCases } from './sync-dependent-cases.js';
import { doubleCases } from './sync-double-cases.js';
import { edgeCases } from './sync-edge-cases.js';
import { postCases } from './sync-post-cases.js';
import { sentCases } from './sync-sent-cases.js';
import { userCases } from './sync-user-cases.js';

export const syncApplyContract = contract('SyncStore', (test) => {
  const parts = [userCases, postCases, edgeCases, deleteCases, dependentCases];
  for (const declare of [...parts, doubleCases, sentCases, batchCases]) declare(test);
});

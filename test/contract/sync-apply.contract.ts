import { contract } from '../support/contract.js';
import { batchCases } from './sync-batch-cases.js';
import { birthCases } from './sync-birth-cases.js';
import { deleteCases } from './sync-delete-cases.js';
import { edgeCases } from './sync-edge-cases.js';
import { postCases } from './sync-post-cases.js';
import { userCases } from './sync-user-cases.js';

export const syncApplyContract = contract('SyncStore', (test) => {
  for (const declare of [userCases, postCases, edgeCases, deleteCases, birthCases, batchCases])
    declare(test);
});

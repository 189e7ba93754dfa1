import { contract } from '../support/contract/subject.js';
import { batchCases } from './sync-batch-cases.js';
import { birthCases } from './sync-birth-cases.js';
import { commentCases } from './sync-comment-cases.js';
import { deleteCases } from './sync-delete-cases.js';
import { awaitedEdgeCases } from './sync-awaited-cases.js';
import { dependentCases } from './sync-dependent-cases.js';
import { doubleCases } from './sync-double-cases.js';
import { edgeCases } from './sync-edge-cases.js';
import { identityCases } from './sync-identity-cases.js';
import { lateCases } from './sync-late-cases.js';
import { mappingCases } from './sync-mapping-cases.js';
import { namesakeCases } from './sync-namesake-cases.js';
import { observedCases } from './sync-observed-cases.js';
import { postCases } from './sync-post-cases.js';
import { sentCases } from './sync-sent-cases.js';
import { userCases } from './sync-user-cases.js';

export const syncApplyContract = contract('SyncStore', (test) => {
  for (const declare of [
    userCases,
    postCases,
    edgeCases,
    commentCases,
    deleteCases,
    birthCases,
    awaitedEdgeCases,
    dependentCases,
    identityCases,
    doubleCases,
    sentCases,
    batchCases,
    lateCases,
    namesakeCases,
    observedCases,
    mappingCases,
  ])
    declare(test);
});

import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { contracts } from './all.js';

const subjects = await Promise.all(
  contracts.map(async (run) => ({ run, subject: await makeRedisSubject() })),
);

// In one go: uvu begins with what has been handed to it when this module next waits.
for (const { run, subject } of subjects) run('Redis', subject);

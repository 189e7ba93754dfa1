import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { holdTo } from '../support/contract/subject.js';
import { contracts } from './all.js';

holdTo(contracts, 'Redis', await makeRedisSubject());

import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { userKey } from '../../src/adapters/redis/keys.js';
import { ada } from '../support/app/fixtures.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { holdToLives } from '../support/lives/lives-suite.js';

const stage = await makeStage();

holdToLives('a cluster', {
  ...stage,
  atOnce: [],
  row: located(userKey(ada)),
  empty: () => Promise.all(stage.client.nodes('master').map((node) => node.flushall())),
});

// Random walks on a cluster, fewer than `npm run test:cluster` plays.
process.env['TEST_REDIS'] = 'cluster';
process.env['WALK_RUNS'] ??= '15';
await import('../walks/random-walk.test.js');

// The guide as printed, on a cluster; `npm run test:cluster` runs the other files of e2e there as well.
process.env['TEST_REDIS'] = 'cluster';
await import('../e2e/guide.test.js');

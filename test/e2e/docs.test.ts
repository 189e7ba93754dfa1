import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manuals, readDocument } from '../support/docs/blocks.js';
import { answerDifferences, differences } from '../support/docs/match.js';
import { runDocument, untested } from '../support/docs/run.js';
import { IS_CLUSTER, startRedis, type RedisServer } from '../support/redis/server.js';
import { startServer, type Server } from '../support/process/server.js';

const docs = suite<{ redis: RedisServer; server: Server }>('requests in the documents');

docs.before(async (context) => {
  context.redis = await startRedis();
  context.server = await startServer({ REDIS_URL: context.redis.url });
});
docs.after(async ({ redis, server }) => {
  await server.stop();
  await redis.stop();
});

/** It describes an existing app, which another test creates. */
const GUIDE = 'docs/XANO_SYNC_GUIDE.md';

/** Documents whose examples use redis-cli on keys by their plain names. */
const ONLY_ON_ONE_REDIS: readonly string[] = IS_CLUSTER
  ? ['docs/OPERATIONS.md', 'docs/REDIS_KEYS.md']
  : [];

for (const document of manuals().filter((path) => ![GUIDE, ...ONLY_ON_ONE_REDIS].includes(path)))
  docs(`the answers in ${document} are correct`, async ({ redis, server }) => {
    assert.is(untested(document, readDocument(document)).join('\n'), '');
    await redis.client.flushall();
    assert.is((await runDocument(document, server, redis.url)).join('\n'), '');
  });

docs('a difference between the shown and the real answer is detected', () => {
  assert.equal(differences({ a: 1, b: ['x…', '…'] }, { a: 1, b: ['xyz', 2, 3], c: 4 }), []);
  for (const [shown, real] of [
    [{ a: 1 }, { a: 2 }],
    [{ a: '…' }, {}],
    [{ a: null }, {}],
    [{ a: '1' }, { a: 1 }],
    [['a'], ['a', 'b']],
    [['a', '…'], []],
    ['a…', 'ba'],
  ])
    assert.is(differences(shown, real).length > 0, true, JSON.stringify([shown, real]));
  assert.equal(answerDifferences('http', 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n'), []);
  assert.is(answerDifferences('http', 'HTTP/1.1 304 x', 'HTTP/1.1 200 OK\r\n\r\n').length, 1);
  assert.is(answerDifferences('http', 'S\nA: c', 'S\r\nA: b\r\n\r\n').length, 1);
});

docs('a request that would not be tried is detected', () => {
  const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;
  const request = fence('bash', 'curl -s "$URL/ping"');
  assert.equal(untested('a.md', request + fence('json', '{}')), []);
  assert.equal(untested('a.md', fence('bash', 'T=$(curl -s "$URL/ping")')), []);
  for (const source of [
    request,
    fence('json', '{}'),
    fence('sh', 'curl -s "$URL/ping"'),
    fence('', 'curl https://example.com'),
    'Run `curl $URL/ping`.',
    request + fence('json', '{}') + fence('json', '{}'),
  ])
    assert.is(untested('a.md', source).length, 1, source);
});

docs.run();

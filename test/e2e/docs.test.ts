import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksOf, manuals, proseOf, readDocument, type Block } from '../support/docs-blocks.js';
import { answerDifferences, differences } from '../support/docs-match.js';
import { openShell, type Shell } from '../support/docs-shell.js';
import { isTemplate, runTemplate } from '../support/docs-xano.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';
import { startServer, type Server } from '../support/server.js';

const isRequest = ({ language, text }: Block): boolean =>
  language === 'bash' || (language === 'javascript' && isTemplate(text));
const isAnswer = ({ language }: Block): boolean => language === 'json' || language === 'http';
const setsVariable = ({ text }: Block): boolean => /^[A-Z_]+="?\$\(/m.test(text);
const placeOf = ({ document, line }: Block): string => `${document}:${line}`;

/** What stands in a document and would not be tried, or not be compared. */
const untested = (source: string, document = 'a.md'): readonly string[] => {
  const blocks = blocksOf(document, source);
  const asked = blocks.filter((block, index) => {
    const next = blocks[index + 1];
    return isRequest(block) && !setsVariable(block) && !(next !== undefined && isAnswer(next));
  });
  return [
    ...(/\bcurl +["$'h-]/.test(proseOf(source)) ? [`${document}: a curl outside of blocks`] : []),
    ...blocks
      .filter(({ language, text }) => language !== 'bash' && /\bcurl\b/.test(text))
      .map((block) => `${placeOf(block)}: a curl in a block that is not bash`),
    ...asked.map((block) => `${placeOf(block)}: a request without its answer`),
    ...blocks
      .filter((block, index) => {
        const before = blocks[index - 1];
        return isAnswer(block) && !(before !== undefined && isRequest(before));
      })
      .map((block) => `${placeOf(block)}: an answer without its request`),
  ];
};

const run = (block: Block, shell: Shell, server: Server): Promise<string> =>
  block.language === 'bash'
    ? shell.run(block.text)
    : Promise.resolve(
        runTemplate(block.text, {
          REDIS_SERVICE_URL: server.url,
          REDIS_API_KEY: server.apiKey,
        }),
      );

const docs = suite<{ redis: RedisServer; server: Server }>('Requests in the documents');

docs.before(async (context) => {
  context.redis = await startRedis();
  context.server = await startServer({ REDIS_URL: context.redis.url });
});
docs.after(async ({ redis, server }) => {
  await server.stop();
  await redis.stop();
});

for (const document of manuals())
  docs(`${document} answers as it says`, async ({ redis, server }) => {
    assert.is(untested(readDocument(document), document).join('\n'), '');
    await redis.client.flushall();
    const shell = openShell({
      URL: server.url,
      API_KEY: server.apiKey,
      REDIS_URL: redis.url,
    });
    const blocks = blocksOf(document);
    const faults: string[] = [];
    try {
      for (const [index, block] of blocks.entries()) {
        if (!isRequest(block)) continue;
        const printed = await run(block, shell, server);
        const answer = blocks[index + 1];
        if (answer === undefined || !isAnswer(answer)) continue;
        const found = answerDifferences(answer.language, answer.text, printed);
        faults.push(...found.map((fault) => `${placeOf(answer)}: ${fault}`));
      }
    } finally {
      shell.end();
    }
    assert.is(faults.join('\n'), '');
  });

docs('an answer that differs is found out', () => {
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

docs('a request that would not be tried is found out', () => {
  const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;
  const request = fence('bash', 'curl -s "$URL/ping"');
  assert.equal(untested(request + fence('json', '{}')), []);
  assert.equal(untested(fence('bash', 'T=$(curl -s "$URL/ping")')), []);
  for (const source of [
    request,
    fence('json', '{}'),
    fence('sh', 'curl -s "$URL/ping"'),
    fence('', 'curl https://example.com'),
    'Run `curl $URL/ping`.',
    request + fence('json', '{}') + fence('json', '{}'),
  ])
    assert.is(untested(source).length, 1, source);
});

docs.run();

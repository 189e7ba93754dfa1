import { spawnSync } from 'node:child_process';
import { Redis, type RedisConfigNodejs } from '@upstash/redis';
import { Redis as PlainRedis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { READ_NAMES } from '../../src/domain/read-policy.js';
import { WRITE_NAMES } from '../../src/domain/write-policy.js';
import { filesIn } from '../support/browser/bundle.js';
import { ROOT } from '../support/docs/blocks.js';
import { plainReply } from '../support/e2e/plain-reply.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at, startE2e, type E2eService } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { call, caseOf, type Case } from '../support/upstash/cases.js';

const test = suite('Upstash client');

type Name = Parameters<typeof caseOf>[0];

let service: E2eService;
let plain: PlainRedis;
/** The fields that these commands write. */
const WRITTEN = ['mood', 'ready', 'level', 'a', 'b', 'c', 'd', 'e', 'f'];

const scenario = scenariosOf(test, {
  start: async () => {
    service = await startE2e();
    await fillWorld(service);
    await service.settle();
    plain = new PlainRedis(service.redis.port, '127.0.0.1', { protocol: 2 });
  },
  before: () => plain.hdel('user:alice', ...WRITTEN),
  after: () => service.settle(),
  stop: async () => {
    plain.disconnect();
    await service.stop();
  },
});

const clientOf = (options: Partial<RedisConfigNodejs>): Redis =>
  new Redis({ url: service.server.url, token: service.key['X-API-Key'], retry: false, ...options });

/** Replies are compared as they came: the client would turn texts into numbers and objects. */
const RAW = { automaticDeserialization: false };
/** Without these headers only the place of the key shows that it is this client. */
const SILENT = {
  ...RAW,
  responseEncoding: false,
  readYourWrites: false,
  enableTelemetry: false,
} as const;

const flat = (reply: unknown): unknown =>
  typeof reply === 'object' && reply !== null && !Array.isArray(reply)
    ? Object.entries(reply).flat()
    : reply;

/** Sorts arrays, since the order of sets is undefined. */
const inOrder = (reply: unknown): unknown =>
  Array.isArray(reply) ? [...(reply as unknown[])].sort() : reply;

const NAMES: readonly Name[] = [...READ_NAMES, ...WRITE_NAMES];

/** Returns the replies of a plain client to the same commands, from the same state. */
const expectedOf = async (names: readonly Name[]): Promise<readonly unknown[]> => {
  const replies: unknown[] = [];
  for (const name of names)
    replies.push(inOrder(flat(await plainReply(plain, caseOf(name).plain))));
  await plain.hdel('user:alice', ...WRITTEN);
  return replies;
};

const hasMethod = ({ method }: Case): boolean => method !== 'exec';

const assertAlone = async (name: Name, options: Partial<RedisConfigNodejs>): Promise<void> => {
  const [expected] = await expectedOf([name]);
  const redis = clientOf({ ...options, enableAutoPipelining: false });
  assert.equal(inOrder(await call(redis, caseOf(name))), expected);
};

for (const name of ['HGETALL', 'HSET'] as const)
  scenario(`${name} of a client recognised by its key has the reply of Redis`, () =>
    assertAlone(name, SILENT),
  );

for (const [how, options] of [
  ['in base64', RAW],
  ['as plain text', { ...RAW, responseEncoding: false }],
] as const) {
  for (const name of NAMES)
    scenario(`${name} alone, ${how}, has the reply of Redis`, () => assertAlone(name, options));

  scenario(`all commands at once, ${how}, have the replies of Redis`, async () => {
    const expected = await expectedOf(READ_NAMES);
    const redis = clientOf({ ...options, enableAutoPipelining: true });
    const seen = await Promise.all(READ_NAMES.map((name) => call(redis, caseOf(name))));
    assert.equal(seen.map(inOrder), expected);
    assert.is(Reflect.get(redis, 'pipelineCounter'), 1);
  });

  scenario(`a pipeline, ${how}, has the replies of Redis`, async () => {
    const names = NAMES.filter((name) => hasMethod(caseOf(name)));
    const expected = await expectedOf(names);
    const pipeline = clientOf(options).pipeline();
    for (const name of names) call(pipeline, caseOf(name));
    assert.equal((await pipeline.exec<unknown[]>()).map(inOrder), expected);
  });

  scenario(
    `a transaction of reads and one of writes, ${how}, have the replies of Redis`,
    async () => {
      for (const all of [READ_NAMES, WRITE_NAMES]) {
        const names = all.filter((name) => hasMethod(caseOf(name)));
        const expected = await expectedOf(names);
        const transaction = clientOf(options).multi();
        for (const name of names) call(transaction, caseOf(name));
        assert.equal((await transaction.exec<unknown[]>()).map(inOrder), expected);
      }
    },
  );
}

scenario('the client gets objects, numbers and null as from Upstash', async () => {
  const redis = clientOf({});
  assert.equal(await redis.hmget('user:alice', 'username', 'created_at', 'none'), {
    username: 'alice',
    created_at: 1_700_000_000_000,
    none: null,
  });
  assert.is(at(await redis.hgetall('user:alice'), 'username'), 'alice');
  assert.is(await redis.hgetall('user:ghost'), null);
  assert.is(await redis.hget('user:alice', 'none'), null);
  const [newest, score] = await redis.zrange('explore:feed', -1, -1, { withScores: true });
  assert.is(typeof newest, 'string');
  assert.is(typeof score, 'number');
});

scenario('every text and every digit is kept, also OK and what looks like base64', async () => {
  const texts = { a: 'OK', b: 'T0s=', c: 'naïve 🙂\n"', d: '', e: '9007199254740992', f: 'null' };
  const redis = clientOf(RAW);
  assert.is(await redis.hset('user:alice', texts), 6);
  const names = Object.keys(texts);
  for (const responseEncoding of ['base64', false] as const) {
    const reader = clientOf({ ...RAW, responseEncoding });
    for (const [name, text] of Object.entries(texts))
      assert.is(await reader.hget('user:alice', name), text);
    assert.equal(await reader.exec(['HMGET', 'user:alice', ...names]), Object.values(texts));
  }
  assert.is(await clientOf({}).hincrby('user:alice', 'e', 1), '9007199254740993');
});

scenario('the file of the manual works', async () => {
  await service.redis.client.flushall();
  const file = filesIn('docs/UPSTASH.md').get('upstash.mjs') ?? '';
  const [, printed] = /; \/\/ (.+)$/.exec(file) ?? [];
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    ...{ cwd: ROOT, encoding: 'utf8', input: file },
    // No other variables of our own environment, with which Node.js prints more than the file does.
    env: {
      PATH: process.env['PATH'],
      UPSTASH_REDIS_REST_URL: service.server.url,
      UPSTASH_REDIS_REST_TOKEN: service.key['X-API-Key'],
    },
  });
  assert.is(stderr, '');
  assert.is(stdout.trim(), printed);
});

test.run();

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProcess } from '../support/cli/spawn.js';
import { blocksOf, readDocument } from '../support/docs/blocks.js';
import { differences } from '../support/docs/match.js';
import { runDocument, untested } from '../support/docs/run.js';
import { startRedis } from '../support/redis/server.js';
import { startServer } from '../support/process/server.js';
import { tempFolder } from '../support/process/temp-folder.js';
import { fillTemplateApp } from '../support/xano/template-app.js';
import { startXano } from '../support/xano/xano-server.js';

const GUIDE = 'docs/XANO_SYNC_GUIDE.md';

const blocks = blocksOf(GUIDE);
const config = blocks.find(({ text }) => text.startsWith('{\n  "$schema"'))?.text ?? '';

/** Returns the lines that the guide shows below a command. */
const shownBelow = (command: string): readonly string[] => {
  const at = blocks.findIndex(({ text }) => text.trim() === command);
  return blocks[at + 1]?.text.split('\n') ?? [];
};

/** Returns the lines that the guide shows for a command, but the command does not print. */
const notPrinted = (command: string, printed: string): readonly string[] => {
  const lines = printed.split('\n');
  const shown = shownBelow(command);
  assert.ok(shown.length > 2, command);
  return shown.filter((line) => !lines.some((real) => differences(line, real).length === 0));
};

const xano = await startXano();
const redis = await startRedis({ aof: true });
const cwd = tempFolder();
const file = join(cwd, 'sync.config.json');

const ways = {
  endpoint: { XANO_SNAPSHOT_URL: xano.snapshotUrl, XANO_SNAPSHOT_TOKEN: xano.token },
  api: {
    XANO_META_URL: xano.base,
    XANO_META_TOKEN: xano.token,
    XANO_WORKSPACE: xano.workspace,
  },
};

/** The settings that the guide puts into `.env` for that app. */
const settings = Object.fromEntries(
  blocks
    .filter(({ text }) => text.startsWith('REDIS_URL='))
    .flatMap(({ text }) =>
      Array.from(text.matchAll(/^([A-Z_]+)=(.+)$/gm), ([, a = '', b = '']) => [a, b]),
    ),
) as Readonly<Record<string, string>>;

/** The settings of the test, in addition to what `keygen` wrote into `.env`. */
const env = { ...settings, REDIS_URL: redis.url, XANO_RATE: '100/1s' };

const guide = suite('guide: an app from the Xano templates');
guide.before(async () => {
  await fillTemplateApp(xano.db);
  writeFileSync(file, config);
  writeFileSync(join(cwd, '.env'), (await runProcess(['keygen'])).stdout);
});
guide.before.each(async () => {
  await redis.client.flushall();
});
guide.after(async () => {
  await redis.stop();
  await xano.close();
});

for (const [name, way] of Object.entries(ways))
  guide(`doctor and pull print what the guide shows, with the ${name}`, async () => {
    const run = (...args: readonly string[]) => runProcess(args, { env: { ...env, ...way }, cwd });
    const { code, stdout } = await run('doctor');
    assert.is(code, 0, stdout);
    if (name === 'endpoint') assert.equal(notPrinted('script/cli doctor', stdout), []);
    const pulled = await run('pull', '--once');
    assert.is(pulled.code, 0, pulled.stdout);
    assert.equal(notPrinted('script/cli pull --once', pulled.stdout), []);
    assert.equal(await redis.client.zrange('users:regular', '0', '-1'), ['u2']);
    assert.equal(await redis.client.zrange('explore:feed', '0', '-1'), ['1', '3']);
    assert.is(await redis.client.hget('post:1', 'likesCount'), '1');
    assert.is(await redis.client.hget('user:u1', 'password'), null);
    assert.is(await redis.client.hget('user:u1', 'email'), null);
  });

guide('the requests of the guide have the answers that it shows', async () => {
  assert.is(untested(GUIDE, readDocument(GUIDE)).join('\n'), '');
  const pulled = await runProcess(['pull', '--once'], { env: { ...env, ...ways.endpoint }, cwd });
  assert.is(pulled.code, 0, pulled.stdout);
  const served = { ...settings, ...ways.endpoint, REDIS_URL: redis.url, SYNC_CONFIG: file };
  const pulling = await startServer({ ...served, SYNC_PULL: 'true' });
  try {
    const asked = ['status', '--url', pulling.url];
    const status = await runProcess(asked, { env: { XANO_API_KEY: pulling.apiKey } });
    assert.equal(notPrinted('script/cli status', status.stdout), [], status.stdout);
  } finally {
    await pulling.stop();
  }
  // A comparison that starts by itself would be in the way of those that the guide asks for.
  const server = await startServer(served);
  try {
    assert.is((await runDocument(GUIDE, server, redis.url)).join('\n'), '');
  } finally {
    await server.stop();
  }
});

guide.run();

import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksOf, ROOT } from '../support/docs/blocks.js';
import { openShell, type Shell } from '../support/docs/shell.js';
import { IS_CLUSTER, startRedis, type RedisServer } from '../support/redis/server.js';
import { killServers, startServer } from '../support/process/server.js';
import { tempFolder } from '../support/process/temp-folder.js';

/** Limit for 50 000 records on a busy machine, ms; a cluster needs more round trips for each. */
const DEMO_LIMIT = IS_CLUSTER ? 360_000 : 180_000;
const CLI = 'script/cli ';

/** The blocks of README that run the command line, and the lines around it. */
const printed = blocksOf('README.md')
  .filter(({ language, text }) => language === 'sh' && text.includes(CLI))
  .map(({ text }) => text.split('\n'));

/** Makes a clone as it is before anything was installed or built; returns its folder. */
const freshClone = (): string => {
  const folder = tempFolder();
  for (const name of ['package.json', 'tsconfig.json', 'script', 'src'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  return folder;
};

let redis: RedisServer;
let shell: Shell;
const docs = suite('commands of README');

docs.before(async () => {
  redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url });
  const variables = { PORT: String(server.port), API_KEY: server.apiKey };
  shell = openShell({ ...variables, HOME: tempFolder() }, DEMO_LIMIT);
});
docs.after(async () => {
  shell.end();
  killServers();
  await redis.stop();
});

docs('the printed commands work in a fresh clone, even after an early failure', async () => {
  const clone = freshClone();
  await shell.run(`cd '${clone}'`);
  // A command that was missing once must not be remembered as missing.
  assert.is((await shell.run(`if ! ${CLI}--version; then echo early; fi`)).trim(), 'early');
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));

  const outputs = new Map<string, string>();
  for (const line of printed.flat()) {
    if (line.includes(' demo')) await redis.client.flushall();
    const output = await shell.run(line);
    if (line.startsWith(CLI)) outputs.set(line.split(' ')[1] ?? '', output);
    if (line.includes(' import'))
      assert.is(await redis.client.hget('user:carol', 'display_name'), 'Carol Green');
  }
  assert.equal([...outputs.keys()], ['import', 'status', 'doctor', 'demo']);
  assert.match(outputs.get('import') ?? '', /^applied +1$/m);
  assert.match(outputs.get('status') ?? '', /^user +1 /m);
  assert.match(outputs.get('doctor') ?? '', /^warn {3}redis: REDIS_URL is not set/m);
  assert.match(outputs.get('demo') ?? '', /^failed +0$/m);
});

docs.run();

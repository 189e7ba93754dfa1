import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { people } from '../support/cli/files.js';
import { CLI, runProcess } from '../support/cli/spawn.js';
import { at } from '../support/e2e/service.js';
import { startTwo, workersOf } from '../support/process/processes.js';
import { startSyncService } from '../support/cli/sync-service.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { killServers, launchServer, startServer, type Server } from '../support/process/server.js';
import { tempFolder } from '../support/process/temp-folder.js';

let redis: RedisServer;
let server: Server;
const cli = suite('command line as a process');

cli.before(async () => {
  redis = await startRedis();
  server = await startServer({ REDIS_URL: redis.url }, { command: [...CLI, 'serve'] });
  await fetch(`${server.url}/redis/write`, {
    method: 'POST',
    headers: { 'X-API-Key': server.apiKey, 'Content-Type': 'application/json' },
    body: '[["HSET","user:ada","username","ada"]]',
  });
});
cli.after(async () => {
  killServers();
  await redis.stop();
});

cli('the service starts, and exits with 0 when stopped', async () => {
  const other = await startServer({ REDIS_URL: redis.url }, { command: CLI });
  const answer = await fetch(`${other.url}/ping`);
  assert.is(answer.status, 200);
  assert.equal(await other.stop(), { code: 0, signal: null });
});

for (const words of [[], ['serve']])
  cli(`the service starts several processes: ${words.join() || 'no command'}`, async () => {
    const other = await startTwo({ REDIS_URL: redis.url }, { command: [...CLI, ...words] });
    const workers = await workersOf(other, 2);
    assert.not.ok(workers.includes(other.pid));
    assert.equal(await other.stop(), { code: 0, signal: null });
  });

cli('a broken configuration is refused with the exit code of the service', async () => {
  const service = launchServer({ LOG_LEVEL: 'loud' }, { command: CLI });
  assert.equal(await service.exited, { code: 78, signal: null });
});

cli('token makes a token that the service accepts', async () => {
  const env = { XANO_API_KEY: `${server.apiKey},older`, PORT: String(server.port) };
  const { code, stdout } = await runProcess(['token', 'ada', '--ttl', '60'], { env });
  assert.is(code, 0);
  const answer = await fetch(`${server.url}/whoami`, {
    headers: { Authorization: `Bearer ${stdout.trim()}` },
  });
  assert.is(answer.status, 200);
  assert.match(await answer.text(), '"ada"');
});

cli('token reads the API key from .env, and prints when the token expires', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, '.env'), `XANO_API_KEY=${server.apiKey}\n`);
  const { stdout } = await runProcess(['token', 'ada', '--json', '--url', server.url], { cwd });
  const { token, expires_at } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  assert.type(token, 'string');
  assert.ok(Number(expires_at) > Date.now());
});

cli('token refuses an unknown user and a wrong API key', async () => {
  const args = ['token', 'nobody', '--url', server.url];
  const nobody = await runProcess([...args, '--key', server.apiKey]);
  assert.is(nobody.code, 1);
  assert.match(nobody.stderr, 'user_not_found');
  const wrong = await runProcess([...args, '--key', 'wrong']);
  assert.is(wrong.code, 1);
  assert.match(wrong.stderr, 'does not take this key');
  assert.is(nobody.stdout + wrong.stdout, '');
});

cli('keygen makes keys with which the service starts in production', async () => {
  const { code, stdout } = await runProcess(['keygen']);
  assert.is(code, 0);
  const cwd = tempFolder();
  writeFileSync(join(cwd, '.env'), stdout);
  const service = await startServer(
    {
      NODE_ENV: 'production',
      REDIS_URL: redis.url,
      XANO_API_KEY: undefined,
      JWT_SECRET: undefined,
    },
    { cwd },
  );
  assert.equal(await service.stop(), { code: 0, signal: null });
});

cli('import tries a sheet, sends it, and sends the corrected failures again', async () => {
  const folder = tempFolder();
  const [sheet, failures] = [join(folder, 'users.csv'), join(folder, 'failed.ndjson')];
  writeFileSync(
    sheet,
    'sep=;\r\nid;username;password\r\n901;sheet;x\r\n902;no no;5" disk\r\n;;\r\n',
  );
  const send = async (...args: readonly string[]) => {
    const to = ['--url', server.url, '--key', server.apiKey, '--json'];
    const { stdout } = await runProcess(['import', 'users', ...args, ...to]);
    const summary: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    return ['dry_run', 'applied', 'failed', 'blank_rows'].map((name) => at(summary, name));
  };
  assert.equal(await send(sheet, '--dry-run'), [true, 1, 1, 1]);
  assert.equal(await send(sheet, '--failures', failures), [undefined, 1, 1, 1]);
  writeFileSync(failures, readFileSync(failures, 'utf8').replace('"no no"', '"mended"'));
  assert.equal(await send(failures), [undefined, 1, 0, undefined]);
});

cli('import reads a pipe, and exits with 1 if a record failed', async () => {
  const service = await startSyncService({ fails: ({ id }) => (id === 2 ? 'bad' : null) });
  const failures = join(tempFolder(), 'failed.ndjson');
  const args = ['import', 'posts', '-', '--url', service.url, '--key', service.key];
  const well = await runProcess(args, { stdin: '{"id":1}\n' });
  const badly = await runProcess([...args, '--failures', failures], { stdin: '{"id":2}\n' });
  await service.stop();
  assert.is(well.code, 0, well.stderr);
  assert.is(badly.code, 1);
  assert.equal(JSON.parse(readFileSync(failures, 'utf8')), {
    line: 1,
    entity: 'post',
    key: 'post:2',
    code: 'bad',
    message: 'The record is not valid',
    // The command keeps no records that it read from a pipe.
    record: null,
  });
});

for (const [format, records] of [
  ['ndjson', people(9999)],
  ['csv', `username\n${'ada\n'.repeat(9999)}`],
] as const)
  cli(`import reads the whole of a pipe with a path, as ${format}`, async () => {
    const service = await startSyncService({});
    const folder = tempFolder();
    const [path, failures] = [join(folder, 'records'), join(folder, 'failed.ndjson')];
    writeFileSync(path, records);
    const args = ['import', 'users', '/dev/stdin', '--format', format, '--failures', failures];
    const words = [...CLI, ...args, '--url', service.url, '--key', service.key];
    await promisify(execFile)('sh', ['-c', 'cat "$0" | "$@"', path, ...words]);
    await service.stop();
    assert.is(service.received.length, 9999);
  });

cli('import completes with the right exit code although its output is closed', async () => {
  const last = 'person9998';
  const service = await startSyncService({
    fails: ({ username }) => (username === last ? 'bad' : null),
  });
  const path = join(tempFolder(), 'users.ndjson');
  writeFileSync(path, people(9999));
  const [program, ...words] = [...CLI, 'import', 'users', path, '--json'];
  const child = spawn(program, [...words, '--url', service.url, '--key', service.key], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.once('data', () => {
    child.stdout.destroy();
  });
  const [code] = (await once(child, 'exit')) as readonly unknown[];
  await service.stop();
  assert.is(code, 1);
  assert.is(service.received.length, 9999);
});

cli('import exits with 2 if the file for failures is also its input', () => {
  const path = join(tempFolder(), 'failed.ndjson');
  writeFileSync(path, '{"id":1}\n');
  const args = ['import', 'posts', '-', '--url', server.url, '--key', server.apiKey];
  const words = [...CLI, ...args, '--failures', path];
  const { status, stderr } = spawnSync('sh', ['-c', '"$@" <"$0"', path, ...words]);
  assert.is(status, 2);
  assert.match(stderr.toString(), '--failures names the file that is sent');
  assert.is(readFileSync(path, 'utf8'), '{"id":1}\n');
});

cli('an unknown command exits with 2 and a suggestion', async () => {
  const { code, stdout, stderr } = await runProcess(['sevre']);
  assert.is(code, 2);
  assert.is(stdout, '');
  assert.match(stderr, 'Did you mean serve?');
});

cli.run();

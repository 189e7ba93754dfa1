import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProcess } from '../support/cli/spawn.js';
import { scenariosOf } from '../support/e2e/scenario.js';
import { at } from '../support/e2e/service.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { startServer, type Server } from '../support/process/server.js';
import { badLine, LINES_PER_PERSON, longFile, writeLongFile } from '../support/sync/long-file.js';
import { startUpload } from '../support/sync/slow-upload.js';
import { tempFolder } from '../support/process/temp-folder.js';
import { until } from '../support/run/until.js';

/** Number of lines; `npm run test:size` sends 1 000 000. */
const LINES = Number(process.env['BULK_LINES'] ?? 6000);
const PEOPLE = Math.floor(LINES / LINES_PER_PERSON);
const ALL = PEOPLE * LINES_PER_PERSON;
const MIB = 1_048_576;
const HOUR = 3_600_000;

const test = suite('bulk import: a long file');

let redis: RedisServer;
let server: Server;
const scenario = scenariosOf(test, {
  start: async () => {
    redis = await startRedis();
    server = await startServer(
      { NODE_ENV: 'production', REDIS_URL: redis.url, RECONCILE_RATE: '20000' },
      { built: true },
    );
  },
  after: () => {
    const [, peak = '0'] =
      /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
    assert.ok(Number(peak) * 1024 < 256 * MIB, `the service took ${peak} kB`);
    return Promise.resolve();
  },
  stop: async () => {
    await server.stop();
    await redis.stop();
  },
});

const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
  const headers = { 'X-API-Key': server.apiKey, 'Content-Type': 'application/json' };
  const answer = await fetch(server.url + path, { headers, ...init });
  assert.ok(answer.ok, `${path} was answered ${answer.status}`);
  return answer.json();
};

scenario('all lines are applied except the bad one, which is named by its number', async () => {
  const upload = startUpload({ server, key: { 'X-API-Key': server.apiKey } }, '/sync/batch');
  for (const chunk of longFile(PEOPLE)) await upload.write(chunk);
  upload.end();
  assert.is(await upload.answered, true);
  const events = upload.lines().map((line): unknown => JSON.parse(line));
  const [failure, ...more] = events.filter((event) => at(event, 'type') === 'failure');
  assert.equal(
    [at(failure, 'line'), at(failure, 'code'), more],
    [badLine(PEOPLE), 'invalid_json', []],
  );
  const summary = events.at(-1);
  assert.equal(
    ['received', 'applied', 'failed'].map((name) => at(summary, name)),
    [ALL + 1, ALL, 1],
  );
});

scenario('a second, gzipped import by the command line changes nothing', async () => {
  const failures = join(tempFolder(), 'failures.ndjson');
  const path = await writeLongFile(PEOPLE);
  const { code, stdout } = await runProcess([
    ...['import', 'batch', path, '--json', '--failures', failures],
    ...['--url', server.url, '--key', server.apiKey],
  ]);
  assert.is(code, 1, 'one record failed');
  const summary: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.equal(
    ['received', 'unchanged', 'failed'].map((name) => at(summary, name)),
    [ALL + 1, ALL, 1],
  );
  const [failure, ...more] = readFileSync(failures, 'utf8').trim().split('\n');
  assert.equal([at(JSON.parse(failure ?? ''), 'line'), more], [badLine(PEOPLE), []]);
});

scenario('a comparison finds no drift, and the service answers meanwhile', async () => {
  const begun = await ask('/sync/reconcile', { method: 'POST', body: '{"scope":"internal"}' });
  const path = `/sync/reconcile/${String(at(begun, 'id'))}`;
  let report: unknown = null;
  await until(
    'the comparison has ended',
    async () => {
      assert.is(at(await ask('/users/m1'), 'user', 'username'), 'm1');
      report = await ask(path);
      return at(report, 'state') !== 'running';
    },
    HOUR,
  );
  assert.equal([at(report, 'state'), at(report, 'drift')], ['done', []]);
  assert.ok(
    Number(at(report, 'checked')) > 5 * PEOPLE,
    `${String(at(report, 'checked'))} looked at`,
  );
  const health = await ask('/health');
  assert.equal(
    [at(health, 'sync', 'users'), at(health, 'sync', 'posts')],
    [PEOPLE, Math.min(PEOPLE, 100_000)],
  );
});

test.run();

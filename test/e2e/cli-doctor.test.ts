import { realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines } from '../support/cli/run.js';
import { runProcess } from '../support/cli/spawn.js';
import { freePort } from '../support/process/free-port.js';
import { IS_CLUSTER, startRedis } from '../support/redis/server.js';
import { tempFolder } from '../support/process/temp-folder.js';

const KEY = 'k'.repeat(64);
const SECRET = 's'.repeat(64);

interface Diagnosis {
  readonly code: number | null;
  /** Every check that is not fine, as `check status`. */
  readonly faults: readonly string[];
  /** All messages and remedies in one text. */
  readonly messages: string;
}

const diagnose = async (env: Readonly<Record<string, string>>): Promise<Diagnosis> => {
  const { code, stdout, stderr } = await runProcess(['doctor', '--json'], {
    env: { XANO_API_KEY: KEY, JWT_SECRET: SECRET, NODE_ENV: 'production', ...env },
  });
  assert.is(stderr, '');
  const findings = jsonLines(stdout.trim().split('\n'));
  return {
    code,
    faults: findings
      .filter(({ status }) => status !== 'ok')
      .map(({ check, status }) => `${String(check)} ${String(status)}`),
    messages: findings
      .map(({ message, remedy }) => `${String(message)} ${String(remedy)}`)
      .join('\n'),
  };
};

/** Runs doctor on a Redis that is started with these arguments. */
const diagnoseRedis = async (
  args: readonly string[],
  urlOf: (url: string) => string = (url) => url,
): Promise<Diagnosis> => {
  const redis = await startRedis({ args });
  try {
    return await diagnose({ REDIS_URL: urlOf(redis.url) });
  } finally {
    await redis.stop();
  }
};

const doctor = suite('doctor');

doctor('a Redis that persists everything passes', async () => {
  const { code, faults, messages } = await diagnoseRedis(['--appendonly', 'yes']);
  assert.equal(faults, []);
  assert.is(code, 0);
  assert.match(messages, 'Redis answers');
});

doctor('a Redis without persistence is a warning', async () => {
  const { code, faults, messages } = await diagnoseRedis([]);
  assert.equal(faults, ['persistence warn']);
  assert.is(code, 0);
  assert.match(messages, 'a restart of it loses everything');
});

doctor('a Redis that evicts is an error with a remedy', async () => {
  const args = ['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru'];
  for (const maxmemory of ['0', '100mb']) {
    const { code, faults, messages } = await diagnoseRedis([...args, '--maxmemory', maxmemory]);
    assert.equal(faults, ['eviction error'], maxmemory);
    assert.is(code, 1);
    assert.match(messages, 'CONFIG SET maxmemory-policy noeviction');
  }
});

doctor('keys of another type are named, and nothing is written', async () => {
  const redis = await startRedis({ args: ['--appendonly', 'yes'] });
  try {
    for (const key of ['sys:counts', 'sys:journal']) await redis.client.rpush(key, 'x');
    const { code, faults, messages } = await diagnose({ REDIS_URL: redis.url });
    assert.equal([code, faults], [0, ['keys warn']]);
    assert.match(messages, 'sys:counts, sys:journal: of another type');
    assert.equal((await redis.client.keys('*')).toSorted(), ['sys:counts', 'sys:journal']);
  } finally {
    await redis.stop();
  }
});

doctor('INFO is used if CONFIG is not available', async () => {
  const args = ['--appendonly', 'yes', '--rename-command', 'CONFIG', ''];
  const well = await diagnoseRedis(args);
  assert.equal(well.faults, ['config warn']);
  const evicting = await diagnoseRedis([...args, '--maxmemory-policy', 'volatile-lru']);
  assert.equal(evicting.faults, ['config warn', 'eviction error']);
  assert.is(evicting.code, 1);
});

// A cluster has one database only, and redis-cli cannot create one that asks for a password.
if (!IS_CLUSTER)
  doctor('a wrong password, a missing one and an unreachable Redis are told apart', async () => {
    const wrong = await diagnoseRedis(['--requirepass', 'right'], (url) =>
      url.replace('redis://', 'redis://:hunter2@'),
    );
    assert.equal(wrong.faults, ['redis error']);
    assert.match(
      wrong.messages,
      /does not let us in \(WRONGPASS.*Mend the user or the password in/,
    );
    assert.not.match(wrong.messages, 'hunter2');
    const missing = await diagnoseRedis(['--requirepass', 'right']);
    assert.match(
      missing.messages,
      /does not let us in \(NOAUTH.* Give the user and the password in/,
    );
    assert.is(missing.code, 1);

    const away = await diagnose({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    assert.equal(away.faults, ['redis error']);
    assert.match(away.messages, /cannot be reached \(ECONNREFUSED\).* host and port in REDIS_URL;/);
    assert.is(away.code, 1);
  });

// A cluster has one database only, and redis-cli cannot create one that asks for a password.
if (!IS_CLUSTER)
  doctor('a missing database is reported', async () => {
    const { faults, messages } = await diagnoseRedis(['--databases', '2'], (url) => `${url}/7`);
    assert.equal(faults, ['redis error']);
    assert.match(messages, 'does not let us in (ERR DB index is out of range) Mend the database');
  });

doctor('a Redis that never answers is given up', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, faults } = await diagnose({
    REDIS_URL: `redis://127.0.0.1:${port}`,
    REDIS_CONNECT_TIMEOUT: '300',
    REDIS_COMMAND_TIMEOUT: '300',
  });
  await new Promise((resolve) => silent.close(resolve));
  assert.equal(faults, ['redis error']);
  assert.is(code, 1);
});

doctor('every fault of the configuration is listed, and Redis is still checked', async () => {
  const redis = await startRedis({ aof: true });
  const { code, faults, messages } = await diagnose({
    REDIS_URL: redis.url,
    LOG_LEVEL: 'loud',
    JWT_SECRET: '',
  });
  await redis.stop();
  assert.is(code, 1);
  assert.equal(faults, ['config error', 'config error']);
  assert.match(messages, 'LOG_LEVEL must be one of');
  assert.match(messages, 'JWT_SECRET is not set');
  assert.match(messages, 'Redis answers');
});

doctor('settings missing in development are a warning in the readable output', async () => {
  const { code, stdout } = await runProcess(['doctor']);
  assert.is(code, 0);
  assert.match(stdout, /^warn {3}config: XANO_API_KEY is not set/m);
  assert.match(stdout, /^warn {3}redis: REDIS_URL is not set/m);
});

doctor('the file .env is read', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, '.env'), 'LOG_LEVEL=loud\nXANO_API_KEYS=hunter2\n');
  const { code, stdout } = await runProcess(['doctor'], { cwd });
  assert.is(code, 1);
  assert.match(
    stdout,
    /^warn {3}config: XANO_API_KEYS is no setting .*\n.*did you mean XANO_API_KEY\?/im,
  );
  assert.not.match(stdout, 'hunter2');
  assert.match(stdout, /^ERROR {2}config: LOG_LEVEL must be one of/m);
});

doctor('a missing mapping is a warning if Xano is read', async () => {
  const cwd = tempFolder();
  const env = { XANO_SNAPSHOT_URL: `http://127.0.0.1:${await freePort()}/snapshot` };
  const { stdout } = await runProcess(['doctor'], { cwd, env });
  assert.match(stdout, `warn   config: There is no ${join(realpathSync(cwd), 'sync.config.json')}`);
  writeFileSync(join(cwd, 'sync.config.json'), '{"tables": {}}');
  assert.not.match((await runProcess(['doctor'], { cwd, env })).stdout, 'There is no');
});

doctor.run();

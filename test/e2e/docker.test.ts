import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isInContext, parseDockerfile, type Stage } from '../support/docs/dockerfile.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { startServer, killServers } from '../support/process/server.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// The variables that npm sets for its scripts would lead an npm inside them back to this project.
const OURS = /^(npm_(?!config_(registry|cache|.*proxy))|INIT_CWD$|NODE_)/i;
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name))),
  // The installation of this project has left every package in npm's cache.
  npm_config_prefer_offline: 'true',
};

const run = (command: string, cwd: string, env: Record<string, string>): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { cwd, env: { ...environment, ...env } });
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command}: exit code ${code ?? 'none'}\n${output}`));
    });
  });

interface Built {
  /** The folder that represents `/` of the stage. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Record<string, string>;
  readonly user: string;
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[];
}

const words = (text: string): readonly string[] =>
  JSON.parse(text.slice(text.indexOf('['))) as string[];

const copy = async (
  text: string,
  stage: Built,
  stages: ReadonlyMap<string, Built>,
  ignore: string,
) => {
  const from = /^--from=(\S+)\s+/.exec(text)?.[1];
  const words = text.replace(/^--from=\S+\s+/, '').split(/\s+/);
  const target = words.pop() ?? '';
  const base = from === undefined ? ROOT : (stages.get(from)?.root ?? '');
  // A name with brackets, such as `[x]y`, may be absent.
  const paths = words.flatMap((word) => {
    const path = word.replace(/\[(.)\]/, '$1');
    return path !== word && !existsSync(join(base, path)) ? [] : [path];
  });
  for (const path of paths) {
    if (from === undefined) assert.ok(isInContext(ignore, path), `${path} is in .dockerignore`);
    const source = join(base, path);
    const place = join(
      stage.root,
      stage.workdir,
      target,
      target.endsWith('/') ? basename(path) : '',
    );
    await cp(source, place, { recursive: true, verbatimSymlinks: true });
  }
};

/** Does what Docker would do: each instruction in order, with a folder instead of an image. */
const build = async (
  stage: Stage,
  folder: string,
  stages: ReadonlyMap<string, Built>,
  ignore: string,
): Promise<Built> => {
  let built: Built = {
    root: join(folder, stage.name),
    workdir: '/',
    env: {},
    user: 'root',
    cmd: [],
    healthcheck: [],
  };
  for (const { name, text } of stage.instructions) {
    const folderOfStage = join(built.root, built.workdir);
    if (name === 'WORKDIR') {
      built = { ...built, workdir: text };
      await mkdir(join(built.root, text), { recursive: true });
    } else if (name === 'ENV') {
      const [key = '', value = ''] = text.split('=');
      built = { ...built, env: { ...built.env, [key]: value } };
    } else if (name === 'COPY') await copy(text, built, stages, ignore);
    else if (name === 'RUN') await run(text, folderOfStage, built.env);
    else if (name === 'USER') built = { ...built, user: text };
    else if (name === 'CMD') built = { ...built, cmd: words(text) };
    else if (name === 'HEALTHCHECK') built = { ...built, healthcheck: words(text) };
    else assert.ok(['LABEL', 'EXPOSE'].includes(name), `this test does not know ${name}`);
  }
  return built;
};

const buildImage = async (folder: string): Promise<Built> => {
  const ignore = await readFile(join(ROOT, '.dockerignore'), 'utf8');
  const stages = new Map<string, Built>();
  for (const stage of parseDockerfile(await readFile(join(ROOT, 'Dockerfile'), 'utf8')))
    stages.set(stage.name, await build(stage, folder, stages, ignore));
  const last = [...stages.values()].at(-1);
  assert.ok(last);
  return last;
};

const exitCode = (command: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> =>
  new Promise((resolve) => {
    const [program = '', ...args] = command;
    spawn(program, args, { env }).once('close', resolve);
  });

const docker = suite('Dockerfile');

let folder = '';
let redis: RedisServer;
docker.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  redis = await startRedis();
});
docker.after(async () => {
  killServers();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

docker('the image runs the service as an ordinary user without development packages', async () => {
  const image = await buildImage(folder);
  assert.is(image.user, 'node');
  const app = join(image.root, image.workdir);
  for (const name of ['typescript', 'tsx', 'redis-memory-server', 'pino-pretty'])
    assert.not.ok(existsSync(join(app, 'node_modules', name)), name);
  assert.not.ok(existsSync(join(app, 'src')));

  const service = await startServer(
    { ...image.env, REDIS_URL: redis.url },
    { command: image.cmd, cwd: app },
  );
  const env = { ...process.env, PORT: String(service.port) };
  for (const path of ['/readyz', '/console', '/guide', '/guide/search.json'])
    assert.is((await fetch(service.url + path)).status, 200, path);
  assert.is(await exitCode(image.healthcheck, env), 0);
  assert.equal(await service.stop(), { code: 0, signal: null });
  assert.is(await exitCode(image.healthcheck, env), 1, 'the service has stopped');
});

docker.run();

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bareMachine, RECORDER } from '../support/process/bare-machine.js';
import { tempFolder } from '../support/process/temp-folder.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const ANY_PROGRAM = '#!/bin/sh\nexit 0\n';
const APT = `${RECORDER}case "$*" in *install*) printf '#!/bin/sh\\n' >"$BIN/redis-server"; chmod +x "$BIN/redis-server";; esac\n`;

const bootstrap = suite('script/bootstrap');

bootstrap('a Node.js that is too old is refused with the needed version', () => {
  const machine = bareMachine();
  machine.put('node', '#!/bin/sh\ncase "$1" in --version) echo v18.20.0;; *) exit 1;; esac\n');
  const { code, output } = machine.run('script/bootstrap');
  assert.is(code, 1);
  assert.match(output, /Node\.js 20\.19 or newer is needed; this is v18\.20\.0/);
});

bootstrap('packages are installed if they are missing or older than the lock file', () => {
  for (const [year, times] of [
    [null, 1],
    [2019, 1],
    [2021, 0],
  ] as const) {
    const machine = bareMachine();
    machine.put('redis-server', ANY_PROGRAM);
    if (year !== null) machine.installed(year);
    else machine.put('npm', `${RECORDER}touch node_modules/.package-lock.json\n`);
    assert.is(machine.run('script/bootstrap').code, 0);
    assert.is(machine.calls().match(/^npm ci /gm)?.length ?? 0, times, String(year));
  }
});

bootstrap('a missing redis-server does not stop the service, but the tests', () => {
  const machine = bareMachine();
  machine.installed(2021);
  const forService = machine.run('script/bootstrap');
  assert.is(forService.code, 0, forService.output);
  assert.match(forService.output, /No redis-server could be installed/);
  const forTests = machine.run('script/bootstrap', 'test');
  assert.is(forTests.code, 1);
  assert.match(forTests.output, /The tests need redis-server or valkey-server on PATH/);
});

bootstrap('an ordinary user is asked for no password, and nothing is installed', () => {
  const machine = bareMachine();
  machine.installed(2021);
  machine.put('apt-get', APT);
  machine.put('sudo', '#!/bin/sh\nexit 1\n');
  machine.run('script/bootstrap');
  assert.is(machine.calls(), '');
});

bootstrap('root installs redis-server from the packages of Debian', () => {
  const machine = bareMachine();
  machine.installed(2021);
  machine.put('apt-get', APT);
  machine.put('id', '#!/bin/sh\necho 0\n');
  const { code, output } = machine.run('script/bootstrap');
  assert.is(code, 0, output);
  assert.match(machine.calls(), /apt-get update .*\napt-get install -y .*redis-server\n$/);
});

bootstrap('valkey-server is accepted as redis-server', () => {
  const machine = bareMachine();
  machine.installed(2021);
  machine.put('valkey-server', ANY_PROGRAM);
  machine.put('apt-get', APT);
  machine.put('id', '#!/bin/sh\necho 0\n');
  assert.equal(machine.run('script/bootstrap'), { code: 0, output: '' });
  assert.is(machine.calls(), '');
});

bootstrap.run();

const runTests = (npm: string): { code: number | null; last: string } => {
  const machine = bareMachine();
  machine.installed(2021);
  for (const name of ['redis-server', 'chromium']) machine.put(name, ANY_PROGRAM);
  machine.put('npm', `#!/bin/sh\n${npm}\n`);
  const { code, output } = machine.run('script/test');
  return { code, last: output.trim().split('\n').at(-1) ?? '' };
};

const totals = (total: number, passed: number, skipped = 0): string =>
  `printf '  Total:     ${total}\\n  Passed:    ${passed}\\n  Skipped:   ${skipped}\\n'`;

const test = suite('script/test');

test('the last line has the totals of all runs', () => {
  const ran = runTests([totals(40, 40), totals(2, 2)].join('\n'));
  assert.equal(ran, { code: 0, last: '42 passed, 0 failed' });
});

test('a failed, a skipped, a missing test or a failed check fails the run', () => {
  assert.equal(runTests(totals(3, 2)), { code: 1, last: '2 passed, 1 failed' });
  assert.is(runTests(totals(3, 2, 1)).code, 1);
  assert.equal(runTests('true'), { code: 1, last: '0 passed, 0 failed' });
  assert.equal(runTests(`${totals(3, 3)}; exit 4`), { code: 4, last: '3 passed, 0 failed' });
});

test.run();

const files = suite('script/test-files');

/** Makes a project that consists of tests only, one to a file. */
const projectOfTests = () => {
  const root = tempFolder();
  cpSync(join(ROOT, 'script'), join(root, 'script'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const run = (program: string, ...args: readonly string[]) => {
    const ran = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
    const passed = Array.from(ran.stdout.matchAll(/Passed: +(\d+)/g), ([, count]) => Number(count));
    return { code: ran.status, passed: passed.reduce((sum, count) => sum + count, 0) };
  };
  return {
    put: (name: string, before = '', act = ''): void => {
      const text = `import { suite } from 'uvu'; const s=suite('s'); ${before} s('t', () => {${act}}); s.run()`;
      mkdirSync(dirname(join(root, 'test', name)), { recursive: true });
      writeFileSync(join(root, `test/${name}.test.ts`), text);
    },
    scripts: (text: string): void => {
      writeFileSync(join(root, 'package.json'), `{"scripts":${text}}`);
    },
    run,
    files: (...args: readonly string[]) => run('script/test-files', ...args),
  };
};

files('every file and named script runs, and a failure or a thrown hook fails the run', () => {
  const { put, scripts, files: run } = projectOfTests();
  put('e2e/one');
  put('e2e/other');
  put('unit/inner');
  assert.equal(run('test/e2e', 'test/unit'), { code: 0, passed: 3 });
  assert.equal(run('test/e2e', 'oth'), { code: 0, passed: 1 });
  assert.equal(run('test/e2e', 'none'), { code: 1, passed: 0 });
  scripts('{"good":"true","bad":"false"}');
  assert.equal(run('+good', 'test/e2e'), { code: 0, passed: 2 });
  assert.equal(run('+bad', '+good', 'test/e2e'), { code: 1, passed: 2 });
  put('e2e/other', "s.before(() => { throw new Error('no') });");
  assert.equal(run('test/e2e'), { code: 1, passed: 1 });
});

files('files of one process run one after the other, also after a failure', () => {
  const { put, run } = projectOfTests();
  const inOne = (...names: readonly string[]) =>
    run(
      'node',
      '--import',
      'tsx',
      'script/one-by-one.mjs',
      ...names.map((name) => `${name}.test.ts`),
    );
  put('one', '', 'globalThis.done = true');
  put('late', "if (!globalThis.done) throw new Error('too early');");
  put('bad', '', "throw new Error('no')");
  assert.equal(inOne('one', 'late'), { code: 0, passed: 2 });
  assert.equal(inOne('late', 'one'), { code: 1, passed: 1 });
  assert.equal(inOne('bad', 'one'), { code: 1, passed: 1 });
});

files.run();

const unbuilt = suite('scripts in a clone without a build');

for (const script of ['script/start', 'script/cli'])
  unbuilt(`${script} fails with one line that says to build first`, () => {
    const { code, output } = bareMachine().run(script);
    assert.is(code, 1);
    assert.match(output, /^[^\n]*`npm run build` first[^\n]*\n$/);
  });

unbuilt.run();

const cli = suite('script/cli');

cli('the source runs if packages are installed, and the built code otherwise', () => {
  const root = join(tempFolder(), 'a clone');
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const linked = join(tempFolder(), 'xano-redis-sync');
  const cwd = realpathSync(tempFolder());
  cpSync(join(ROOT, 'script'), join(root, 'script'), { recursive: true });
  symlinkSync(join(root, 'script/cli'), linked);
  const run = (): string => spawnSync(linked, ['a b'], { cwd, encoding: 'utf8' }).stdout;
  const print = (what: string): string =>
    `process.stdout.write(['${what}', process.cwd(), ...process.argv.slice(2)].join(' '))`;
  put('dist/infrastructure/cli.js', print('built'));
  assert.is(run(), `built ${cwd} a b`);
  put('src/infrastructure/cli.ts', `${print('source')} as unknown;`);
  assert.is(run(), `built ${cwd} a b`);
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  assert.is(run(), `source ${cwd} a b`);
});

cli.run();

import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('../..', import.meta.url));

const NOWHERE = './nowhere.js';

/** Files that break a rule, each with its import. All are planted into an otherwise empty project. */
const PLANTS = [
  ['domain-knows-only-itself', 'src/domain/planted-outward.ts', '../application/errors.js'],
  ['domain-knows-only-itself', 'src/domain/planted-io-ts.ts', 'io-ts'],
  ['domain-knows-only-itself', 'src/domain/planted-node.ts', 'node:crypto'],
  ['application-points-inward', 'src/application/planted.ts', '../adapters/system/system-clock.js'],
  ['application-points-inward', 'src/application/use-cases/planted-node.ts', 'node:crypto'],
  ['ports-do-not-know-use-cases', 'src/application/ports/planted.ts', '../use-cases/meter.js'],
  ['use-cases-do-not-call-each-other', 'src/application/use-cases/planted.ts', './meter.js'],
  ['application-points-inward', 'src/application/planted-loop.ts', '../runtime/loop.js'],
  ['runtime-points-inward', 'src/runtime/planted-a.ts', '../adapters/system/system-clock.js'],
  ['runtime-points-inward', 'src/runtime/planted-b.ts', '../infrastructure/log.js'],
  ['adapters-do-not-know-wiring', 'src/adapters/http/planted-a.ts', '../../infrastructure/log.js'],
  ['adapters-do-not-know-wiring', 'src/adapters/http/planted-c.ts', '../../runtime/timer.js'],
  ['adapters-do-not-know-each-other', 'src/adapters/http/planted-b.ts', '../redis/keys.js'],
  ['koa-stays-in-http', 'src/adapters/system/planted-koa.ts', 'koa'],
  ['koa-stays-in-http', 'src/infrastructure/planted-router.ts', '@koa/router'],
  ['koa-stays-in-http', 'src/adapters/redis/planted-jwt.ts', 'jsonwebtoken'],
  ['ioredis-stays-in-redis', 'src/adapters/http/planted-ioredis.ts', 'ioredis'],
  ['one-composition-root', 'src/infrastructure/planted-tsyringe.ts', 'tsyringe'],
  ['src-does-not-know-test', 'src/adapters/system/planted.ts', '../../../test/planted.js'],
  ['src-does-not-know-bench', 'src/adapters/system/planted-b.ts', '../../../bench/planted-b.js'],
  ['bench-asks-over-http', 'bench/planted.ts', '../src/domain/role.js'],
  ['packages-stand-alone', 'packages/client/src/planted.ts', '../../../src/domain/role.js'],
  ['packages-stand-alone', 'packages/vue/src/planted-v.ts', 'react'],
  ['packages-stand-alone', 'packages/react/src/planted-q.ts', '../../vue/src/planted-w.js'],
  ['the-client-has-no-dependencies', 'packages/client/src/planted-r.ts', 'react'],
  [
    'examples-are-of-packages-alone',
    'examples/react/src/planted.ts',
    '../../../src/domain/role.js',
  ],
  ['src-does-not-know-packages', 'src/domain/planted-p.ts', '../../packages/client/src/planted.js'],
  ['not-to-unresolvable', 'src/adapters/system/planted-nowhere.ts', NOWHERE],
] as const;

const CIRCLE = [
  ['src/domain/planted-round.ts', './planted-trip.js'],
  ['src/domain/planted-trip.ts', './planted-round.js'],
] as const;

const Report = t.strict({
  summary: t.strict({
    violations: t.array(
      t.strict({ from: t.string, to: t.string, rule: t.strict({ name: t.string }) }),
    ),
  }),
});
type Violation = t.TypeOf<typeof Report>['summary']['violations'][number];

const plant = (house: string, file: string, imported: string): void => {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(
    join(house, file),
    `import type * as planted from '${imported}';\nexport type P = typeof planted;\n`,
  );
  const target = join(dirname(join(house, file)), imported).replace(/\.js$/, '.ts');
  if (!imported.startsWith('.') || imported === NOWHERE || existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, 'export const planted = 1;\n');
};

/** The project's own rules; node_modules is a link here, whose paths must not be resolved. */
const CONFIG = `const config = require('./.dependency-cruiser.cjs');
module.exports = { ...config, options: { ...config.options, preserveSymlinks: true } };
`;

const buildHouse = (): string => {
  const house = mkdtempSync(join(tmpdir(), 'boundaries-'));
  for (const part of ['tsconfig.json', 'package.json', '.dependency-cruiser.cjs'])
    cpSync(join(root, part), join(house, part));
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  writeFileSync(join(house, 'planted.cjs'), CONFIG);
  for (const [, file, imported] of PLANTS) plant(house, file, imported);
  for (const [file, imported] of CIRCLE) plant(house, file, imported);
  writeFileSync(join(house, 'src/domain/planted-orphan.ts'), 'export const planted = 1;\n');
  return house;
};

/** Runs the real tool; its exit code is the number of violations, so only its output counts. */
const cruise = (house: string): Promise<readonly Violation[]> =>
  new Promise((resolve, reject) => {
    const tool = join(root, 'node_modules/.bin/depcruise');
    const args = [
      '--config',
      'planted.cjs',
      '--output-type',
      'json',
      'src',
      'test',
      'bench',
      'packages',
      'examples',
    ];
    const options = { cwd: house, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 };
    execFile(tool, args, options, (_, stdout, stderr) => {
      const report = Report.decode(stdout === '' ? stderr : JSON.parse(stdout));
      if (E.isRight(report)) resolve(report.right.summary.violations);
      else reject(new Error(`no report: ${stderr}`));
    });
  });

const house = buildHouse();
const violations = await cruise(house).finally(() => {
  rmSync(house, { recursive: true });
});

const rulesBrokenBy = (file: string): readonly string[] =>
  violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

const test = suite('boundaries');

for (const [rule, file, imported] of PLANTS)
  test(`${rule} refuses ${imported} in ${dirname(file)}`, () => {
    assert.ok(rulesBrokenBy(file).includes(rule), rulesBrokenBy(file).join() || 'nothing refused');
  });

test('no-circular refuses two files that import each other', () => {
  // A circle is reported once, from either of its files.
  const broken = CIRCLE.flatMap(([file]) => rulesBrokenBy(file));
  assert.ok(broken.includes('no-circular'), broken.join() || 'nothing refused');
});

test('no-orphans refuses a file that nothing uses and that uses nothing', () => {
  assert.equal(rulesBrokenBy('src/domain/planted-orphan.ts'), ['no-orphans']);
});

test.run();

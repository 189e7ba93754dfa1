import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileOf, NAMES } from '../../../src/adapters/http/guide/documents.js';
import { readYaml } from '../../support/deploy/files.js';
import { ROOT, readDocument } from '../../support/docs/blocks.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly needs?: string; readonly steps: readonly Step[] }>
  >;
}

interface Packed {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}

const PUBLISHED = ['.', 'packages/client', 'packages/react', 'packages/vue'];

const manifestOf = (folder: string) =>
  JSON.parse(readDocument(`${folder}/package.json`)) as { readonly version: string };

const test = suite('releases');

test('packages are published after all tests have passed, by actions pinned to a commit', () => {
  const { jobs, permissions } = readYaml('.github/workflows/release.yml') as Workflow;
  assert.equal(permissions, { contents: 'read' });
  const { test: tested, ...published } = jobs;
  assert.ok(tested?.steps.some(({ run }) => run === 'script/test'));
  assert.equal(
    Object.values(published).map(({ needs }) => needs),
    ['test', 'test'],
  );
  const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
  assert.ok(used.length > 4);
  for (const action of used) assert.match(action, /^actions\/[a-z-]+@[0-9a-f]{40}$/);
});

test('all packages have one version', () => {
  assert.is(new Set(PUBLISHED.map((folder) => manifestOf(folder).version)).size, 1);
});

test('each package contains what it needs to run and its guides, and no development files', () => {
  const folders = PUBLISHED.flatMap((folder) => ['--workspace', folder]).slice(2);
  const said = execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--include-workspace-root', ...folders],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const packed = Object.values(JSON.parse(said) as Readonly<Record<string, Packed>>);
  assert.equal(
    packed.map(({ name }) => name),
    [
      'xano-redis-sync',
      '@xano-redis-sync/client',
      '@xano-redis-sync/react',
      '@xano-redis-sync/vue',
    ],
  );
  const [service = [], ...others] = packed.map(({ files }) =>
    files.map(({ path }) => path).filter((path) => !path.startsWith('dist/')),
  );
  const guides = NAMES.map(fileOf);
  for (const path of ['LICENSE', 'script/cli', 'script/start', ...guides])
    assert.ok(service.includes(path), path);
  const places = new Set(service.map((path) => path.split('/')[0] ?? ''));
  for (const place of ['src', 'test', 'bench', '.env', '.github', 'packages', 'node_modules'])
    assert.not.ok(places.has(place), place);
  for (const files of others) assert.equal(files, ['LICENSE', 'README.md', 'package.json']);
});

test.run();

import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as react from '../../../packages/react/src/hooks.js';
import * as vue from '../../../packages/vue/src/composables.js';
import { ROOT } from '../../support/docs/blocks.js';

const { outputFiles } = await build({
  entryPoints: [join(ROOT, 'packages/client/src/client.ts')],
  bundle: true,
  minify: true,
  write: false,
  platform: 'neutral',
  format: 'iife',
  globalName: 'sync',
});
const script = outputFiles[0]?.text ?? '';

const test = suite('client: package');

test('takes less than 5 KB when minified and compressed', () => {
  const bytes = gzipSync(script).length;
  assert.ok(bytes > 1_000 && bytes < 5_000, `${bytes} bytes`);
});

test('needs only what browsers, Node.js and React Native have', async () => {
  const addresses: string[] = [];
  const platform = createContext({
    AbortController,
    setTimeout,
    clearTimeout,
    fetch: (address: string) => {
      addresses.push(address);
      return Promise.resolve(new Response('{"post":{"id":"1"}}'));
    },
  });
  const answer: unknown = await runInContext(
    `${script}; sync.createClient({ baseUrl: 'https://a.example/' }).posts.create({ content: 'Hi' })`,
    platform,
  );
  assert.is(JSON.stringify(answer), '{"post":{"id":"1"}}');
  assert.equal(addresses, ['https://a.example/posts']);
});

test('has the types of the present OpenAPI document', () => {
  const now = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'packages/client/script/schema.ts', '--print'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  assert.ok(
    now === readFileSync(join(ROOT, 'packages/client/src/schema.ts'), 'utf8'),
    'packages/client/src/schema.ts is behind: npm run client:types',
  );
});

test('React hooks and Vue composables have the same names', () => {
  const namesOf = (offered: object, own: string): readonly string[] =>
    Object.keys(offered)
      .filter((name) => name !== own)
      .sort();
  const names = namesOf(react, 'SyncProvider');
  assert.equal(names, namesOf(vue, 'SyncPlugin'));
  assert.ok(names.length > 15);
});

test('all packages have the licence of the project', () => {
  const licences = ['.', 'packages/client', 'packages/react', 'packages/vue'].map((folder) =>
    readFileSync(join(ROOT, folder, 'LICENSE'), 'utf8'),
  );
  assert.is(new Set(licences).size, 1);
});

test.run();

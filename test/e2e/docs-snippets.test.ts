import { join } from 'node:path';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileVue, filesIn } from '../support/browser/bundle.js';
import { ROOT } from '../support/docs/blocks.js';

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  jsx: ts.JsxEmit.ReactJSX,
  types: ['vite/client'],
  paths: {
    '@xano-redis-sync/client': [join(ROOT, 'packages/client/src/client.ts')],
    '@xano-redis-sync/client/query': [join(ROOT, 'packages/client/src/query.ts')],
    '@xano-redis-sync/react': [join(ROOT, 'packages/react/src/hooks.ts')],
    '@xano-redis-sync/vue': [join(ROOT, 'packages/vue/src/composables.ts')],
  },
};

/** Returns the errors of the compiler for files that exist only in a document. */
const errorsIn = (
  files: ReadonlyMap<string, string>,
  names: readonly string[],
): readonly string[] => {
  const virtual = new Map([...files].map(([name, text]) => [join(ROOT, name), text]));
  const base = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (path) => virtual.has(path) || base.fileExists(path),
    readFile: (path) => virtual.get(path) ?? base.readFile(path),
    getSourceFile: (path, ...rest) => {
      const text = virtual.get(path);
      return text === undefined
        ? base.getSourceFile(path, ...rest)
        : ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
    },
  };
  const program = ts.createProgram(
    names.map((name) => join(ROOT, name)),
    OPTIONS,
    host,
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

const snippets = suite('TypeScript of the front-end guide');

/** Replaces each component of Vue by its script, since its template has a compiler of its own. */
const scriptsOf = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    [...files].map(([name, text]) =>
      name.endsWith('.vue') ? [`${name}.ts`, compileVue(name, text, false)] : [name, text],
    ),
  );

snippets('the components and their modules pass the strict compiler', () => {
  const files = scriptsOf(filesIn('docs/FRONTEND_GUIDE.md'));
  const names = [...files.keys()];
  assert.equal(names.sort(), [
    'FeedList.tsx',
    'FeedList.vue.ts',
    'PostCard.vue.ts',
    'events.ts',
    'main-vue.ts',
    'main.tsx',
    'messages.ts',
  ]);
  assert.equal(errorsIn(files, names), []);
  const broken = new Map([
    ...files,
    ['wrong.ts', "import { messageFor } from './messages';\nconst a: number = messageFor(1);"],
  ]);
  assert.ok(errorsIn(broken, ['wrong.ts']).length > 0);
});

snippets.run();

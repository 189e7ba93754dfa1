import { join } from 'node:path';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filesIn } from '../support/browser/bundle.js';
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
  types: [],
};

/** What the compiler says about files that are nowhere but in a document. */
const complaints = (
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

// React brings no types of its own, and a component of Vue has another compiler.
snippets('the client and the composable pass the strict compiler', () => {
  const files = filesIn('docs/FRONTEND_GUIDE.md');
  assert.ok(files.has('api.ts') && files.has('use-feed-vue.ts'));
  assert.equal(complaints(files, ['api.ts', 'events.ts', 'use-feed-vue.ts']), []);
  const broken = new Map([
    ...files,
    ['wrong.ts', "import { Api } from './api';\nconst a: Api = 1;"],
  ]);
  assert.ok(complaints(broken, ['wrong.ts']).length > 0);
});

snippets.run();

import { build, type Plugin } from 'esbuild';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileScript, parse } from 'vue/compiler-sfc';
import { blocksOf, ROOT } from '../docs/blocks.js';

const NAME = /^(?:\/\/|<!--) ([\w-]+\.\w+)(?: -->)?\n/;
const ENDINGS = ['', '.ts', '.tsx'];

/** Returns the code blocks of a document that are files: their first line is their name. */
export const filesIn = (document: string): ReadonlyMap<string, string> =>
  new Map(
    blocksOf(document).flatMap(({ text }): [string, string][] => {
      const name = NAME.exec(text)?.[1];
      return name === undefined ? [] : [[name, text]];
    }),
  );

/** Compiles a component to a module, as Vue's build tools do. */
export const compileVue = (name: string, source: string, inlineTemplate = true): string =>
  compileScript(parse(source, { filename: name }).descriptor, { id: name, inlineTemplate }).content;

const folderOf = (manifest: string): string => dirname(fileURLToPath(manifest));

/** Packages of this project, wherever the files of a document lie. */
const PACKAGES = {
  react: folderOf(import.meta.resolve('react/package.json')),
  'react-dom': folderOf(import.meta.resolve('react-dom/package.json')),
  vue: folderOf(import.meta.resolve('vue/package.json')),
};

const fromFiles = (files: ReadonlyMap<string, string>): Plugin => ({
  name: 'files',
  setup: (hooks) => {
    hooks.onResolve({ filter: /^\.\// }, ({ path }) => {
      const name = ENDINGS.map((ending) => path.slice(2) + ending).find((file) => files.has(file));
      return name === undefined ? null : { path: name, namespace: 'files' };
    });
    hooks.onLoad({ filter: /./, namespace: 'files' }, ({ path }) => {
      const source = files.get(path) ?? '';
      return extname(path) === '.vue'
        ? { contents: compileVue(path, source), loader: 'ts', resolveDir: ROOT }
        : { contents: source, loader: 'tsx', resolveDir: ROOT };
    });
  },
});

/** Bundles the files of a document into one script for a browser, from the entry on. */
export const bundle = async (
  files: ReadonlyMap<string, string>,
  entry: string,
  apiUrl: string,
): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [`./${entry}`],
    plugins: [fromFiles(files)],
    alias: PACKAGES,
    absWorkingDir: ROOT,
    // It says where this project's packages lie.
    tsconfig: join(ROOT, 'tsconfig.json'),
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    define: {
      'import.meta.env.VITE_API_URL': JSON.stringify(apiUrl),
      API_URL: JSON.stringify(apiUrl),
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
};

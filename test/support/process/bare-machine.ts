import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../../src/infrastructure/embedded-redis.js';
import { tempFolder } from './temp-folder.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TOOLS = [
  'bash',
  'env',
  'dirname',
  'touch',
  'cat',
  'mktemp',
  'rm',
  'tee',
  'awk',
  'chmod',
  'readlink',
  'mkdir',
  'find',
  'grep',
  'sed',
  'sort',
  'xargs',
  'nproc',
  'timeout',
];

/** A shell program that logs the name and arguments it was called with. */
export const RECORDER = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\n';

interface Machine {
  readonly put: (name: string, script: string) => void;
  readonly run: (
    script: string,
    ...args: readonly string[]
  ) => { code: number | null; output: string };
  readonly calls: () => string;
  /** Creates these files of the project, empty. */
  readonly files: (paths: readonly string[]) => void;
  /** Makes the packages look installed at this time, against a lock file of 2020. */
  readonly installed: (year: number) => void;
}

/** Makes a bare machine: a project with nothing but its scripts, and a PATH with nothing but these tools. */
export const bareMachine = (): Machine => {
  const project = tempFolder();
  const bin = join(tempFolder(), 'bin');
  const calls = join(project, 'calls');
  const lock = join(project, 'package-lock.json');
  mkdirSync(bin);
  mkdirSync(join(project, 'node_modules'));
  cpSync(join(ROOT, 'script'), join(project, 'script'), { recursive: true });
  writeFileSync(calls, '');
  writeFileSync(lock, '{}');
  utimesSync(lock, new Date('2020-01-01'), new Date('2020-01-01'));
  for (const name of [...TOOLS, 'basename']) {
    const path = findProgram([name], process.env['PATH']);
    if (path !== null) symlinkSync(path, join(bin, name));
  }
  const put = (name: string, script: string): void => {
    // The path may be a link to a real program of this machine.
    rmSync(join(bin, name), { force: true });
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  };
  symlinkSync(process.execPath, join(bin, 'node'));
  put('npm', RECORDER);
  put('id', '#!/bin/sh\necho 1000\n');
  return {
    put,
    run: (script, ...args) => {
      const { status, stdout, stderr } = spawnSync(join(project, script), args, {
        env: { PATH: bin, BIN: bin, CALLS: calls },
        encoding: 'utf8',
      });
      return { code: status, output: stdout + stderr };
    },
    calls: () => readFileSync(calls, 'utf8'),
    files: (paths) => {
      for (const path of paths) {
        mkdirSync(dirname(join(project, path)), { recursive: true });
        writeFileSync(join(project, path), '');
      }
    },
    installed: (year) => {
      const mark = join(project, 'node_modules/.package-lock.json');
      writeFileSync(mark, '{}');
      utimesSync(mark, new Date(`${year}-01-01`), new Date(`${year}-01-01`));
    },
  };
};

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Format } from 'esbuild';
import { ROOT } from '../docs/blocks.js';

export interface Packed {
  /** Files of the package, as they would be published. */
  readonly files: readonly string[];
  /** The module that an import of the package loads. */
  readonly entry: string;
  /** Bundles a program that imports the package by name into one script. */
  readonly bundle: (program: string, format: Format) => Promise<string>;
  readonly remove: () => void;
}

/** Packs the client as for publishing, and unpacks it in another folder. */
export const packClient = (): Packed => {
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  execFileSync('npm', ['pack', '-w', 'packages/client', '--pack-destination', folder], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const archive = join(folder, readdirSync(folder)[0] ?? '');
  const files = execFileSync('tar', ['-xvzf', archive], { cwd: folder, encoding: 'utf8' });
  const entry = join(folder, 'package/dist/client.js');
  return {
    files: files.trim().split('\n').sort(),
    entry,
    bundle: async (program, format) => {
      const { outputFiles } = await build({
        stdin: { contents: program, loader: 'ts', resolveDir: ROOT },
        alias: { '@xano-redis-sync/client': entry },
        bundle: true,
        write: false,
        platform: 'browser',
        format,
        logLevel: 'silent',
      });
      return outputFiles[0]?.text ?? '';
    },
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
};

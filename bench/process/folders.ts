import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where filled stores are kept from run to run. */
const CACHE = join(tmpdir(), 'xano-redis-sync-bench');

const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes when the benchmark ends. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  made.push(folder);
  return folder;
};

/** A folder of the cache, made where it is missing; others than its owner may walk through it. */
export const cacheFolder = (name: string): string => {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
};

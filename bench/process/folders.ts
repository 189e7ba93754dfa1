import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folder that keeps the filled stores between runs. */
const CACHE = join(tmpdir(), 'xano-redis-sync-bench');

const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes an empty folder that is deleted when the benchmark ends. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  made.push(folder);
  return folder;
};

/** Returns a folder of the cache, making it if needed; users other than the owner may traverse it. */
export const cacheFolder = (name: string): string => {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
};

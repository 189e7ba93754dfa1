import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Leaves the number of this process in `.data/service.pid`, where `npm stop` looks for it. Where
 * nothing may be written, as in a container, whoever runs the container stops it.
 */
export const leavePid = (workingFolder: string): { readonly remove: () => void } => {
  const folder = join(workingFolder, '.data');
  const path = join(folder, 'service.pid');
  const pid = String(process.pid);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, pid, { mode: 0o600 });
  } catch {
    return { remove: () => undefined };
  }
  return {
    remove: () => {
      try {
        // Another service of the same folder may have written its own since.
        if (readFileSync(path, 'utf8') === pid) rmSync(path);
      } catch {
        // Somebody else has removed it.
      }
    },
  };
};

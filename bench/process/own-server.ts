import { join } from 'node:path';
import { start, type Running } from './child.js';
import { ROOT, temporaryFolder } from './folders.js';

export interface OwnServer extends Running {
  readonly url: string;
}

/** Starts one of the servers of `bench/servers`, which take their settings as arguments. */
export const startOwnServer = async (
  name: string,
  words: readonly string[] = [],
): Promise<OwnServer> => {
  const child = await start({
    program: process.execPath,
    args: ['--import', 'tsx', join(ROOT, 'bench/servers', `${name}.ts`), ...words],
    ready: /listening on (\d+)/,
    log: join(temporaryFolder(), 'log'),
    options: {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production' },
    },
  });
  return { ...child, url: `http://127.0.0.1:${child.said[1] ?? ''}` };
};

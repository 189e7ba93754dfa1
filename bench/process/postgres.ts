import { execFileSync } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { start, type Running } from './child.js';
import { temporaryFolder } from './folders.js';
import { freePort } from './free-port.js';
import { run } from './run.js';

export interface Postgres extends Running {
  readonly port: number;
  /** Runs SQL; `input` is the standard input of a COPY. */
  readonly sql: (text: string, input?: Iterable<string>) => Promise<string>;
}

const idOf = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

/** Returns the postgres user that the package made when this process is root, because PostgreSQL refuses to run as root. */
const lesserUser = (): { readonly uid: number; readonly gid: number } | undefined =>
  process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;

/** Settings for a database of this size on a large machine; the defaults suit a small one. */
const TUNED = [
  ...['shared_buffers=2GB', 'effective_cache_size=6GB', 'work_mem=32MB'],
  ...['maintenance_work_mem=512MB', 'max_wal_size=4GB', 'random_page_cost=1.1', 'jit=off'],
];

/** Starts a separate PostgreSQL on a free port, with the data in `data`, which it makes if missing. */
export const startPostgres = async (programs: string, data: string): Promise<Postgres> => {
  const user = lesserUser();
  const folder = temporaryFolder();
  const own = { ...user, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } };
  if (user !== undefined) {
    chownSync(folder, user.uid, user.gid);
    chownSync(data, user.uid, user.gid);
  }
  if (!existsSync(join(data, 'PG_VERSION')))
    await run(
      join(programs, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      { options: own },
    );
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...TUNED];
  const child = await start({
    program: join(programs, 'postgres'),
    args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    ready: /ready to accept connections/,
    log: join(folder, 'log'),
    signal: 'SIGINT',
    options: own,
  });
  const psql = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-v', 'ON_ERROR_STOP=1'];
  return {
    ...child,
    port,
    sql: (text, input = []) =>
      run(join(programs, 'psql'), [...psql, '-qAt', '-c', text], { options: own, input }),
  };
};

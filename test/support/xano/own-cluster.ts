import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from '../process/free-port.js';
import { tempFolder } from '../process/temp-folder.js';

export interface Cluster {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const findPrograms = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  return [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ].find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
};

const idOf = (flag: '-u' | '-g', user: string): number =>
  Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));

/** Returns the user that its package created if we are root, since PostgreSQL refuses to run as root. */
const lesserUser = (): { readonly uid: number; readonly gid: number } | undefined =>
  process.getuid?.() === 0
    ? { uid: idOf('-u', 'postgres'), gid: idOf('-g', 'postgres') }
    : undefined;

const listening = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`postgres ended at its start:\n${output}`));
    });
  });

/** Starts a PostgreSQL of its own on a free port of the loopback, in a temporary folder that is removed with it. */
export const startCluster = async (): Promise<Cluster> => {
  const programs = findPrograms();
  if (programs === undefined) throw new Error(`there is no initdb on PATH nor under ${DEBIAN}`);
  const user = lesserUser();
  const folder = tempFolder();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...options, stdio: 'pipe' },
  );
  const port = await freePort();
  const own = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const child = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...own.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  running.add(child);
  await listening(child);
  return {
    port,
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      await exit;
      running.delete(child);
    },
  };
};

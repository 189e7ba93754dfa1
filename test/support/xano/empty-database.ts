import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startCluster, type Cluster } from './own-cluster.js';

export interface EmptyDatabase {
  readonly connection: pg.ClientConfig;
  /** Drops the database, even if clients are still connected. */
  readonly drop: () => Promise<void>;
}

interface Place {
  readonly port: number;
  /** The cluster to stop when the database is no longer needed; null for a cluster that was already running. */
  readonly cluster: Cluster | null;
}

const USUAL_PORT = 5432;

const connectionTo = (port: number, database: string): pg.ClientConfig => ({
  host: '127.0.0.1',
  port,
  user: 'postgres',
  database,
});

const runOnce = async (port: number, text: string): Promise<void> => {
  const client = new pg.Client(connectionTo(port, 'postgres'));
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
};

const dropStatement = (name: string): string => `drop database if exists ${name} with (force)`;

const left = new Map<string, number>();
// A process cannot wait while it exits, so a child process drops what a failed test left.
process.once('exit', () => {
  for (const [name, port] of left) {
    const config = JSON.stringify(connectionTo(port, 'postgres'));
    const script = `import pg from 'pg'; const client = new pg.Client(${config});
      await client.connect(); await client.query('${dropStatement(name)}'); await client.end();`;
    spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      timeout: 10_000,
    });
  }
});

const startOwn = (reason: unknown): Promise<Place> =>
  startCluster().then(
    (cluster) => ({ port: cluster.port, cluster }),
    (cause: unknown) => {
      throw new Error(
        `these tests need PostgreSQL: none on 127.0.0.1:${USUAL_PORT} for the user postgres ` +
          `(${String(reason)}), and none could be started (${String(cause)})`,
        { cause },
      );
    },
  );

/** Returns the PostgreSQL that is already running, or starts one. */
const findPlace = (): Promise<Place> =>
  runOnce(USUAL_PORT, 'select 1').then(() => ({ port: USUAL_PORT, cluster: null }), startOwn);

/** Creates a database with a random name, on a PostgreSQL that is already running or on one of its own. */
export const makeEmptyDatabase = async (): Promise<EmptyDatabase> => {
  const { port, cluster } = await findPlace();
  const name = `xano_${randomBytes(8).toString('hex')}`;
  await runOnce(port, `create database ${name}`);
  // No data here needs to outlive a crash, and waiting for the disk takes up most of a write.
  await runOnce(port, `alter database ${name} set synchronous_commit = off`);
  // Otherwise a transaction that a failed test left open would block the next test for ever.
  await runOnce(port, `alter database ${name} set lock_timeout = '20s'`);
  if (cluster === null) left.set(name, port);
  return {
    connection: connectionTo(port, name),
    drop: async () => {
      await runOnce(port, dropStatement(name));
      left.delete(name);
      await cluster?.stop();
    },
  };
};

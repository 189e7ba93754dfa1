import type { Redis } from 'ioredis';
import { until } from '../run/until.js';
import type { RedisServer } from '../redis/server.js';
import type { Child } from './child.js';
import type { Random } from './random.js';
import type { Wires } from './wires.js';

/** The servers and processes that the faults act on. */
export interface Field {
  readonly children: readonly Child[];
  readonly wires: readonly Wires[];
  readonly servers: readonly [RedisServer, RedisServer];
  /** Index of the server that is the master. */
  master: 0 | 1;
  readonly random: Random;
}

export type Fault = (field: Field) => Promise<void>;

const masterOf = ({ servers, master }: Field): RedisServer => servers[master];

/** Waits until the processes together have made this many more reads. */
export const readsGoBy = async ({ children }: Pick<Field, 'children'>, count: number) => {
  const total = (): number => children.reduce((sum, child) => sum + child.latest().reads, 0);
  const goal = total() + count;
  await until(`${count} reads`, () => total() >= goal);
};

/** Kills a connection that has one of these flags of CLIENT LIST. */
const kill =
  (...flags: readonly string[]): Fault =>
  async (field) => {
    const { client } = masterOf(field);
    for (const flag of flags) {
      const lines = String(await client.client('LIST')).split('\n');
      const found = lines.filter((line) => new RegExp(` flags=\\w*${flag}`).test(line));
      if (found.length === 0) continue;
      const id = /^id=(\d+)/.exec(field.random.oneOf(found))?.[1] ?? '';
      await client.call('CLIENT', 'KILL', 'ID', id);
    }
  };

/** Runs `act` while no process writes; afterwards every process knows that keys may be gone. */
const whileAtRest = async (field: Field, act: () => Promise<void>): Promise<void> => {
  const rested = await Promise.all(field.children.map((child) => child.rest()));
  const states = (rested[0] ?? []).map((_, place) => rested[place % 2]?.[place] ?? 0);
  await Promise.all(field.children.map((child) => child.mind(states)));
  await act();
  const { port: writeTo } = masterOf(field);
  for (const child of field.children) child.send({ order: 'go on', writeTo });
};

const flush: Fault = (field) =>
  whileAtRest(field, async () => {
    await masterOf(field).client.flushall();
    for (const child of field.children) child.send({ order: 'emptied' });
  });

const atOnce =
  (act: (field: Field) => void): Fault =>
  (field) => {
    act(field);
    return Promise.resolve();
  };

const forASpell =
  (begin: (field: Field) => () => unknown): Fault =>
  async (field) => {
    const end = begin(field);
    await readsGoBy(field, 20 + field.random.below(200));
    await end();
  };

const someWires = ({ random, wires }: Field): Wires => random.oneOf(wires);

/** The tracking table overflows: the server forgets who has read which key, and must invalidate those keys. */
const fullTable: Fault = async (field) => {
  const { client } = masterOf(field);
  await client.config('SET', 'tracking-table-max-keys', 5);
  await readsGoBy(field, 200 + field.random.below(400));
  await client.config('SET', 'tracking-table-max-keys', 1_000_000);
};

const hasCaughtUp = async (client: Redis): Promise<boolean> => {
  const info = await client.info('replication');
  return info.includes('master_link_status:up') && !info.includes('master_sync_in_progress:1');
};

/**
 * The replica becomes the master. The old master has lost its replica, keeps its connections, and goes on
 * answering them from its own data; then it becomes the replica.
 */
const promote: Fault = async (field) => {
  const [old, next] = [field.servers[field.master], field.servers[field.master === 0 ? 1 : 0]];
  await next.client.replicaof('127.0.0.1', old.port);
  await until('the replica is there', () => hasCaughtUp(next.client));
  await whileAtRest(field, async () => {
    // WAIT covers the writes of this connection, and thereby all before them.
    await old.client.set('other', 1);
    await old.client.wait(1, 0);
    for (const wires of field.wires) wires.aim(next.port);
    await next.client.replicaof('NO', 'ONE');
    await old.client.replicaof('127.0.0.1', 1);
    field.master = field.master === 0 ? 1 : 0;
  });
  await readsGoBy(field, 300);
};

export const FAULTS: Readonly<Record<string, Fault>> = {
  'kill the side connection': kill('P'),
  'kill the reading connection': kill('t'),
  'kill both': kill('P', 't'),
  FLUSHALL: flush,
  "end the server's half": atOnce((field) => {
    someWires(field).endServersHalf();
  }),
  "end the process's half": atOnce((field) => {
    someWires(field).endClientsHalf();
  }),
  'hold a connection': forASpell((field) => someWires(field).hold()),
  'stop a process': forASpell(({ children, random }) => {
    const child = random.oneOf(children);
    child.pause();
    return child.resume;
  }),
  'full tracking table': fullTable,
  'promote the replica': promote,
};

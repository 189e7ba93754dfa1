import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../stale/random.js';
import { NODE_TIMEOUT, type Ground } from './ground.js';
import type { RedisProcess } from '../redis/process.js';
import type { Services } from './services.js';

/** A fault of the cluster or of a service under load; resolves once the harm is healed. */
type Fault = (ground: Ground, services: Services, random: Random) => Promise<void>;

const overtaken = async (
  ground: Ground,
  master: RedisProcess,
  replica: RedisProcess,
): Promise<void> => {
  await ground.untilPromoted(replica);
  // It restarts empty, without a disk: before its slots belong to another node it would serve no data.
  await master.restart();
};

const masterInStep: Fault = async (ground, _, random) => {
  const master = random.oneOf(await ground.masters());
  const replica = await ground.replicaOf(master);
  await ground.hold(master);
  await master.kill();
  await overtaken(ground, master, replica);
};

const masterAtOnce: Fault = async (ground, _, random) => {
  const master = random.oneOf(await ground.masters());
  const replica = await ground.replicaOf(master);
  await master.kill();
  await overtaken(ground, master, replica);
};

/** Pauses the replica and cuts its connection: writes to the master are then stored nowhere else. */
const masterAlone: Fault = async (ground, _, random) => {
  const master = random.oneOf(await ground.masters());
  const replica = await ground.replicaOf(master);
  replica.pause();
  await master.client.call('CLIENT', 'KILL', 'TYPE', 'replica');
  await pause(200 + random.below(300));
  await master.kill();
  replica.resume();
  await overtaken(ground, master, replica);
};

/** The master resumes after another has taken its slots, without knowing of it. */
const masterStandsStill: Fault = async (ground, _, random) => {
  const master = random.oneOf(await ground.masters());
  const replica = await ground.replicaOf(master);
  master.pause();
  await ground.untilPromoted(replica);
  await pause(random.below(NODE_TIMEOUT));
  master.resume();
};

const replicaDies: Fault = async (ground, _, random) => {
  const replica = await ground.replicaOf(random.oneOf(await ground.masters()));
  await replica.kill();
  await pause(random.below(1000));
  await replica.restart();
};

const slotsMove: Fault = async (ground, _, random) => {
  const [from, to] = (await ground.masters()).toSorted(() => random.next() - 0.5);
  if (from === undefined || to === undefined) throw new Error('no masters');
  await ground.reshard(from, to, 100 + random.below(200));
  // So soon after a failover some node may not know the result of the last move.
  await ground.mendSlots();
};

/** A master dies during a move of slots; the operator ends the move once another has taken over. */
const dyingWhileSlotsMove =
  (which: 'from' | 'to', isInStep: boolean): Fault =>
  async (ground, _, random) => {
    const [from, to] = (await ground.masters()).toSorted(() => random.next() - 0.5);
    if (from === undefined || to === undefined) throw new Error('no masters');
    const master = which === 'from' ? from : to;
    const replica = await ground.replicaOf(master);
    const tending = new AbortController();
    const moved = ground.reshard(from, to, 1000, tending.signal).catch(() => undefined);
    await pause(random.below(500));
    if (isInStep) {
      // No other node would know of a slot that had just arrived, and none would have its data.
      tending.abort();
      await ground.hold(master);
    }
    await master.kill();
    await Promise.all([overtaken(ground, master, replica), moved]);
    await ground.mendSlots();
  };

const serviceDies: Fault = async (_, services, random) => {
  const which = random.below(2);
  await services.kill(which);
  await pause(random.below(500));
  await services.restart(which);
};

export const FAULTS = {
  'a master is killed whose replica is up to date': masterInStep,
  'a master is killed': masterAtOnce,
  'a master is killed whose replica was cut off': masterAlone,
  'a master is paused': masterStandsStill,
  'a replica is killed': replicaDies,
  'slots move': slotsMove,
  'a master is killed to which slots move, with its replica up to date': dyingWhileSlotsMove(
    'to',
    true,
  ),
  'a master is killed to which slots move': dyingWhileSlotsMove('to', false),
  'a master is killed from which slots move': dyingWhileSlotsMove('from', false),
  'a service is killed': serviceDies,
} as const;

export type FaultName = keyof typeof FAULTS;

/**
 * 'kept': Redis loses nothing that it acknowledged. 'waits': it may lose writes, except for REDIS_WAIT_REPLICAS.
 * 'loses': acknowledged changes may be lost, even half of one, and a repair then leaves consistent data.
 */
export type Mode = 'kept' | 'waits' | 'loses';

/** Settings of the services in each mode. */
const SETTINGS = { kept: {}, waits: { REDIS_WAIT_REPLICAS: '1' }, loses: {} } as const;

export const settingsOf = (mode: Mode): Readonly<Record<string, string>> => SETTINGS[mode];

export const isMode = (text: string): text is Mode => text in SETTINGS;

const OF_EACH: readonly FaultName[] = ['a replica is killed', 'slots move', 'a service is killed'];

const OF_MASTERS: Readonly<Record<Mode, readonly FaultName[]>> = {
  kept: [
    'a master is killed whose replica is up to date',
    'a master is killed to which slots move, with its replica up to date',
  ],
  waits: [
    'a master is killed whose replica was cut off',
    'a master is killed',
    'a master is paused',
  ],
  loses: [
    'a master is killed to which slots move',
    'a master is killed from which slots move',
    'a master is killed whose replica was cut off',
    'a master is killed',
    'a master is paused',
  ],
};

export const isOfMasters = (name: FaultName): boolean => !OF_EACH.includes(name);

/** Returns the faults of a history: one of a master mostly, and one other. */
export const faultsOf = (mode: Mode, random: Random): readonly FaultName[] => {
  const other = random.oneOf(OF_EACH);
  const ofMaster = random.oneOf(OF_MASTERS[mode]);
  return random.below(4) === 0 ? [other] : [ofMaster, other];
};

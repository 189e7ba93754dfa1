import * as E from 'fp-ts/lib/Either.js';
import type { Cluster, Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { bucketOf, inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import { writeMarkers } from '../../src/adapters/redis/cluster/markers.js';
import { makeCopies } from '../../src/adapters/redis/copies/copies.js';
import type { Tracks } from '../../src/adapters/redis/copies/tracks.js';
import { changesKey } from '../../src/adapters/redis/keys.js';
import { makeAsk } from '../../src/adapters/redis/reading/ask.js';
import type { Ask } from '../../src/adapters/redis/reading/question.js';
import { makeRedisReader } from '../../src/adapters/redis/reading/redis-reader.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { BUCKETS } from '../../src/domain/health/cluster.js';
import { makeTracks } from '../../src/infrastructure/redis-copies.js';
import { clusterClient, startCluster } from '../support/redis/cluster.js';
import { clusterSettings } from '../support/redis/settings.js';
import { beginMove } from '../support/redis/slots.js';
import { until } from '../support/run/until.js';
import { makeLedger } from '../support/stale/ledger.js';
import { makeRandom } from '../support/stale/random.js';
import { makeSubjects } from '../support/stale/subjects.js';

const READS = Number(
  process.env['STALE_READS'] ?? (process.env['CLUSTER_WHOLE'] === 'true' ? 200_000 : 20_000),
);
const SEED = Number(process.env['STALE_SEED'] ?? Math.floor(Math.random() * 1e9));

/** Far more reads than it takes to find a stale one. */
const READS_SPOILT = 1_000_000;

const READERS = 8;

/** Writes are in step with reads, so that many reads are answered from the copies. */
const READS_A_WRITE = 8;

const cluster = await startCluster(3, 1, ['--cluster-node-timeout', '5000']);
const settings = clusterSettings(cluster);

const askOf = (client: Redis | Cluster, isTracked = false): Ask =>
  makeAsk(connectionTo(client, null, () => undefined).redis, [], isTracked);

/**
 * Breaks the copy on purpose, to prove that the checker detects it: every fence succeeds, and the copy stays open
 * after slots have moved, since otherwise a read of an uncached key would close it before a read of a cached one.
 */
const withoutFence = (tracks: Tracks): Tracks => ({
  ...tracks,
  connect: async (broken) => {
    const pairs = await tracks.connect((trouble) => {
      if (!String(trouble).includes('slots have gone')) broken(trouble);
    });
    return pairs.map((pair) => {
      Object.assign(pair.side, { ping: () => Promise.resolve('PONG') });
      return { ...pair, confirm: () => Promise.resolve() };
    });
  },
});

const WRITE = `
for _, words in ipairs(cjson.decode(ARGV[1])) do
  redis.call(unpack(words))
end`;

/** Two processes read from copies of their own and one writes, while slots move, replicas take over and connections end. */
const lookForStale = async (reads: number, isBroken: boolean) => {
  const random = makeRandom(SEED);
  const subjects = makeSubjects(3).filter(({ passes }) => !passes);
  const ledger = makeLedger(subjects);
  const states = subjects.map(() => 0);
  /** Indexes of keys that are known to exist. */
  const existing = new Set<number>();
  const client = await clusterClient(cluster, { scripts });
  await writeMarkers(client, [...Array(BUCKETS).keys()], 'store');
  const processes = [0, 1].map(() => {
    const make = () => makeTracks(settings, scripts, (tracked) => askOf(tracked, true));
    const copies = makeCopies(isBroken ? () => withoutFence(make()) : make, {
      ...{ maxBytes: 1 << 20, fenceTimeout: 1000, told: () => undefined },
    });
    return { copies, reader: makeRedisReader(askOf(client), copies) };
  });
  const counts = { reads: 0, refused: 0, stale: 0 };
  const examples: string[] = [];
  let [isOver, isWriting] = [false as boolean, false as boolean];
  let moving: number | null = null;
  let writing: Promise<void> = Promise.resolve();
  const hasEnded = (): boolean => counts.reads >= reads || counts.stale > 0;

  const read = async ({ reader }: (typeof processes)[number]): Promise<void> => {
    const place = random.below(subjects.length);
    const [subject, floor] = [subjects[place], ledger.floor(place)];
    if (subject === undefined) return;
    const answer = await reader.read((known) => subject.see(known, floor))();
    if (E.isLeft(answer)) {
      counts.refused += 1;
      await new Promise(setImmediate);
      return;
    }
    counts.reads += 1;
    if (counts.reads % READS_A_WRITE === 0 && !isWriting) writing = write();
    if (ledger.isFresh(place, floor, answer.right.seen)) return;
    counts.stale += 1;
    if (examples.length < 5) examples.push(`${subject.key}: ${answer.right.seen} after ${floor}`);
  };

  const write = async (): Promise<void> => {
    // Half of the writes go to the key whose slot moves.
    const place = moving !== null && random.below(2) === 0 ? moving : random.below(subjects.length);
    const subject = subjects[place];
    if (subject === undefined) return;
    isWriting = true;
    const before = states[place] ?? 0;
    const state = before + (random.below(3) === 0 || before % 2 === 1 ? 1 : 2);
    states[place] = state;
    const key = located(subject.key);
    // A key that may be absent is written along with another key, as a change does, so that the node its slot
    // moves to refuses it.
    const keys = existing.has(place) ? [key] : [key, inBucket(bucketOf(subject.key), changesKey)];
    existing.delete(place);
    if (state % 2 === 1) ledger.mind(subjects.map((_, at) => (at === place ? before : 0)));
    const words = state % 2 === 1 ? [['DEL', key]] : subject.put(state, key);
    // A write that was not acknowledged may still have happened.
    await client.eval(WRITE, keys.length, ...keys, JSON.stringify(words)).then(
      () => {
        ledger.reach([[place, state]]);
        if (state % 2 === 0) existing.add(place);
      },
      () => undefined,
    );
    isWriting = false;
  };

  const waitForReads = async (count: number): Promise<void> => {
    const goal = counts.reads + count;
    await until(`${count} reads`, () => counts.reads >= goal || hasEnded());
  };

  const move = async (): Promise<void> => {
    const gone = subjects.flatMap((_, place) => (existing.has(place) ? [] : place));
    moving =
      gone.length > 0 && random.below(2) === 0 ? random.oneOf(gone) : random.below(subjects.length);
    const { carry, end } = await beginMove(cluster, located(subjects[moving]?.key ?? ''));
    await waitForReads(100);
    await carry();
    await waitForReads(50);
    await end();
    moving = null;
  };

  const takeOver = async (): Promise<void> => {
    const roles = await Promise.all(cluster.nodes.map((node) => node.client.role()));
    const replica = random.oneOf(cluster.nodes.filter((_, at) => roles[at]?.[0] === 'slave'));
    await until('its replication link is up', async () =>
      (await replica.client.info('replication')).includes('master_link_status:up'),
    );
    const [, , port] = (await replica.client.role()) as unknown as [string, string, number];
    const old = cluster.nodes.find((node) => node.port === port)?.client;
    // The old master still answers, but receives no more changes.
    await old?.config('SET', 'masterauth', 'wrong');
    let asked = -Infinity;
    await until('it is the master', async () => {
      // A replica gives up a takeover to which the others did not agree within five seconds.
      if (performance.now() - asked > 6000) {
        asked = performance.now();
        await replica.client.cluster('FAILOVER');
      }
      return (await replica.client.role())[0] === 'master';
    });
    await waitForReads(200);
    await old?.config('SET', 'masterauth', '');
  };

  const cut = async (): Promise<void> => {
    const { client: node } = random.oneOf(cluster.nodes);
    const lines = String(await node.client('LIST')).split('\n');
    const found = lines.filter((line) => line.includes('name=xano-redis-sync-copy'));
    if (found.length === 0) return;
    await node.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(random.oneOf(found))?.[1] ?? '');
  };

  const loops = processes.flatMap((one) =>
    Array.from({ length: READERS }, async () => {
      while (!isOver) await read(one);
    }),
  );
  const faults = { move, takeOver, cut };
  const summary: Record<string, number> = {};
  try {
    for (let turn: (keyof typeof faults)[] = []; !hasEnded();) {
      await until('both have a copy', () => processes.every(({ copies }) => copies.numbers().isOn));
      await waitForReads(300 + random.below(300));
      if (turn.length === 0) turn = ['move', 'move', 'move', 'cut', 'takeOver'];
      const [name = 'move'] = turn.splice(random.below(turn.length), 1);
      if (!hasEnded()) await faults[name]();
      summary[name] = (summary[name] ?? 0) + 1;
    }
  } finally {
    isOver = true;
    await Promise.all(loops);
    await writing;
    for (const { copies } of processes) copies.stop();
    client.disconnect();
  }
  const sum = (of: 'warm' | 'fenced'): number =>
    processes.reduce((all, { copies }) => all + copies.numbers()[of], 0);
  return { ...counts, warm: sum('warm'), fenced: sum('fenced'), examples, faults: summary };
};

const test = suite('a read on a cluster after an acknowledged write');
test.after(() => cluster.stop());

test('returns that write or a later one during slot moves and failovers', async () => {
  const found = await lookForStale(READS, false);
  const summary = `STALE_SEED=${SEED} ${JSON.stringify(found)}`;
  console.log(summary);
  assert.is(found.stale, 0, summary);
  assert.ok(found.warm > found.fenced / 5, summary);
});

test('is found to be stale by the checker if the copy has no fence', async () => {
  const found = await lookForStale(READS_SPOILT, true);
  const summary = `STALE_SEED=${SEED} ${JSON.stringify(found)}`;
  console.log(summary);
  assert.ok(found.stale > 0, summary);
});

test.run();

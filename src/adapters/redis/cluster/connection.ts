import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Cluster, type Redis } from 'ioredis';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import {
  ABANDONED_MS,
  type AbandonedChanges,
} from '../../../application/ports/abandoned-changes.js';
import {
  makeRedisConnection,
  type Observe,
  type RedisConnection,
  type Time,
} from '../connection.js';
import { markerKey, nothingKey } from '../keys.js';
import { waiting, type Waits } from '../replicas.js';
import { TextOrNull } from '../rows.js';
import { Scanned, scanKeys } from '../scan-keys.js';
import type { FactsPlan, Plan } from '../transaction.js';
import { bucketOf, byBucket, inBucket, located, plainName } from './buckets.js';
import { makeClusterChange, type ClusterChange } from './change.js';
import { mastersIn, nodeAt } from './master-of.js';
import { makeClusterAdmin, type ClusterAdmin } from './admin.js';
import { factsByBucket } from './facts-by-bucket.js';
import { settle } from './settle.js';

/** How long a change waits for others that hold locks it needs, and after how long it takes them for abandoned, ms. */
const PATIENCE = { wait: 4000, abandoned: ABANDONED_MS };

/** Keys that a script takes from its own bucket, whichever that is. */
const ANYWHERE: readonly string[] = [markerKey, nothingKey];

/** Puts the replies of several calls into one list; `groups` has the places there of each call's replies. */
const inOrder = (
  groups: readonly (readonly number[])[],
  replies: readonly (readonly unknown[])[],
): readonly unknown[] => {
  const ordered: unknown[] = [];
  for (const [nth, places] of groups.entries())
    for (const [at, place] of places.entries()) ordered[place] = replies[nth]?.[at];
  return ordered;
};

/** Returns the checks of a plan as facts to be read. */
const factsOf = ({ checks }: Plan): FactsPlan =>
  checks.map((check) => {
    const [command, place, , ...args] = check as [string, number, unknown, ...string[]];
    return [command, place, ...args];
  });

/** Returns the error for a master that is not connected: a walk that skipped it would look complete. */
const unconnected = (cluster: Cluster, address: string): Error => {
  cluster.refreshSlotsCache();
  return new Error(`The master at ${address} is not connected`);
};

type Observers = readonly [observe: Observe, time?: Time, failed?: (error: StoreError) => void];

/** The only way to the store, and the changes that were abandoned there. */
interface Connected {
  readonly redis: RedisConnection;
  readonly abandoned: AbandonedChanges | null;
  /** Null on a single Redis. */
  readonly cluster: ClusterAdmin | null;
}

const waitingConnection = (waits: Waits, ...[observe, time, failed]: Observers): RedisConnection =>
  makeRedisConnection(waits.client as Redis, observe, time, failed, waiting(waits));

/** Makes a cluster look like one Redis: callers use the plain names of keys, whatever their buckets. */
const makeClusterConnection = (
  cluster: Cluster,
  waits: Waits | null,
  ...[observe, time, failed]: Observers
): Connected => {
  // A cluster takes the same commands as a client of one Redis.
  const direct = makeRedisConnection(cluster as unknown as Redis, observe, time, failed);
  const change: ClusterChange = makeClusterChange({
    redis: waits === null ? direct : waitingConnection(waits, observe, time, failed),
    newId: randomUUID,
    pause,
    random: Math.random,
    patience: PATIENCE,
  });

  const onEach = <A>(
    name: string,
    send: (node: Redis | null, address: string) => Promise<unknown>,
    reply: t.Type<A>,
  ): TE.TaskEither<StoreError, readonly A[]> =>
    direct.command(
      name,
      '',
      () =>
        Promise.all(mastersIn(cluster).map((address) => send(nodeAt(cluster, address), address))),
      t.readonlyArray(reply),
    );

  const readKeys: RedisConnection['readKeys'] = (keys, plan, damage) => {
    const { parts, join } = factsByBucket(keys, plan);
    return pipe(
      parts,
      TE.traverseArray((part) => direct.readKeys(part.keys.map(located), part.plan, damage)),
      TE.map(join),
    );
  };

  const readEach: RedisConnection['readEach'] = (command, keys, longest, words, isOwn) => {
    const groups = byBucket(keys);
    return pipe(
      groups,
      TE.traverseArray((places) =>
        direct.readEach(
          command,
          places.map((place) => located(keys[place] ?? '')),
          longest,
          isOwn ? places.map((place) => words[place] ?? '') : words,
          isOwn,
        ),
      ),
      TE.map((replies) => inOrder(groups, replies)),
    );
  };

  const redis: RedisConnection = {
    behind: direct.behind,
    script: (name, keys, args, reply, carries) => {
      // All keys lie in the bucket of the first; those of ANYWHERE are taken from there, too.
      const bucket = bucketOf(keys[0] ?? '');
      return direct.script(
        name,
        keys.map((key) => {
          if (!ANYWHERE.includes(key) && bucketOf(key) !== bucket)
            throw new Error(`${key} does not lie beside ${keys[0] ?? ''}`);
          return inBucket(bucket, key);
        }),
        args,
        reply,
        carries,
      );
    },
    readEach,
    transact: (keys, plan) =>
      pipe(
        change.transact(keys, plan),
        TE.flatMap((reply) =>
          reply[0] === 'changed' && plan.tells && reply[2] === undefined
            ? pipe(
                readKeys(keys, factsOf(plan), 'strict'),
                TE.map((current): typeof reply => ['changed', reply[1], [...current]]),
              )
            : TE.right(reply),
        ),
      ),
    readKeys,
    send: (reply, command, key, ...words) => direct.send(reply, command, located(key), ...words),
    command: (name, key, send, reply) => direct.command(name, located(key), send, reply),
    together: (name, keys, send, reply) => direct.together(name, keys.map(located), send, reply),
    size: pipe(
      onEach(
        'DBSIZE',
        async (node, address) => {
          if (node === null) throw unconnected(cluster, address);
          return node.dbsize();
        },
        t.number,
      ),
      TE.map((sizes) => sizes.reduce((sum, size) => sum + size, 0)),
    ),
    scan: (from, count) => {
      // A place holds the masters of that time, the one being walked, and its cursor. With other masters the walk begins anew.
      const masters = mastersIn(cluster);
      const [were, ...place] = from.split(' ');
      const [address = '', cursor = '0'] = were === masters.join() ? place : masters.slice(0, 1);
      return pipe(
        direct.command(
          'SCAN',
          '',
          async () => {
            const node = nodeAt(cluster, address);
            if (node === null) throw unconnected(cluster, address);
            return scanKeys(node, cursor, count);
          },
          Scanned,
        ),
        TE.map(([next, names]): Scanned => {
          const after = masters[masters.indexOf(address) + 1];
          const goesOn = next === '0' ? after && `${after} 0` : `${address} ${next}`;
          return [goesOn === undefined ? '0' : `${masters.join()} ${goesOn}`, names.map(plainName)];
        }),
      );
    },
    infos: pipe(
      onEach('INFO', async (node) => node?.info().catch(() => '') ?? null, TextOrNull),
      TE.map((infos) => infos.filter((info) => info !== null)),
    ),
    isSpread: true,
  };
  return {
    redis,
    abandoned: { settle: settle(direct, change) },
    cluster: makeClusterAdmin(cluster, direct),
  };
};

/** Returns the connection to one Redis or to a cluster; with `waits`, changes wait until replicas have them. */
export const connectionTo = (
  client: Redis | Cluster,
  waits: Waits | null,
  ...observers: Observers
): Connected => {
  if (client instanceof Cluster) return makeClusterConnection(client, waits, ...observers);
  const redis = makeRedisConnection(client, ...observers);
  if (waits === null) return { redis, abandoned: null, cluster: null };
  const { transact } = waitingConnection(waits, ...observers);
  return { redis: { ...redis, transact }, abandoned: null, cluster: null };
};

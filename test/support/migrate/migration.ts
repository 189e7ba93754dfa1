import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Redis, type Cluster } from 'ioredis';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../../src/adapters/redis/cluster/connection.js';
import { makeRedisMigration } from '../../../src/adapters/redis/migration/redis-migration.js';
import { waiting } from '../../../src/adapters/redis/replicas.js';
import { digestScript } from '../../../src/adapters/redis/scripts.js';
import type { MigrationError } from '../../../src/application/ports/migration.js';
import {
  makeMigrateStore,
  type Migrated,
  type MigrationEvent,
} from '../../../src/application/use-cases/migrate-store.js';
import { clusterClient, type RedisCluster } from '../redis/cluster.js';
import type { RedisProcess } from '../redis/process.js';

/** Opens a connection like those of a migration. */
export const plainClient = ({ port }: RedisProcess): Redis =>
  new Redis(port, '127.0.0.1', { protocol: 2, scripts: digestScript });
export const plainCluster = (cluster: RedisCluster): Promise<Cluster> =>
  clusterClient(cluster, { redisOptions: { protocol: 2 }, scripts: digestScript });

interface Setting {
  readonly finishes?: boolean;
  readonly rate?: number;
  /** Number of the target's replicas to wait for. */
  readonly replicas?: number;
  readonly tell?: (told: MigrationEvent) => void;
  /** Runs each time in place of a wait, given its ms. */
  readonly meanwhile?: (ms: number) => Promise<unknown>;
}

/** Runs one migration between two stores, with a clock that only its waits advance. */
export const migrate = (
  from: Redis | Cluster,
  to: Redis | Cluster,
  {
    finishes = false,
    rate,
    replicas = 0,
    tell = () => undefined,
    meanwhile = () => Promise.resolve(),
  }: Setting = {},
): Promise<E.Either<MigrationError, Migrated>> => {
  let now = Date.now();
  return makeMigrateStore({
    migration: makeRedisMigration({
      source: connectionTo(from, null, () => undefined),
      target: {
        ...connectionTo(to, null, () => undefined),
        route: replicas === 0 ? null : waiting({ client: to, replicas, timeout: 1000 }),
      },
      run: randomUUID(),
      now: () => now,
    }),
    timer: { now: () => now },
    wait: (ms) =>
      TE.fromTask(async () => {
        now += ms;
        await meanwhile(ms);
      }),
  })({ finishes, rate: rate ?? null, tell })();
};

/** Returns why a run ended, or null if it succeeded. */
export const refusalOf = (ended: E.Either<MigrationError, Migrated>): string | null => {
  if (E.isRight(ended)) return null;
  return ended.left._tag === 'MigrationRefused' ? ended.left.reason : ended.left.side;
};

/** Runs a migration that must complete the target; resolves to the number of keys copied last. */
export const whole = async (
  ...[from, to, setting]: Parameters<typeof migrate>
): Promise<number> => {
  const ended = await migrate(from, to, { ...setting, finishes: true });
  assert.is(refusalOf(ended), null);
  assert.ok(E.isRight(ended) && ended.right.whole);
  return ended.right.last.changed;
};

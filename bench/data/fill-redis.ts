import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { importLines } from '../load/bulk.js';
import { peakOf } from '../measure/memory.js';
import { usedMemory } from '../measure/redis-counts.js';
import { startRedis, type RedisProcess } from '../process/redis.js';
import { startService } from '../process/service.js';
import type { SampleApp } from './app.js';
import { KINDS, linesOf, type Kind } from './records.js';

/** What the import of one kind cost, and what it left in Redis. */
export interface Filled {
  readonly kind: Kind;
  readonly records: number;
  readonly seconds: number;
  /** Growth of `used_memory`. */
  readonly bytes: number;
}

export interface FilledRedis {
  readonly kinds: readonly Filled[];
  /** The most memory the service held while it imported, MiB. */
  readonly servicePeak: number;
}

function* textsOf(app: SampleApp, kind: Kind): Generator<string> {
  for (const { record } of linesOf(app, kind)) yield JSON.stringify(record);
}

const untilWorkIsDone = async ({ client }: RedisProcess): Promise<void> => {
  while ((await client.zcard('sys:work')) > 0) await delay(200);
};

/** Fills an empty Redis through the bulk import of the service and saves its dump at `dump`. */
export const fillRedis = async (
  app: SampleApp,
  dump: string,
  say: (line: string) => void,
): Promise<FilledRedis> => {
  const redis = await startRedis();
  // On a busy machine Redis may answer late, and the default timeout would then end an import.
  const service = await startService({
    redisUrl: redis.url,
    env: { REDIS_COMMAND_TIMEOUT: '30000' },
  });
  const kinds: Filled[] = [];
  let before = await usedMemory(redis.client);
  for (const kind of KINDS) {
    const { received, seconds } = await importLines(service, `/sync/${kind}`, textsOf(app, kind));
    await untilWorkIsDone(redis);
    const after = await usedMemory(redis.client);
    kinds.push({ kind, records: received, seconds, bytes: after - before });
    before = after;
    say(
      `  ${received} ${kind} in ${seconds.toFixed(0)} s, ${Math.round(received / seconds)} a second`,
    );
  }
  const servicePeak = peakOf(service.pid);
  await service.stop();
  await redis.client.save();
  copyFileSync(join(redis.folder, 'dump.rdb'), dump);
  await redis.stop();
  return { kinds, servicePeak };
};

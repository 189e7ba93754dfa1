import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LARGE_TAG, usernameOf } from './data/app.js';
import { shoot, type Shot } from './load/wrk.js';
import type { Plan, Target } from './load/plan.js';
import { median } from './measure/statistics.js';
import { temporaryFolder } from './process/folders.js';
import { startOwnServer } from './process/own-server.js';
import type { Postgres } from './process/postgres.js';
import type { RedisProcess } from './process/redis.js';
import type { Service } from './process/service.js';
import { startWebdis } from './process/webdis.js';
import type { Timing } from './timing.js';

export const YARDSTICKS = {
  K: 'bare Koa, small JSON',
  K10: 'bare Koa, the explore page as one ready string',
  KR: 'Koa with one HGETALL',
  'SQL explore': 'Koa and PostgreSQL, explore',
  'SQL explore, flags': 'Koa and PostgreSQL, explore with flags',
  'SQL following': 'Koa and PostgreSQL, following',
  'SQL hashtag': 'Koa and PostgreSQL, hashtag',
  'SQL profile': 'Koa and PostgreSQL, profile',
  webdis: 'webdis, one HGETALL',
} as const;
export type Yardstick = keyof typeof YARDSTICKS;

export interface Yardsticks {
  /**
   * Resolves to the requests a second, measured within the last minute, or to undefined if the yardstick's program is
   * missing.
   */
  readonly rateOf: (name: Yardstick) => Promise<number | undefined>;
  /** Returns where to send other kinds of load. */
  readonly targetOf: (name: Yardstick) => Target | undefined;
  /** Returns all that this run has measured of the yardsticks. */
  readonly measured: () => ReadonlyMap<Yardstick, readonly Shot[]>;
}

interface Parts {
  readonly redis: RedisProcess;
  readonly service: Service;
  readonly postgres: Postgres | undefined;
  readonly hasWebdis: boolean;
  /** Numbers of the users whose pages are requested. */
  readonly viewers: readonly number[];
  readonly timing: Timing;
}

const HOP = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']);

const keepPage = async (url: string): Promise<string> => {
  const answer = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } });
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !HOP.has(name)));
  const file = join(temporaryFolder(), 'page.json');
  writeFileSync(file, JSON.stringify({ headers, body: await answer.text() }));
  return file;
};

const get = (url: string, path: string): Target => ({ url, plan: { method: 'GET', path } });

const sqlTargets = async (
  port: number,
  viewers: readonly number[],
): Promise<readonly (readonly [Yardstick, Target])[]> => {
  const { url } = await startOwnServer('sql', [String(port)]);
  const last = Math.max(...viewers);
  const page = (path: string): Target => {
    const plan: Plan = { method: 'GET', path, last };
    return { url, plan };
  };
  return [
    ['SQL explore', page('/explore')],
    ['SQL explore, flags', page('/explore-viewer?viewer=#')],
    ['SQL following', page('/following?viewer=#')],
    ['SQL hashtag', page(`/hashtag?viewer=#&of=${LARGE_TAG}`)],
    ['SQL profile', page(`/profile?viewer=#&of=${usernameOf(7)}`)],
  ];
};

/** Starts a server for each yardstick. */
export const startYardsticks = async (parts: Parts): Promise<Yardsticks> => {
  const { redis, service, postgres, hasWebdis, viewers, timing } = parts;
  const key = `user:${usernameOf(7)}`;
  const bare = await startOwnServer('bare');
  const page = await startOwnServer('page', [await keepPage(`${service.url}/feed/explore`)]);
  const hash = await startOwnServer('hash', [String(redis.port), key]);
  const targets = new Map<Yardstick, Target>([
    ['K', get(bare.url, '/')],
    ['K10', get(page.url, '/')],
    ['KR', get(hash.url, '/')],
    ...(postgres === undefined ? [] : await sqlTargets(postgres.port, viewers)),
  ]);
  if (hasWebdis) targets.set('webdis', get((await startWebdis(redis.port)).url, `/HGETALL/${key}`));

  const shots = new Map<Yardstick, Shot[]>();
  const latest = new Map<Yardstick, { readonly rate: number; readonly at: number }>();

  const measure = async (name: Yardstick, target: Target): Promise<number> => {
    await shoot(target, timing.warmUp);
    const rounds: Shot[] = [];
    for (let round = 0; round < timing.rounds; round += 1)
      rounds.push(await shoot(target, timing.seconds));
    shots.set(name, [...(shots.get(name) ?? []), ...rounds]);
    const rate = median(rounds.map((shot) => shot.rate));
    latest.set(name, { rate, at: performance.now() });
    return rate;
  };

  return {
    targetOf: (name) => targets.get(name),
    rateOf: async (name) => {
      const known = latest.get(name);
      if (known !== undefined && performance.now() - known.at < 1000 * timing.fresh)
        return known.rate;
      const target = targets.get(name);
      return target === undefined ? undefined : measure(name, target);
    },
    measured: () => shots,
  };
};

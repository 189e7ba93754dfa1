import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import { ROOT, temporaryFolder } from '../process/folders.js';
import { run } from '../process/run.js';
import type { Plan, Target } from './plan.js';

export const CONNECTIONS = 32;

/** What one round of wrk measured. Times are ms. */
export interface Shot {
  readonly requests: number;
  /** Successful requests a second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const Printed = t.strict({
  requests: t.number,
  microseconds: t.number,
  refused: t.number,
  failed: t.number,
  p50: t.number,
  p99: t.number,
  max: t.number,
});

let seeds = Math.floor(Date.now() / 1000) % 100_000;

const luaText = (text: string): string => JSON.stringify(text).replaceAll('\\/', '/');
const luaList = (texts: readonly string[] = []): string => `{${texts.map(luaText).join(',\n')}}`;

/** Returns the plan as a Lua file. Each file has its own seed, so that no two rounds draw the same numbers. */
const luaPlan = ({ method, path, last = 1, headers, bodies }: Plan, seed: number): string =>
  `return { method = '${method}', path = ${luaText(path)}, last = ${last}, seed = ${seed},
headers = ${luaList(headers)}, bodies = ${luaList(bodies)} }\n`;

/** Sends as many requests as 32 connections take for some seconds; throws if an answer was not a success. */
export const shoot = async ({ url, plan }: Target, seconds: number): Promise<Shot> => {
  const file = join(temporaryFolder(), 'plan.lua');
  seeds += 1;
  writeFileSync(file, luaPlan(plan, seeds));
  const script = join(ROOT, 'bench/load/lua/requests.lua');
  const output = await run('wrk', [
    ...['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', '30s'],
    ...['-s', script, url, '--', file],
  ]);
  const line = output.trim().split('\n').at(-1) ?? '';
  const seen = decoded(Printed, JSON.parse(line));
  if (seen.requests === 0 || seen.refused + seen.failed > 0)
    throw new Error(
      `${plan.method} ${plan.path}: of ${seen.requests} answers ${seen.refused} were refusals, ${seen.failed} failed`,
    );
  return {
    requests: seen.requests,
    rate: seen.requests / (seen.microseconds / 1_000_000),
    p50: seen.p50 / 1000,
    p99: seen.p99 / 1000,
    max: seen.max / 1000,
  };
};

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import { cacheFolder } from '../process/folders.js';
import { startPostgres, type Postgres } from '../process/postgres.js';
import type { Options } from '../options.js';
import { sampleApp } from './app.js';
import { fillPostgres } from './fill-postgres.js';
import { fillRedis } from './fill-redis.js';
import { KINDS } from './records.js';
import { nameOf, type Size } from './size.js';

/** Version of the generated app: raise it when the same size and seed give another app. */
const FORM = 1;
const SEED = 'one';
/** Greatest age of a filled store, ms: after this the ranked feeds, which reach back 14 days, would begin to run dry. */
const MAX_AGE = 7 * 86_400_000;

const Manifest = t.strict({
  filledAt: t.number,
  servicePeak: t.number,
  kinds: t.array(
    t.strict({
      kind: t.keyof(Object.fromEntries(KINDS.map((kind) => [kind, null]))),
      records: t.number,
      seconds: t.number,
      bytes: t.number,
    }),
  ),
});

/** What is known about the filled stores. Times are ms since the epoch. */
export type Manifest = t.TypeOf<typeof Manifest>;

export interface FilledDump {
  readonly dump: string;
  readonly manifest: Manifest;
}

type Say = (line: string) => void;

const folderOf = (size: Size): string => cacheFolder(`${nameOf(size)}-${SEED}-${FORM}`);

const manifestIn = (folder: string): Manifest | null => {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return null;
  const manifest = decoded(Manifest, JSON.parse(readFileSync(path, 'utf8')));
  return Date.now() - manifest.filledAt < MAX_AGE ? manifest : null;
};

/** Resolves to the dump of a Redis that the service's bulk import has filled, in an earlier run or now. */
export const filledDump = async (
  { size, refill }: Pick<Options, 'size' | 'refill'>,
  say: Say,
): Promise<FilledDump> => {
  const folder = folderOf(size);
  const dump = join(folder, 'dump.rdb');
  const known = refill ? null : manifestIn(folder);
  if (known !== null) {
    say(`Redis as filled at ${new Date(known.filledAt).toISOString()}, from ${folder}`);
    return { dump, manifest: known };
  }
  rmSync(folder, { recursive: true, force: true });
  cacheFolder(`${nameOf(size)}-${SEED}-${FORM}`);
  say(`Filling Redis by the bulk import of the service; kept in ${folder} for the next run`);
  const filledAt = Date.now();
  const filled = await fillRedis(sampleApp(size, SEED, filledAt), dump, say);
  const manifest: Manifest = { filledAt, ...filled, kinds: [...filled.kinds] };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return { dump, manifest };
};

/** Resolves to a PostgreSQL with the same app, which lies beside the dump in the cache. */
export const filledPostgres = async (
  programs: string,
  size: Size,
  { filledAt }: Manifest,
  say: Say,
): Promise<Postgres> => {
  const folder = folderOf(size);
  const data = join(folder, 'postgres');
  const done = join(folder, 'postgres-filled');
  const isFilled = existsSync(done);
  if (!isFilled) {
    rmSync(data, { recursive: true, force: true });
    say(`Filling PostgreSQL; kept in ${data} for the next run`);
  }
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const postgres = await startPostgres(programs, data);
  if (!isFilled) {
    await fillPostgres(postgres, sampleApp(size, SEED, filledAt));
    writeFileSync(done, '');
  }
  return postgres;
};

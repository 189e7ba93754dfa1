import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decoded } from '../decoded.js';
import { FULL } from '../data/size.js';
import { ROOT } from '../process/folders.js';
import { Results } from '../results.js';

const FOLDER = join(ROOT, 'bench/results');
const LATEST = join(FOLDER, 'latest.json');

/** Runs of another size than the full one have a file each, so that curves can be drawn over them. */
const fileOf = ({ size, quick }: Results): string => {
  if (quick) return join(FOLDER, 'quick.json');
  return size.posts === FULL.posts ? LATEST : join(FOLDER, `posts-${size.posts}.json`);
};

const read = (path: string): Results => decoded(Results, JSON.parse(readFileSync(path, 'utf8')));

export const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Keeps a run; rows that it did not measure stay as an earlier run of this size had them. */
export const keep = (results: Results): string => {
  const path = fileOf(results);
  const measured = new Set(results.results.map(({ id }) => id));
  const before = existsSync(path) ? read(path).results.filter(({ id }) => !measured.has(id)) : [];
  write(
    path,
    `${JSON.stringify({ ...results, results: [...results.results, ...before] }, null, 2)}\n`,
  );
  return path;
};

/** The runs that are kept, by how many posts they had; without the quick one. */
export const kept = (): readonly Results[] =>
  (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((name) => /^(latest|posts-\d+)\.json$/.test(name))
    .map((name) => read(join(FOLDER, name)))
    .toSorted((a, b) => a.size.posts - b.size.posts);

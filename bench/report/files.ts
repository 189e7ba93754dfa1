import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decoded } from '../decoded.js';
import { FULL, QUICK } from '../data/size.js';
import { ROOT } from '../process/folders.js';
import { ClusterResults } from '../cluster/results.js';
import { Results } from '../results.js';

const FOLDER = join(ROOT, 'bench/results');
const LATEST = join(FOLDER, 'latest.json');
const CLUSTER = join(FOLDER, 'cluster.json');

/** A run of the full size with long rounds is stored as the latest; other sizes have a file each, for the curves. */
const fileOf = ({ size, quick }: Results): string => {
  if (size.posts === QUICK.posts) return join(FOLDER, 'quick.json');
  const isFull = size.posts === FULL.posts && !quick;
  return isFull ? LATEST : join(FOLDER, `posts-${size.posts}.json`);
};

const read = (path: string): Results => decoded(Results, JSON.parse(readFileSync(path, 'utf8')));

export const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Stores a run; rows that it did not measure keep their results of an earlier run of this size. */
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

/** Returns the stored runs by number of posts, without the run of the small app. */
export const kept = (): readonly Results[] =>
  (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((name) => /^(latest|posts-\d+)\.json$/.test(name))
    .map((name) => read(join(FOLDER, name)))
    .toSorted((a, b) => a.size.posts - b.size.posts);

export const keepCluster = (results: ClusterResults): string => {
  write(CLUSTER, `${JSON.stringify(results, null, 2)}\n`);
  return CLUSTER;
};

export const keptCluster = (): ClusterResults =>
  decoded(ClusterResults, JSON.parse(readFileSync(CLUSTER, 'utf8')));

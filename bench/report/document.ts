import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { ROOT } from '../process/folders.js';
import type { Results } from '../results.js';
import { barsOf, type Bar } from './bars.js';
import { curvesOf, type Curve } from './curves.js';
import { costsTable, nodesTable, sharedTable } from './cluster.js';
import { kept, keptCluster, write } from './files.js';
import { loadTable, nodesSentence, onceTable } from './reckoning.js';
import {
  bytesTable,
  markdownOf,
  ratesTable,
  redisTable,
  shortTable,
  sizesTable,
  targetsTable,
} from './tables.js';
import { tally } from './words.js';

const DOCUMENT = join(ROOT, 'docs/PERFORMANCE.md');
const DRAWINGS = join(ROOT, 'docs/performance');

const CURVED = ['explore', 'explore-viewer', 'following', 'hashtag', 'ranked', 'cold-post', 'like'];

/** Replaces the text between the two markers of a name; throws if the document lacks them. */
export const between = (document: string, name: string, text: string): string => {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document has no place for ${name}`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
};

/** Returns what was measured, and on which machine, as the beginning of a sentence. */
const headlineOf = ({
  at,
  commit,
  machine,
  size,
}: Pick<Results, 'at' | 'commit' | 'machine' | 'size'>): string => {
  const app = [size.users, size.posts, size.edges].map((count) => count.toLocaleString('en'));
  return [
    `Run of ${at.slice(0, 10)}, commit ${commit}: ${app[0] ?? ''} users, ${app[1] ?? ''} posts and about`,
    `${app[2] ?? ''} follows, likes and bookmarks, on ${machine.cores} cores of ${machine.cpu},`,
    `${machine.memoryGiB} GiB, Node ${machine.node}, Redis ${machine.redis}`,
  ].join('\n');
};

const headline = (run: Results): string => {
  const { reached, all } = tally(run.results);
  const rounds = run.quick ? ', in short rounds' : '';
  return `${headlineOf(run)}${rounds}.\n${reached} of ${all} targets are reached.`;
};

const barsIn = ({ results }: Results): readonly Bar[] =>
  results.flatMap(({ title, checks }) =>
    checks
      .filter(({ what }) => what.startsWith('times K'))
      .flatMap(({ value, goal }) => (goal === null ? [] : [{ label: title, share: value / goal }])),
  );

const curvesIn = (runs: readonly Results[]): readonly Curve[] =>
  CURVED.map((id) => ({
    label: id,
    points: runs.flatMap(({ size, results }) => {
      const check = results
        .find((result) => result.id === id)
        ?.checks.find(({ what }) => what.startsWith('times K'));
      return check === undefined ? [] : [{ x: size.posts, y: check.value }];
    }),
  })).filter(({ points }) => points.length > 0);

/** Brings docs/PERFORMANCE.md and its drawings up to date with the stored runs. */
export const writeDocument = async (): Promise<void> => {
  const runs = kept();
  const latest = runs.at(-1);
  const cluster = keptCluster();
  if (latest === undefined) throw new Error('there is no run yet: npm run bench');
  write(join(DRAWINGS, 'targets.svg'), barsOf('Rates as a share of their targets', barsIn(latest)));
  write(
    join(DRAWINGS, 'growth.svg'),
    curvesOf('Rate as a share of its yardstick', 'posts in the app', curvesIn(runs)),
  );
  const places = {
    run: headline(latest),
    short: markdownOf(shortTable(latest.results)),
    targets: markdownOf(targetsTable(latest.results)),
    rates: markdownOf(ratesTable(latest.results)),
    redis: markdownOf(redisTable(latest.results)),
    bytes: markdownOf(bytesTable(latest)),
    sizes: markdownOf(sizesTable(latest)),
    'cluster run': `${headlineOf(cluster)}.`,
    'cluster costs': markdownOf(costsTable(cluster)),
    'cluster nodes': markdownOf(nodesTable(cluster)),
    shared: markdownOf(sharedTable(cluster)),
    masters: nodesSentence(latest),
    load: markdownOf(loadTable(cluster)),
    once: markdownOf(onceTable(cluster, latest)),
  };
  const filled = Object.entries(places).reduce(
    (document, [name, text]) => between(document, name, text),
    readFileSync(DOCUMENT, 'utf8'),
  );
  const style = await prettier.resolveConfig(DOCUMENT);
  write(DOCUMENT, await prettier.format(filled, { ...style, filepath: DOCUMENT }));
};

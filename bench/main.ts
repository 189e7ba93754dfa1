import { profileRows } from './flame/profile.js';
import { usedMemory } from './measure/redis-counts.js';
import { median } from './measure/statistics.js';
import { parseOptions, type Options } from './options.js';
import { stopAll } from './process/child.js';
import { writeDocument } from './report/document.js';
import { keep } from './report/files.js';
import { commitOf, machineOf } from './report/machine.js';
import { bytesTable, ratesTable, redisTable, targetsTable, textOf } from './report/tables.js';
import { figure, tally } from './report/words.js';
import { resultOf, type Result, type Results } from './results.js';
import type { Rig } from './rig.js';
import { ALL_ROWS, wantedIn } from './rows/all.js';
import { setUp } from './setup.js';
import { YARDSTICKS } from './yardsticks.js';

const begun = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(5);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

const measureAll = async (rig: Rig, results: Result[]): Promise<void> => {
  for (const { name, ids, run } of ALL_ROWS) {
    const wants = wantedIn(rig.options.only, name);
    if (!ids.some(wants)) continue;
    try {
      for await (const result of run(rig, wants)) {
        results.push(result);
        const ratios = result.checks.map(({ what, value }) => `${figure(value)} ${what}`);
        rig.say(`${result.title}: ${figure(result.value)} ${result.unit}; ${ratios.join('; ')}`);
      }
    } catch (error) {
      // A row that fails is reported, and the other rows still run.
      rig.leaveOut(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
};

const yardstickResults = ({ yardsticks }: Rig): readonly Result[] =>
  Array.from(yardsticks.measured(), ([name, shots]) => {
    const rates = shots.map(({ rate }) => rate);
    return resultOf({
      ...{ id: `yardstick-${name}`, group: 'yardsticks', title: `${name}: ${YARDSTICKS[name]}` },
      ...{ value: median(rates), unit: 'req/s', rounds: rates },
      p50: median(shots.map(({ p50 }) => p50)),
      p99: median(shots.map(({ p99 }) => p99)),
    });
  });

const SINGULAR: Readonly<Record<string, string>> = {
  users: 'user',
  posts: 'post',
  follows: 'follow',
  likes: 'like',
  bookmarks: 'bookmark',
};

const reportOf = async (
  rig: Rig,
  results: readonly Result[],
  leftOut: readonly string[],
  usedAtStart: number,
): Promise<Results> => ({
  at: new Date().toISOString(),
  commit: commitOf(),
  quick: rig.options.quick,
  size: rig.options.size,
  machine: await machineOf(rig.redis.client),
  results: [...yardstickResults(rig), ...results],
  bytes: Object.fromEntries(
    rig.filled.manifest.kinds.map(({ kind, bytes, records }) => [
      SINGULAR[kind] ?? kind,
      Math.round(bytes / records),
    ]),
  ),
  usedMemory: usedAtStart / 1024 ** 2,
  importPeak: rig.filled.manifest.servicePeak,
  leftOut: [...leftOut],
});

const print = (report: Results): void => {
  const tables = [
    ratesTable(report.results),
    redisTable(report.results),
    bytesTable(report),
    targetsTable(report.results),
  ];
  const { reached, all } = tally(report.results);
  const rest = report.leftOut.map((sentence) => `Left out: ${sentence}.`);
  const memory = [
    `Redis holds ${figure(report.usedMemory)} MiB;`,
    `the service took at most ${figure(report.importPeak)} MiB while it imported them.`,
  ].join(' ');
  const sentences = [memory, ...rest, `${reached} of ${all} targets are reached.`];
  process.stdout.write(`\n${[...tables.map(textOf), ...sentences].join('\n\n')}\n`);
};

const bench = async (options: Options): Promise<void> => {
  const [results, leftOut]: [Result[], string[]] = [[], []];
  const rig = await setUp(
    options,
    say,
    (sentence) => {
      leftOut.push(sentence);
      say(`Left out: ${sentence}`);
    },
    results,
  );
  const usedAtStart = await usedMemory(rig.redis.client);
  if (options.profile) {
    await profileRows(rig);
    return;
  }
  await measureAll(rig, results);
  const report = await reportOf(rig, results, leftOut, usedAtStart);
  print(report);
  say(`Kept in ${keep(report)}`);
};

const options = parseOptions(process.argv.slice(2));
try {
  await (options.write ? writeDocument() : bench(options));
} finally {
  await stopAll();
}
process.exit(0);

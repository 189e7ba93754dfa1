import { spread } from '../measure/statistics.js';
import type { Result, Results } from '../results.js';
import { figure, figureOrNothing, verdict } from './words.js';

/** Rows of cells; the first row holds the names of the columns. */
export type Table = readonly (readonly string[])[];

export const ratesTable = (results: readonly Result[]): Table => [
  ['row', 'median', 'unit', 'spread', 'p50 ms', 'p99 ms', 'service MiB'],
  ...results.map((result) => [
    ...[result.title, figure(result.value), result.unit],
    result.rounds.length > 1 ? `${Math.round(100 * spread(result.rounds))} %` : '',
    ...[figureOrNothing(result.p50), figureOrNothing(result.p99), figureOrNothing(result.resident)],
  ]),
];

/** The rows that say in a few lines how fast the service is. */
const SHORT = [
  ...['explore', 'explore-viewer', 'following', 'hashtag', 'profile', 'cold-post'],
  ...['like', 'follow', 'new-post', 'bulk-users', 'bulk-mixed'],
];

export const shortTable = (results: readonly Result[]): Table => [
  ['', 'rate', '', 'median ms', 'times SQL'],
  ...SHORT.flatMap((id) =>
    results
      .filter((result) => result.id === id)
      .map(({ title, value, unit, p50, checks }) => [
        ...[title, figure(value), unit, figureOrNothing(p50)],
        figureOrNothing(checks.find(({ what }) => what.startsWith('times SQL'))?.value),
      ]),
  ),
];

export const targetsTable = (results: readonly Result[]): Table => [
  ['row', 'measured', '', 'target'],
  ...results.flatMap(({ title, checks }) =>
    checks.map((check) => [title, figure(check.value), check.what, verdict(check)]),
  ),
];

export const redisTable = (results: readonly Result[]): Table => [
  [
    ...['row', 'round trips', 'commands', 'which', 'bytes in', 'bytes out'],
    ...['p99 held ms', 'longest', 'by', 'PING ms'],
  ],
  ...results.flatMap(({ title, roundTrips, observed }) =>
    observed === null
      ? []
      : [
          [
            ...[title, figureOrNothing(roundTrips), figure(observed.commands), observed.names],
            ...[figure(observed.bytesIn), figure(observed.bytesOut)],
            ...[figure(observed.held.p99), figure(observed.held.command)],
            ...[observed.held.name, figure(observed.held.ping)],
          ],
        ],
  ),
];

export const bytesTable = ({ bytes }: Pick<Results, 'bytes'>): Table => [
  ['one', 'bytes in Redis'],
  ...Object.entries(bytes).map(([name, value]) => [name, figure(value)]),
];

/** Numbers of users for which memory is projected, in the proportions of the app that was measured. */
const SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
export const GIB = 1024 ** 3;
/** Memory of an instance as a multiple of its data: copy-on-write during saves, connections and fragmentation need room. */
export const ROOM = 1.5;

type Filled = Pick<Results, 'bytes' | 'size'>;

/** Returns the number of posts or edges per user. */
const ofEach = ({ size }: Filled, what: 'posts' | 'edges'): number => size[what] / size.users;

/** Returns the bytes that so many users take with their posts and edges. */
export const dataOf = (filled: Filled, users: number): number => {
  const of = (name: string): number => filled.bytes[name] ?? 0;
  const perEdge = (of('follow') + of('like') + of('bookmark')) / 3;
  const posts = ofEach(filled, 'posts') * of('post');
  return users * (of('user') + posts + ofEach(filled, 'edges') * perEdge);
};

export const sizesTable = (filled: Filled): Table => [
  ['users', 'posts', 'follows, likes, bookmarks', 'data GiB', 'instance GiB'],
  ...SIZES.map((users) => {
    const data = dataOf(filled, users) / GIB;
    return [
      ...[users, users * ofEach(filled, 'posts'), users * ofEach(filled, 'edges')].map(figure),
      ...[data, data * ROOM].map(figure),
    ];
  }),
];

/** Formats a table for a terminal. */
export const textOf = (table: Table): string => {
  const [head = []] = table;
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Formats a table as Markdown. */
export const markdownOf = (table: Table): string => {
  const [head = [], ...rows] = table;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};

import * as E from 'fp-ts/lib/Either.js';
import { parseEnv } from 'node:util';
import { type Fault, failed } from './options.js';
import { type PlannedTable, hasFiles } from './plan.js';
import type { InitWorld, Way } from './world.js';

type Entry = readonly [name: string, value: string];

/** Empties the address of the other way, so that the service uses this one; keeps its token, which may be needed again. */
const wayEntries = (way: Way): readonly Entry[] =>
  way.kind === 'endpoint'
    ? [
        ['XANO_META_URL', ''],
        ['XANO_SNAPSHOT_URL', way.url],
        ['XANO_SNAPSHOT_TOKEN', way.token],
      ]
    : [
        ['XANO_SNAPSHOT_URL', ''],
        ['XANO_META_URL', way.url],
        ['XANO_META_TOKEN', way.token],
        ['XANO_WORKSPACE', way.workspace],
      ];

const VERIFIERS = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URL'];

/** Lists the app's own columns of posts in POST_FIELDS, since answers contain only columns named there. */
const columnEntries = (planned: readonly PlannedTable[], { read }: InitWorld): readonly Entry[] => {
  const own = planned.flatMap(({ proposal }) => proposal.own);
  return own.length === 0 || read('POST_FIELDS') !== ''
    ? []
    : [['POST_FIELDS', own.map(({ name, type }) => `${name}:${type}`).join(',')]];
};

/** Makes the secrets that the service needs and does not have yet. */
const missingEntries = ({ read, newSecret }: InitWorld): readonly Entry[] => [
  ...(read('XANO_API_KEY') === '' ? [['XANO_API_KEY', newSecret()] as const] : []),
  ...(VERIFIERS.every((name) => read(name) === '') ? [['JWT_SECRET', newSecret()] as const] : []),
];

/** Finds the host of files in Xano, for rows that contain only their paths; null if no table has files. */
export const filesUrlFor = (
  way: Way,
  planned: readonly PlannedTable[],
  { read }: InitWorld,
): string | null => {
  const given = read('XANO_FILES_URL');
  if (given !== '') return given;
  return hasFiles(planned) ? new URL(way.url).origin : null;
};

export const entriesFor = (
  way: Way,
  planned: readonly PlannedTable[],
  world: InitWorld,
): readonly Entry[] => {
  const filesUrl = filesUrlFor(way, planned, world);
  return [
    ...wayEntries(way),
    ['SYNC_PULL', 'true'],
    ...(filesUrl === null ? [] : [['XANO_FILES_URL', filesUrl] as const]),
    ...columnEntries(planned, world),
    ...missingEntries(world),
  ];
};

const lineOf = ([name, value]: Entry): string =>
  /^[\w./:,@+=-]*$/.test(value) ? `${name}=${value}` : `${name}='${value}'`;

/** Values as in `.env.example`: nobody has chosen them. */
const UNDECIDED = ['', 'false'];

const isLineOf = (line: string, names: readonly string[]): boolean => {
  const name = /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1];
  return name !== undefined && names.includes(name);
};

/**
 * Returns the text of `.env` with these entries; all other lines stay. A different existing value is overwritten if
 * `isForced`, and otherwise a fault.
 */
export const withEntries = (
  text: string,
  entries: readonly Entry[],
  isForced: boolean,
): E.Either<Fault, string> => {
  const there = parseEnv(text);
  const news = entries.filter(([name, value]) => (there[name] ?? '') !== value);
  if (news.some(([, value]) => value.includes("'")))
    return failed('A value has a quote in it, which .env cannot hold');
  const others = news.filter(([name]) => !UNDECIDED.includes(there[name] ?? ''));
  if (others.length > 0 && !isForced)
    return failed(
      `.env says otherwise already of ${others.map(([name]) => name).join(', ')}: --force writes it anew`,
    );
  if (news.length === 0) return E.right(text);
  const names = news.map(([name]) => name);
  const kept = text
    .split('\n')
    .filter((line) => !isLineOf(line, names))
    .join('\n');
  const start = kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`;
  return E.right(`${start}${news.map(lineOf).join('\n')}\n`);
};

import type { DeadLetter } from '../../../application/ports/dead-letters.js';
import type { RowDeadLetter, RowDeadLetters } from '../../../application/ports/sync-store.js';
import { plainContent, versionIn } from '../../../application/sync/failed-rows.js';
import { deadCodeKey, deadCodesKey, deadKey, deadOrderKey, deadRowsKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { answers, fact, type Check, type Fact } from '../transaction.js';

/** What identifies a dead letter. */
export type DeadLetterName = Pick<DeadLetter, 'id' | 'code' | 'row'>;

/** The stored form of a row's latest dead letter: its id, the row's version, and the code. */
const LATEST = /^(\S+) (\d+) (\S+)$/;

/** Decodes the latest dead letters by row; skips what cannot be decoded. */
export const latestIn = (
  rows: readonly string[],
  texts: readonly (string | null)[],
): RowDeadLetters =>
  new Map(
    rows.flatMap((row, at): readonly (readonly [string, RowDeadLetter])[] => {
      const [, id, version, code] = LATEST.exec(texts[at] ?? '') ?? [];
      return id === undefined || code === undefined
        ? []
        : [[row, { id, code, row, version: Number(version) }]];
    }),
  );

/** Reads whether each dead letter to delete exists, and which is the latest of its row. */
export const deadLetterFacts = (drop: readonly DeadLetterName[]): readonly Fact[] => [
  ...[...new Set(drop.map(({ id }) => id))].map((id) => fact('HEXISTS', deadKey, id)),
  ...[...new Set(drop.flatMap(({ row }) => row ?? []))].map((row) =>
    fact('HGET', deadRowsKey, row),
  ),
];

interface DeadLetterChanges {
  /** These are deleted before the others are added. */
  readonly drop: readonly DeadLetterName[];
  readonly keep: readonly DeadLetter[];
  /** ms. */
  readonly now: number;
}

const dropOps = ({ place }: KeyList, { id, code }: DeadLetterName): readonly Operation[] => [
  ['HDEL', place(deadKey, 'hash'), id],
  ['ZREM', place(deadOrderKey, 'zset'), id],
  ['ZREM', place(deadCodeKey(code), 'zset'), id],
];

const textOf = (letter: DeadLetter): string =>
  JSON.stringify({ ...letter, content: plainContent(letter.content) });

const keepOps = ({ place }: KeyList, letter: DeadLetter, now: number): readonly Operation[] => {
  const { id, code, row } = letter;
  const latest = `${id} ${versionIn(letter)} ${code}`;
  return [
    ['HSET', place(deadKey, 'hash'), id, textOf(letter)],
    ['ZADD', place(deadOrderKey, 'zset'), now, id],
    ['ZADD', place(deadCodeKey(code), 'zset'), now, id],
    ...(row === undefined ? [] : [['HSET', place(deadRowsKey, 'hash'), row, latest] as const]),
  ];
};

/** Checks that the replies to `deadLetterFacts` still hold. */
export const deadLetterChecks = (
  drop: readonly DeadLetterName[],
  replies: readonly unknown[],
): readonly Check[] => deadLetterFacts(drop).map((one, at) => answers(replies[at], one));

/**
 * Adds and deletes dead letters with their order, their counts by code and the latest of each row, given the replies to
 * `deadLetterFacts`.
 */
export const deadLetterOps = (
  list: KeyList,
  { drop, keep, now }: DeadLetterChanges,
  replies: readonly unknown[],
): readonly Operation[] => {
  const { place } = list;
  const there = new Set<string>();
  const latest = new Map<string, string>();
  for (const [at, { key, args }] of deadLetterFacts(drop).entries()) {
    const [name = ''] = args;
    const reply = replies[at];
    if (key === deadKey && reply === 1) there.add(name);
    if (key === deadRowsKey && typeof reply === 'string') latest.set(name, reply);
  }
  const gone = drop.filter(({ id }) => there.has(id));
  const rows = drop.flatMap(({ id, row }) =>
    row !== undefined && latest.get(row)?.startsWith(`${id} `) ? [row] : [],
  );
  const counts = [...new Set([...gone, ...keep].map(({ code }) => code))].map((code): Operation => [
    'tally',
    place(deadCodesKey, 'hash'),
    code,
    'ZCARD',
    place(deadCodeKey(code), 'zset'),
  ]);
  return [
    ...rows.map((row): Operation => ['HDEL', place(deadRowsKey, 'hash'), row]),
    ...gone.flatMap((letter) => dropOps(list, letter)),
    ...keep.flatMap((letter) => keepOps(list, letter, now)),
    ...counts,
  ];
};

/** Adds a dead letter without deleting any. */
export const keepDeadLetterOps = (
  list: KeyList,
  letter: DeadLetter,
  now: number,
): readonly Operation[] => deadLetterOps(list, { drop: [], keep: [letter], now }, []);

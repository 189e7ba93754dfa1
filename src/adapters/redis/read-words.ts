import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import type { ProxyStore } from '../../application/ports/proxy-store.js';
import type { RangeQuery, ScoreBound } from '../../domain/range-query.js';
import { askedArgs, isForEach, namedWork } from '../../domain/read-cost.js';
import type { ReadCommand } from '../../domain/read-policy.js';

/** A command as read-batch.lua takes it, without its keys. */
export interface ReadWords {
  readonly kind: 'plain' | 'fields' | 'length' | 'hash' | 'members' | 'draw' | 'range' | 'rank';
  readonly name: string;
  readonly args: readonly string[];
  readonly work: number;
  readonly range?: unknown;
}

/** A command with the names of its keys, and for each key the post whose ban hides it; null for none. */
export interface BatchCommand {
  readonly words: ReadWords;
  readonly keys: readonly string[];
  readonly guards: readonly (string | null)[];
}

/** The reply, or else the error text. */
export type BatchAnswer = readonly [isReply: 0 | 1, reply: unknown];

/** What read-batch.lua answers to each command. */
export type RunBatch = (
  commands: readonly BatchCommand[],
  limits: Parameters<ProxyStore['read']>[1],
) => TE.TaskEither<StoreError, readonly BatchAnswer[]>;

/** Prints a bound in a form that every version of Redis accepts. */
const printBound = ({ at, isExclusive }: ScoreBound): string => {
  const number = Number.isFinite(at) ? String(at) : at > 0 ? '+inf' : '-inf';
  return isExclusive ? `(${number}` : number;
};

const boundsOf = (range: RangeQuery): readonly [string | number, string | number] =>
  range.by === 'score' ? [printBound(range.low), printBound(range.high)] : [range.low, range.high];

const RANGES = {
  rank: ['ZRANGE', 'ZREVRANGE'],
  score: ['ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'],
  name: ['ZRANGEBYLEX', 'ZREVRANGEBYLEX'],
} as const;

const rangeWords = (range: RangeQuery) => {
  const [low, high] = boundsOf(range);
  const [first, last] = range.isReverse ? [high, low] : [low, high];
  const { by, offset, count, withScores } = range;
  return {
    kind: 'range',
    name: RANGES[by][range.isReverse ? 1 : 0],
    args: withScores ? ['WITHSCORES'] : [],
    range: { by, low, high, first, last, offset, count },
  } as const;
};

const KINDS: Partial<Record<ReadCommand['name'], ReadWords['kind']>> = {
  HGET: 'fields',
  HMGET: 'fields',
  HLEN: 'length',
  HGETALL: 'hash',
  HKEYS: 'hash',
  HVALS: 'hash',
  SMEMBERS: 'members',
  SRANDMEMBER: 'draw',
  ZRANK: 'rank',
  ZREVRANK: 'rank',
};

const plainWords = (command: ReadCommand) => ({
  kind: KINDS[command.name] ?? 'plain',
  name: command.name,
  args: askedArgs(command),
});

const wordsOf = (command: ReadCommand) => {
  if (command.range === null) return plainWords(command);
  return command.name === 'ZCOUNT'
    ? ({ kind: 'plain', name: 'ZCOUNT', args: boundsOf(command.range).map(String) } as const)
    : rangeWords(command.range);
};

export const readWords = (command: ReadCommand): ReadWords => ({
  ...wordsOf(command),
  work: namedWork(command),
});

const printFlat = (flat: readonly unknown[]): string => {
  const pairs = flat.flatMap((field, place) =>
    place % 2 === 0 ? [`${JSON.stringify(field)}:${JSON.stringify(flat[place + 1])}`] : [],
  );
  return `{${pairs.join(',')}}`;
};

/**
 * Prints one value per argument; null when the text would exceed `room`: a long value may be asked for thousands of times.
 */
const printEach = (
  command: ReadCommand,
  reply: readonly unknown[],
  room: number,
): string | null => {
  const texts = new Map(
    askedArgs(command).map((arg, place) => [arg, JSON.stringify(reply[place])]),
  );
  const printed: string[] = [];
  let size = 1;
  for (const arg of command.args) {
    const text = texts.get(arg) ?? 'null';
    size += text.length + 1;
    if (size > room) return null;
    printed.push(text);
  }
  return `[${printed.join(',')}]`;
};

/** The JSON text of what the script answered, null when it takes more than `room` bytes. */
export const printReply = (command: ReadCommand, reply: unknown, room: number): string | null => {
  const print = (list: readonly unknown[]): string | null => {
    if (isForEach(command)) return printEach(command, list, room);
    return command.name === 'HGETALL' ? printFlat(list) : JSON.stringify(list);
  };
  const text = Array.isArray(reply) ? print(reply) : JSON.stringify(reply);
  return text === null || Buffer.byteLength(text) > room ? null : text;
};

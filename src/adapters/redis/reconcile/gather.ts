import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import type { Fact } from '../transaction.js';
import { MOST_BYTES } from './question.js';

/** Most values and keys that one call reads, so that it does not block Redis for long. */
const VALUES = 600;
const KEYS = 150;

/** Commands that take another argument for each key. */
const OWN: ReadonlySet<Fact['command']> = new Set(['HGET', 'SISMEMBER', 'ZSCORE']);

/** Keys that are read by the same command. */
interface Group {
  readonly command: Fact['command'];
  readonly keys: string[];
  /** One argument for each key, or those that all keys share. */
  readonly words: readonly string[] | string[];
  readonly places: number[];
}

/** Runs the same read on each key; an error stands for a damaged or too large value. */
export const readEach = (
  redis: RedisConnection,
  command: Fact['command'],
  keys: readonly string[],
  words: readonly string[],
): TE.TaskEither<StoreError, readonly unknown[]> =>
  redis.readEach(command, keys, MOST_BYTES, words, OWN.has(command));

/**
 * Reads many facts in few calls, each at an instant of its own: what looks wrong by them is read again. Facts that share the
 * same `args` object are read together.
 */
export const readGathered = (
  redis: RedisConnection,
  facts: readonly Fact[],
): TE.TaskEither<StoreError, readonly unknown[]> => {
  const groups: Group[] = [];
  const open = new Map<readonly string[] | Fact['command'], Map<Fact['command'], Group>>();
  for (const [place, { command, key, args }] of facts.entries()) {
    const isOwn = OWN.has(command);
    const of = isOwn ? command : args;
    const commands = open.get(of) ?? new Map<Fact['command'], Group>();
    if (commands.size === 0) open.set(of, commands);
    let group = commands.get(command);
    if (
      group === undefined ||
      group.keys.length >= (isOwn ? KEYS : Math.min(KEYS, VALUES / (args.length + 1)))
    ) {
      group = { command, keys: [], words: isOwn ? [] : args, places: [] };
      commands.set(command, group);
      groups.push(group);
    }
    group.keys.push(key);
    group.places.push(place);
    if (isOwn) (group.words as string[]).push(args[0] ?? '');
  }
  return pipe(
    groups,
    TE.traverseArray(({ command, keys, words }) => readEach(redis, command, keys, words)),
    TE.map((replies) => {
      const ordered = new Array<unknown>(facts.length);
      for (const [nth, { places }] of groups.entries())
        for (const [at, place] of places.entries()) ordered[place] = replies[nth]?.[at];
      return ordered;
    }),
  );
};

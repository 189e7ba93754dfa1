import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import type { Fact } from '../transaction.js';
import { MOST_BYTES } from './question.js';

/** What one call reads at most, so that it takes Redis no longer than others can wait: values, and keys. */
const VALUES = 600;
const KEYS = 150;

/** What these take is another word for each key. */
const OWN: ReadonlySet<Fact['command']> = new Set(['HGET', 'SISMEMBER', 'ZSCORE']);

/** Keys that are read by the same command. */
interface Group {
  readonly command: Fact['command'];
  readonly keys: string[];
  /** One for each key, or those that go with each. */
  readonly words: readonly string[] | string[];
  readonly places: number[];
}

/** The same read of each key; an error stands for what is damaged, or too large. */
export const readEach = (
  redis: RedisConnection,
  command: Fact['command'],
  keys: readonly string[],
  words: readonly string[],
): TE.TaskEither<StoreError, readonly unknown[]> =>
  redis.readEach(command, keys, MOST_BYTES, words, OWN.has(command));

/**
 * The replies of many facts, each read at an instant of its own, in few calls: of what looks wrong by them every fact is
 * read once more. Those that share their `args`, as an object, are asked for together.
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
      const told = new Array<unknown>(facts.length);
      for (const [nth, { places }] of groups.entries())
        for (const [at, place] of places.entries()) told[place] = replies[nth]?.[at];
      return told;
    }),
  );
};

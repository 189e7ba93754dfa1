import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { mapInTurns } from '../../application/map-in-turns.js';
import {
  lengthOfReply,
  type ProxyStore,
  type ReadReply,
} from '../../application/ports/proxy-store.js';
import { printKey } from '../../domain/key.js';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../domain/read-cost.js';
import type { ReadCommand } from '../../domain/read-policy.js';
import { batchByBucket } from './cluster/batch-by-bucket.js';
import type { CarriedCommand, RedisConnection } from './connection.js';
import { nothingKey, postKey } from './keys.js';
import { keyList } from './plan.js';
import {
  printReply,
  readWords,
  type BatchAnswer,
  type BatchCommand,
  type ReadWords,
  type RunBatch,
} from './read-words.js';
import { Flag } from './rows.js';

interface Asked {
  readonly command: ReadCommand;
  readonly words: ReadWords;
}

/** Returns null for each command that exceeds the work limit by its arguments alone: it is not sent. */
const withinWork = (
  commands: readonly ReadCommand[],
  maxWork: number,
): readonly (Asked | null)[] => {
  let left = maxWork;
  return commands.map((command) => {
    const words = readWords(command);
    if (words.work > left) return null;
    left -= words.work;
    return { command, words };
  });
};

const toBatch = ({ command: { keys }, words }: Asked): BatchCommand => ({
  words,
  keys: keys.map(printKey),
  guards: keys.map((key) => (key.of === 'post' ? postKey(key.id) : null)),
});

/** Time after which no further command of a batch is run, microseconds. */
const MAX_TIME = 20_000;

const ReadAnswers = t.array(t.tuple([Flag, t.unknown]));

const carried = (command: string, key: string | undefined): CarriedCommand => ({
  command,
  key: key ?? null,
});

const makeRunBatch =
  (redis: RedisConnection): RunBatch =>
  (commands, { hideBanned, maxReply, maxWork }) => {
    const list = keyList();
    const requests = commands.map(({ words, keys, guards }) => ({
      ...words,
      keys: keys.map(list.at),
      guards: guards.map((post) => (post === null ? 0 : list.at(post))),
    }));
    return redis.script(
      'readBatch',
      [...list.keys, nothingKey],
      [JSON.stringify(requests), hideBanned ? 1 : 0, maxWork, maxReply, MAX_TIME],
      ReadAnswers,
      commands.map(({ words: { name }, keys: [first] }) => carried(name, first)),
    );
  };

/** Counts bytes again: JSON escapes make some characters longer. */
const toReadReplies = (
  asked: readonly (Asked | null)[],
  answers: readonly BatchAnswer[],
  maxReply: number,
): T.Task<readonly ReadReply[]> => {
  const next = answers[Symbol.iterator]();
  let room = maxReply;
  const toReply = (item: Asked | null): ReadReply => {
    if (item === null) return E.left(TOO_MUCH_WORK);
    const [isReply, reply] = next.next().value ?? [0, 'ERR no reply'];
    if (isReply === 0) return E.left(String(reply));
    const text = printReply(item.command, reply, room);
    if (text === null) return E.left(REPLY_TOO_LARGE);
    room -= Buffer.byteLength(text);
    return E.right(text);
  };
  return mapInTurns(toReply, lengthOfReply)(asked);
};

export const makeRedisProxyStore = (redis: RedisConnection): ProxyStore => {
  const whole = makeRunBatch(redis);
  const run = redis.isSpread ? batchByBucket(redis, whole) : whole;
  return {
    read: (commands, limits) => {
      const asked = withinWork(commands, limits.maxWork);
      const sent = asked.flatMap((item) => (item === null ? [] : [toBatch(item)]));
      return pipe(
        run(sent, limits),
        TE.flatMapTask((answers) => toReadReplies(asked, answers, limits.maxReply)),
      );
    },
  };
};

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
import { printKey, type Key } from '../../domain/key.js';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../domain/read-cost.js';
import type { ReadCommand } from '../../domain/read-policy.js';
import type { CarriedCommand, RedisConnection } from './connection.js';
import { nothingKey, postKey } from './keys.js';
import { keyList } from './plan.js';
import { printReply, readWords, type ReadWords } from './read-words.js';
import { Flag } from './rows.js';

interface Asked {
  readonly command: ReadCommand;
  readonly words: ReadWords;
}

/** Null in place of those that are too much by their own words: such are not even sent. */
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

const toRead = (place: (key: string) => number) => {
  const guardOf = (key: Key): number => (key.of === 'post' ? place(postKey(key.id)) : 0);
  return ({ command: { keys }, words }: Asked) => ({
    ...words,
    keys: keys.map((key) => place(printKey(key))),
    guards: keys.map(guardOf),
  });
};

/** After so long no further command of a batch is run, microseconds. */
const MAX_TIME = 20_000;

const ReadAnswers = t.array(t.tuple([Flag, t.unknown]));

/** Bytes are counted again here: JSON spells some with several. */
const toReadReplies = (
  asked: readonly (Asked | null)[],
  answers: t.TypeOf<typeof ReadAnswers>,
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

const carried = (command: string, key: Key | undefined): CarriedCommand => ({
  command,
  key: key === undefined ? null : printKey(key),
});

export const makeRedisProxyStore = (redis: RedisConnection): ProxyStore => ({
  read: (commands, { hideBanned, maxReply, maxWork }) => {
    const list = keyList();
    const asked = withinWork(commands, maxWork);
    const sent = asked.flatMap((item) => (item === null ? [] : [item]));
    const told = sent.map(toRead(list.at));
    return pipe(
      redis.script(
        'readBatch',
        [...list.keys, nothingKey],
        [JSON.stringify(told), hideBanned ? 1 : 0, maxWork, maxReply, MAX_TIME],
        ReadAnswers,
        commands.map(({ name, keys: [first] }) => carried(name, first)),
      ),
      TE.flatMapTask((answers) => toReadReplies(asked, answers, maxReply)),
    );
  },
});

import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { UNTIMED_ORIGIN } from '../../application/ports/origin.js';
import { mapInTurns } from '../../application/map-in-turns.js';
import {
  lengthOfReply,
  type ProxyStore,
  type ReadReply,
  type WriteBatch,
  type WriteReply,
} from '../../application/ports/proxy-store.js';
import { printKey, type Key } from '../../domain/key.js';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../domain/read-cost.js';
import type { ReadCommand } from '../../domain/read-policy.js';
import type { WriteCommand } from '../../domain/write-policy.js';
import type { Eraser } from './eraser.js';
import type { CarriedCommand, Gateway } from './gateway.js';
import type { Allow } from './news-plan.js';
import {
  wakeCursorsKey,
  wakesKey,
  nothingKey,
  postKey,
  userIdsKey,
  sharedKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { keyList } from './plan.js';
import { printReply, readWords, type ReadWords } from './read-words.js';
import { RefusedReply, toRefused } from './refused-reply.js';
import { Flag, json } from './rows.js';
import { stampText } from './stamp-text.js';

const RefusalRow = t.type({
  code: t.keyof({
    no_such_user: null,
    no_such_post: null,
    wrong_type: null,
    invalid_value: null,
    id_taken: null,
  }),
  message: t.string,
});
const WriteRow = t.type({
  applied: t.boolean,
  replies: t.array(t.union([t.type({ ok: t.string }), RefusalRow])),
});
const WriteOutcomeReply = t.union([t.literal('busy'), RefusedReply, json(WriteRow)]);

/** Last in KEYS of every write. */
const FIXED = [
  sharedKey('users:regular'),
  sharedKey('users:models'),
  workKey,
  workCursorsKey,
  wakesKey,
  wakeCursorsKey,
  userIdsKey,
];

/** The list of keys, and the place of each as Lua counts: a key named twice has one. */
const keyPlaces = () => {
  const list = keyList();
  return { list, place: (key: string): number => Number(list.key(key).slice(1)) };
};

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

/** Each member by its name: to spread one object into another takes longer than all else here. */
const toWrite = (place: (key: string) => number) => (command: WriteCommand) => {
  const { name, key } = command;
  const { of } = key;
  const target = place(printKey(key));
  const owner = of === 'user' ? key.username : key.id;
  switch (name) {
    case 'HSET':
      return { name, key: target, of, owner, pairs: command.pairs.flat() };
    case 'HDEL':
      return { name, key: target, of, owner, fields: command.fields };
    case 'HINCRBY':
      return { name, key: target, of, owner, field: command.field, by: command.by };
  }
};

const toWriteReply = (row: t.TypeOf<typeof WriteRow>['replies'][number]): WriteReply => {
  if (!('ok' in row)) return E.left(row);
  const integer = Number(row.ok);
  return E.right(Number.isSafeInteger(integer) ? integer : row.ok);
};

const carried = (command: string, key: Key | undefined): CarriedCommand => ({
  command,
  key: key === undefined ? null : printKey(key),
});

export const makeRedisProxyStore = (redis: Gateway, eraser: Eraser, allow: Allow): ProxyStore => {
  const write = (batch: WriteBatch): ReturnType<ProxyStore['write']> => {
    const { list, place } = keyPlaces();
    const { origin = UNTIMED_ORIGIN } = batch;
    const commands = batch.commands.map(toWrite(place));
    const creates = Object.fromEntries([...batch.creates].map((username) => [username, true]));
    const args = [
      JSON.stringify(commands),
      JSON.stringify(creates),
      batch.atomic ? 1 : 0,
      batch.now,
      batch.allowance == null ? '' : JSON.stringify(batch.allowance),
      stampText(origin),
      JSON.stringify(allow(list, origin)),
    ];
    return pipe(
      redis.script(
        'writeBatch',
        [...list.keys, ...FIXED],
        args,
        WriteOutcomeReply,
        batch.commands.map(({ name, key }) => carried(name, key)),
      ),
      TE.flatMap((reply): ReturnType<ProxyStore['write']> => {
        if (reply instanceof Array) return TE.left(toRefused(reply));
        if (reply !== 'busy')
          return TE.right({ applied: reply.applied, replies: reply.replies.map(toWriteReply) });
        return pipe(
          [...batch.creates],
          RA.traverse(TE.ApplicativeSeq)((username) => eraser.finish(username, batch.now)),
          TE.flatMap(() => write(batch)),
        );
      }),
    );
  };

  return {
    read: (commands, { hideBanned, maxReply, maxWork }) => {
      const { list, place } = keyPlaces();
      const asked = withinWork(commands, maxWork);
      const sent = asked.flatMap((item) => (item === null ? [] : [item]));
      const told = sent.map(toRead(place));
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
    write,
  };
};

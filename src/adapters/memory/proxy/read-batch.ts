import * as E from 'fp-ts/lib/Either.js';
import type { ReadLimits, ReadReply } from '../../../application/ports/proxy-store.js';
import type { Key } from '../../../domain/key.js';
import { namedWork, REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../../../domain/read-cost.js';
import type { ReadCommand } from '../../../domain/read-policy.js';
import type { Keyspace } from '../keyspace.js';
import { runRead } from './read-command.js';
import { rangeWork } from './read-range.js';
import { isBanned, storedAt, type Stored } from './stored.js';

/** How many items a command touches besides those that it names. */
const listedWork = ({ name, args, range }: ReadCommand, stored: Stored): number => {
  if (name === 'SRANDMEMBER') return 2 * Math.abs(Number(args[0] ?? 0));
  if (name === 'SMEMBERS') return stored?.type === 'set' ? stored.members.size : 0;
  if (name === 'HGETALL' || name === 'HKEYS' || name === 'HVALS')
    return stored?.type === 'hash' ? stored.fields.size : 0;
  return range !== null && name !== 'ZCOUNT' && stored?.type === 'zset'
    ? rangeWork(stored.entries, range)
    : 0;
};

/** What does not fit is left out in its place; what comes behind it may still fit. */
export const readBatch = (
  space: Keyspace,
  commands: readonly ReadCommand[],
  { hideBanned, maxReply, maxWork }: ReadLimits,
): readonly ReadReply[] => {
  const lookup = (key: Key): Stored =>
    hideBanned && key.of === 'post' && isBanned(space, key.id) ? null : storedAt(space, key);

  let room = maxReply;
  let left = maxWork;
  return commands.map((command): ReadReply => {
    const [first] = command.keys;
    const stored = first === undefined ? null : lookup(first);
    const work = namedWork(command) + listedWork(command, stored);
    if (work > left) return E.left(TOO_MUCH_WORK);
    left -= work;
    const reply = runRead(lookup, command);
    if (E.isLeft(reply)) return reply;
    const text = JSON.stringify(reply.right);
    const size = Buffer.byteLength(text);
    if (size > room) return E.left(REPLY_TOO_LARGE);
    room -= size;
    left -= Math.floor(size / 1024);
    return E.right(text);
  });
};

import type { ReadCommand, ReadName } from './read-policy.js';

/**
 * Maximum cost of one batch of reads, for any caller: every command, key, argument, touched item and KiB read costs one.
 * Redis serves nobody else meanwhile; a cost of 10 000 takes it some 10 ms.
 */
export const MAX_READ_WORK = 10_000;

export const TOO_MUCH_WORK = 'ERR too much work in one request';
export const REPLY_TOO_LARGE = 'ERR reply too large';

/** Extra cost of a post's key: its hash tells whether the post is shown, its author's whether the author exists. */
const GUARD_WORK = 2;

const FOR_EACH: ReadonlySet<ReadName> = new Set<ReadName>(['HMGET', 'SMISMEMBER', 'ZMSCORE']);

/** Whether a command returns a list with one item for each argument. */
export const isForEach = ({ name }: ReadCommand): boolean => FOR_EACH.has(name);

/** Returns the arguments to look up; an argument that is named twice is read once. */
export const askedArgs = (command: ReadCommand): readonly string[] =>
  isForEach(command) ? [...new Set(command.args)] : command.args;

/** Returns the cost of a command as far as its arguments tell, before the store reads what its keys hold. */
export const namedWork = (command: ReadCommand): number =>
  1 +
  command.keys.length +
  GUARD_WORK * command.keys.filter(({ of }) => of === 'post').length +
  askedArgs(command).length;

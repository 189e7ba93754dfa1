import type { ReadCommand, ReadName } from './read-policy.js';

/**
 * What one batch of reads may cost the store, whoever asks: every command, key, argument, item that is
 * touched and KiB that is read counts one. The store serves nobody else meanwhile; 10 000 take it some
 * 10 ms.
 */
export const MAX_READ_WORK = 10_000;

export const TOO_MUCH_WORK = 'ERR too much work in one request';
export const REPLY_TOO_LARGE = 'ERR reply too large';

/** Whether a post is shown is read from its hash, and whether its author is there from theirs. */
const GUARD_WORK = 2;

const FOR_EACH: ReadonlySet<ReadName> = new Set<ReadName>(['HMGET', 'SMISMEMBER', 'ZMSCORE']);

/** Whether a command answers a list with one item for each argument. */
export const isForEach = ({ name }: ReadCommand): boolean => FOR_EACH.has(name);

/** The arguments that are looked up: one that is named twice is answered from one look. */
export const askedArgs = (command: ReadCommand): readonly string[] =>
  isForEach(command) ? [...new Set(command.args)] : command.args;

/** What a command costs by its own words, before the store has looked at what its keys hold. */
export const namedWork = (command: ReadCommand): number =>
  1 +
  command.keys.length +
  GUARD_WORK * command.keys.filter(({ of }) => of === 'post').length +
  askedArgs(command).length;

import type { HashChange } from '../../../domain/batch/hash-change.js';
import type { WriteCommand } from '../../../domain/write-policy.js';
import { jobOf } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { recordOps } from './job-steps.js';
import { propagateOps, userOps } from './users.js';
import type { Meanwhile } from './waiting.js';

/** As many arguments as Lua hands on at once, with room to spare. */
const SLICE = 4000;

const inSlices = (name: string, hash: number, words: readonly string[]): readonly Operation[] =>
  Array.from({ length: Math.ceil(words.length / SLICE) }, (_, slice) => [
    name,
    hash,
    ...words.slice(slice * SLICE, (slice + 1) * SLICE),
  ]);

/** The command as it is; several where it has more arguments than one takes. */
export const commandOps = (hash: number, command: WriteCommand): readonly Operation[] => {
  switch (command.name) {
    case 'HSET': {
      const [pair, another] = command.pairs;
      return pair !== undefined && another === undefined
        ? [['HSET', hash, ...pair]]
        : inSlices('HSET', hash, command.pairs.flat());
    }
    case 'HDEL':
      return inSlices('HDEL', hash, command.fields);
    case 'HINCRBY':
      return [['HINCRBY', hash, command.field, command.by]];
  }
};

/** What follows from the commands on a hash. */
export const followingOps = (
  list: KeyList,
  hash: number,
  { key, versions, steps, isAligned }: HashChange,
  meanwhile: Meanwhile,
): readonly Operation[] => [
  ...(versions === null ? [] : [['HSET', hash, 'sys_versions', versions] as const]),
  ...steps.flatMap((step) => [
    ...userOps(list, step, meanwhile),
    ...(step.do === 'put-user' ? propagateOps(list, step, meanwhile.now) : []),
  ]),
  ...(key.of === 'post' && isAligned
    ? recordOps(list, jobOf('align', key.id), '', meanwhile.now)
    : []),
];

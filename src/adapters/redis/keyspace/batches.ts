import type { HashChange } from '../../../domain/batch/hash-change.js';
import type { WriteCommand } from '../../../domain/write-policy.js';
import { jobOf } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { inSlices } from './hashes.js';
import { recordOps } from './job-steps.js';
import { propagateOps, userOps } from './users.js';
import type { Deferring } from './waiting.js';

/** The command itself; several where it has more arguments than one command takes. */
export const commandOps = (hash: number, command: WriteCommand): readonly Operation[] => {
  switch (command.name) {
    case 'HSET':
      return inSlices('HSET', hash, command.pairs.flat());
    case 'HDEL':
      return inSlices('HDEL', hash, command.fields);
    case 'HINCRBY':
      return [['HINCRBY', hash, command.field, command.by]];
  }
};

/** The operations that follow from the commands on a hash. */
export const followingOps = (
  list: KeyList,
  hash: number,
  { key, versions, steps, isAligned }: HashChange,
  meanwhile: Deferring,
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

import type { Step } from '../../../domain/sync/step.js';
import { tombstoneKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

/** A delete without a version leaves no tombstone. */
export const tombstoneOps = (
  { place }: KeyList,
  { of, name, at }: Omit<Extract<Step, { readonly do: 'put-tombstone' }>, 'do'>,
): readonly Operation[] =>
  at === 0 ? [] : [['tombstone', place(tombstoneKey(of, name), 'string'), String(at)]];

import { hashOf } from '../hash.js';

/** Whether an owner is in the checked share (above 0, up to 1). The same share always selects the same owners. */
export const isSampled = (owner: string, share: number): boolean =>
  share >= 1 || hashOf(owner) < share * 0x1_0000_0000;

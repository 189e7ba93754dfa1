import { hashOf } from '../hash.js';

/** Whether an owner is among the share (above 0, up to 1) that is looked at: always the same ones. */
export const isSampled = (owner: string, share: number): boolean =>
  share >= 1 || hashOf(owner) < share * 0x1_0000_0000;

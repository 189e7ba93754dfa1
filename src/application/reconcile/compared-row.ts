import type { Fault } from '../../domain/reconcile/fault.js';
import type { Entry } from '../sync/entry.js';
import type { Owner } from './xano-names.js';

/** A row of Xano beside what is here. */
export interface ComparedRow {
  readonly entry: Entry;
  /** What makes it here as it is in Xano; null: nothing does. */
  readonly remedy: Entry | null;
  /** By which names it is known that Xano has it. */
  readonly seen: readonly string[];
  /** Null: it is here as Xano has it, or newer. */
  readonly fault: Fault | null;
  readonly waitsFor: Owner | null;
  /** Deleted here by something newer, which alone keeps it away. */
  readonly isDead: boolean;
  /** Whom it belongs to. */
  readonly owners: readonly Owner[];
  /** Names by which others may call it, and nobody is found here. */
  readonly lostNames: readonly string[];
  /** False: what Xano has, or what is here, could not be read. */
  readonly isCompared: boolean;
  /** It is right, and what is remembered beside it, such as that Xano has it, is not here. */
  readonly isForgotten: boolean;
}

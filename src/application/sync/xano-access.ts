import type { Retry } from '../ports/retry.js';
import type { Source } from '../ports/source.js';
import type { Timer } from '../ports/timer.js';
import type { Quota } from './pull-quota.js';

export interface ChosenSource {
  readonly source: Source;
  /** Somebody in Xano picked the columns that come: the Metadata API gives all. */
  readonly isChosen: boolean;
}

/** Whatever in this process asks Xano, asks by this, and within the budget of all. */
export interface XanoAccess extends ChosenSource {
  /** The tables that can be pulled: see `readingOf`. */
  readonly readings: readonly string[];
  readonly quota: Quota;
  readonly timer: Timer;
  readonly retry: Retry;
  /** Ends every wait, for a turn or for an answer, and lets nothing more be asked. */
  readonly stop: () => void;
}

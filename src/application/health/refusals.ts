import type { IO } from 'fp-ts/lib/IO.js';
import type { Refusal } from '../../domain/health/refusal.js';
import type { StoreError } from '../errors.js';
import type { Clock } from '../ports/clock.js';

/** What the store last refused whom of this process. */
export interface Refusals {
  /** Told of each failure, of whatever request. */
  readonly heard: (error: StoreError) => void;
  /** Null: nothing was refused since a write was last taken. */
  readonly current: IO<Refusal | null>;
  /** The store has taken a write that was begun at this instant, ms. */
  readonly taken: (begun: number) => void;
}

export const makeRefusals = (clock: Clock): Refusals => {
  let last: { readonly refusal: Refusal; readonly at: number } | null = null;
  return {
    heard: (error) => {
      if (error._tag === 'StoreUnavailable' && error.refusal !== null)
        last = { refusal: error.refusal, at: clock.now() };
    },
    current: () => last?.refusal ?? null,
    taken: (begun) => {
      if (last !== null && last.at <= begun) last = null;
    },
  };
};

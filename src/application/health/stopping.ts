import type { IO } from 'fp-ts/lib/IO.js';

/** Whether this process is stopping, and takes requests for only a little longer. */
export interface Stopping {
  readonly begin: IO<void>;
  readonly hasBegun: IO<boolean>;
}

export const makeStopping = (): Stopping => {
  let begun = false;
  return {
    begin: () => {
      begun = true;
    },
    hasBegun: () => begun,
  };
};

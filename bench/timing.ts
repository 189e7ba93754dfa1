/** How long a row is measured. */
export interface Timing {
  readonly warmUp: number;
  /** Seconds of each round. */
  readonly seconds: number;
  readonly rounds: number;
  /** After so many seconds a yardstick is measured anew: other work on a machine comes and goes. */
  readonly fresh: number;
}

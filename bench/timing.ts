/** How long a row is measured. */
export interface Timing {
  readonly warmUp: number;
  /** Seconds of each round. */
  readonly seconds: number;
  readonly rounds: number;
  /** Seconds after which a yardstick is measured again, since other work on the machine comes and goes. */
  readonly fresh: number;
}

import { shoot, type Shot } from '../load/wrk.js';
import type { Target } from '../load/plan.js';
import { resultOf, type Check, type Result } from '../results.js';
import type { Rig } from '../rig.js';
import type { Yardstick } from '../yardsticks.js';
import { residentOf } from './memory.js';
import { observe, roundTripsOf, untilQuiet } from './observe.js';
import { median } from './statistics.js';

/** The factor of a yardstick that a row should reach. */
export interface Wanted {
  readonly of: Yardstick;
  /** Null: the ratio is reported without a target. */
  readonly times: number | null;
}

export interface Load {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly target: Target;
  readonly wanted?: readonly Wanted[];
  /** Most round trips to Redis that a request may take. */
  readonly trips?: number;
  /** True for a row about cold requests, which has no warm-up. */
  readonly cold?: boolean;
}

/** Longest time that one command may block Redis, ms. */
const HOLD = 1;

const rounds = async ({ timing }: Rig, target: Target): Promise<readonly Shot[]> => {
  const shots: Shot[] = [];
  for (let round = 0; round < timing.rounds; round += 1)
    shots.push(await shoot(target, timing.seconds));
  return shots;
};

/** Measures the requests a second of a target: the median of the rounds after a warm-up. */
export const rateOf = async (rig: Rig, target: Target): Promise<number> => {
  await shoot(target, rig.timing.warmUp);
  return median((await rounds(rig, target)).map(({ rate }) => rate));
};

const ratios = async (
  { yardsticks }: Rig,
  rate: number,
  wanted: readonly Wanted[],
): Promise<readonly Check[]> => {
  const checks: Check[] = [];
  for (const { of, times } of wanted) {
    const yard = await yardsticks.rateOf(of);
    if (yard !== undefined)
      checks.push({ what: `times ${of}`, value: rate / yard, goal: times, atLeast: true });
  }
  return checks;
};

/** Measures a row of requests: its rate compared with its yardsticks, and what it cost Redis. */
export const measureLoad = async (rig: Rig, load: Load): Promise<Result> => {
  const { id, group, title, target, wanted = [], trips, cold = false } = load;
  if (!cold) {
    await shoot(target, rig.timing.warmUp);
    await untilQuiet(rig.redis.client);
  }
  const { result: shots, observed } = await observe(
    rig.redis,
    () => rounds(rig, target),
    (all) => all.reduce((sum, { requests }) => sum + requests, 0),
  );
  const rates = shots.map(({ rate }) => rate);
  const value = median(rates);
  const roundTrips = await roundTripsOf(rig.redis, target);
  return resultOf({
    ...{ id, group, title, value, unit: 'req/s', rounds: rates, observed, roundTrips },
    p50: median(shots.map(({ p50 }) => p50)),
    p99: median(shots.map(({ p99 }) => p99)),
    resident: residentOf(rig.service.pid),
    checks: [
      ...(await ratios(rig, value, wanted)),
      {
        what: 'ms Redis was held at most',
        value: observed.held.command,
        goal: HOLD,
        atLeast: false,
      },
      ...(trips === undefined
        ? []
        : [{ what: 'round trips to Redis', value: roundTrips, goal: trips, atLeast: false }]),
    ],
  });
};

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable, type StoreError } from '../../../src/application/errors.js';
import type { Reconciliation } from '../../../src/application/ports/reconciliations.js';
import type { RunEnd } from '../../../src/application/reconcile/patience.js';
import { DONE, looked, type Run } from '../../../src/application/reconcile/run.js';
import { NOTHING_CHECKED } from '../../../src/domain/reconcile/report.js';
import { makeReconcileRunner } from '../../../src/runtime/reconcile.js';
import { makeTime } from '../../support/pull/world.js';

const test = suite('a running comparison');

const begun: Reconciliation = {
  ...NOTHING_CHECKED,
  ...{ id: 'r', scope: 'internal', repair: false, sample: 1 },
  ...{ state: 'running', started_at: 0, ended_at: null, eta_ms: null, error: null },
};

/** Fails so many times because the store is unavailable. */
const failing = (times: number) => {
  let left = times;
  return {
    fail: (count: number) => {
      left = count;
    },
    or: <A>(answer: () => A): TE.TaskEither<StoreError, A> =>
      TE.fromIOEither(() => {
        left -= 1;
        return left >= 0 ? E.left(storeUnavailable(new Error('away'))) : E.right(answer());
      }),
  };
};

interface Options {
  /** How many of the first lease checks, and of the first saves, fail. */
  readonly holds?: number;
  readonly keeps?: number;
  /** What happens in each of its two turns. */
  readonly turn?: (world: ReturnType<typeof makeWorld>) => void;
}

const makeWorld = ({ holds = 0, keeps = 0 }: Options) => ({
  owner: 'r' as string | null,
  released: 0,
  states: [] as string[],
  holds: failing(holds),
  keeps: failing(keeps),
});

/** Runs a comparison on a store some of whose answers fail. */
const carryOut = async (options: Options): Promise<ReturnType<typeof makeWorld>> => {
  const world = makeWorld(options);
  let turns = 0;
  const turn: Run<RunEnd>['turn'] = TE.fromIO(() => {
    turns += 1;
    options.turn?.(world);
    return turns > 2 ? DONE : looked(1);
  });
  const { timer } = makeTime();
  const runner = makeReconcileRunner(
    {
      plan: () => TE.right({ run: { turn, report: () => NOTHING_CHECKED }, rate: 1 }),
      reconciliations: {
        keep: (holder, { state }) =>
          world.keeps.or(() => {
            if (world.owner !== holder) return false;
            world.states.push(state);
            return true;
          }),
      },
      leases: {
        acquire: (_, holder) =>
          world.holds.or(() => {
            world.owner ??= holder;
            return world.owner === holder;
          }),
        release: () =>
          TE.fromIO(() => {
            world.released += 1;
          }),
      },
      now: () => 0,
      interrupt: () => undefined,
      log: pino({ level: 'silent' }),
    },
    () => timer,
  );
  await runner.carryOut(begun, 'r');
  return world;
};

test('its end is stored at a later attempt if the store fails for a moment', async () => {
  const { states } = await carryOut({
    turn: ({ keeps }) => {
      keeps.fail(1);
    },
  });
  assert.is(states.at(-1), 'done');
});

test('its lease is released even if the first request for it failed', async () => {
  const { released } = await carryOut({ holds: 1 });
  assert.is(released, 1);
});

test('a lease that expired while the store was unavailable is acquired again', async () => {
  const { states } = await carryOut({
    holds: 10,
    turn: (world) => {
      if (world.states.length === 1) world.owner = null;
    },
  });
  assert.is(states.at(-1), 'done');
});

test('it ends once another process has its lease', async () => {
  const { states } = await carryOut({
    turn: (world) => {
      world.owner = 'another';
    },
  });
  assert.equal(states, ['running']);
});

test.run();

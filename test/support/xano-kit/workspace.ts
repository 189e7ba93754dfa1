import { triggerInput, type KitAction, type KitChange } from './delivery.js';
import type { Row } from './filters.js';
import { runSource } from './interpreter.js';
import { readKit, readTrigger } from './kit.js';
import { makeWorld, type KitRequest, type World } from './world.js';

export const noon = Date.UTC(2026, 10, 22, 12);
export const MINUTE = 60_000;
export const secret = 'a secret of the test, long enough';
export const env = { XRS_URL: 'https://service.test', XRS_SECRET: secret };

/** A workspace whose clock the test sets, and whose service answers with the statuses that the test chooses. */
export const aWorkspace = (statuses: () => number) => {
  const clock = { now: noon };
  const requests: KitRequest[] = [];
  const world = makeWorld({
    env,
    now: () => clock.now,
    answer: (request) => {
      requests.push(request);
      const status = statuses();
      return status === 0 ? { status } : { status, result: { status: 'applied' } };
    },
  });
  return { clock, requests, world };
};

export const fire = (world: World, change: KitChange, action: KitAction): unknown =>
  runSource(readTrigger(change.table), triggerInput(change, action), world);
export const sweep = (world: World): unknown => runSource(readKit('task/xrs_sweep.xs'), {}, world);
export const outboxOf = ({ tables }: World) => tables['xrs_outbox'] ?? [];
export const statusesOf = (world: World) => outboxOf(world).map((row) => row['status']);

/** Returns the event in the body of a delivery. */
export const eventIn = (body: string): Row =>
  JSON.parse((JSON.parse(body) as { readonly body: string }).body) as Row;

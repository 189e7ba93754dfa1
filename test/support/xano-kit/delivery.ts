import { runQueue, runSource } from './interpreter.js';
import { readTrigger } from './kit.js';
import { makeWorld, type KitRequest } from './world.js';
import type { Row } from './filters.js';

export type KitTable = 'user' | 'post' | 'follow' | 'like' | 'bookmark' | 'comment';
export type KitAction = 'insert' | 'update' | 'delete' | 'truncate';

/** A change in Xano. */
export interface KitChange {
  readonly table: KitTable | 'xrs_canary';
  /** The row as it is now; for a delete as it was; absent for a truncate. */
  readonly row?: Row;
  /** The row before an update. */
  readonly before?: Row;
  /** `live` unless given. */
  readonly datasource?: string;
  /** The id of the outbox row: 1 unless given. */
  readonly seq?: number;
}

export interface KitDelivery {
  readonly method: string;
  /** Path to append to the address of the service. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ORIGIN = 'http://service.test';

const headerOf = (header: string): readonly [string, string] => {
  const [name = '', ...value] = header.split(': ');
  return [name, value.join(': ')];
};

/** Returns what Xano passes to the trigger of a table: the absent side is an empty object. */
export const triggerInput = (change: KitChange, action: KitAction): Row => ({
  new: action === 'insert' || action === 'update' ? (change.row ?? {}) : {},
  old:
    action === 'update'
      ? (change.before ?? change.row ?? {})
      : action === 'delete'
        ? (change.row ?? {})
        : {},
  action,
  datasource: change.datasource ?? 'live',
});

/**
 * The request that the kit sends for a change, byte by byte. It comes from running the XanoScript of
 * the trigger, of `xrs_emit` and of `xrs_deliver`, so that it cannot differ from what they say.
 *
 * @param secret what XRS_SECRET is in Xano
 * @param now of the change and of the try, in milliseconds
 */
export const deliveryOf = (
  change: KitChange,
  action: KitAction,
  secret: string,
  now: number,
): KitDelivery => {
  const requests: KitRequest[] = [];
  const before = { id: (change.seq ?? 1) - 1, status: 'sent', event_id: 'before' };
  const world = makeWorld({
    tables: { xrs_outbox: [before] },
    env: { XRS_URL: ORIGIN, XRS_SECRET: secret },
    now: () => now,
    answer: (request) => {
      requests.push(request);
      return { status: 200, result: {} };
    },
  });
  runSource(readTrigger(change.table), triggerInput(change, action), world);
  runQueue(world);
  const [sent] = requests;
  if (sent === undefined) throw new Error(`nothing was sent: ${JSON.stringify(world.log)}`);
  return {
    method: sent.method,
    path: sent.url.slice(ORIGIN.length),
    headers: Object.fromEntries(sent.headers.map(headerOf)),
    body: sent.body,
  };
};

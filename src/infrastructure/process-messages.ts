import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/** The argument that marks a worker, also in a list of processes. */
export const WORKER = 'worker';

/** What starts a worker: all that must not be read or made a second time. */
const Start = t.type({
  kind: t.literal('start'),
  /** All settings, with those that the start found or made. */
  env: t.record(t.string, t.string),
  /** Path of the socket of the embedded Redis; null where the settings name a Redis. */
  socket: t.union([t.string, t.null]),
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A metric in the form of prom-client, which alone reads it. */
const AnObject = new t.Type<object>(
  'object',
  isObject,
  (value, context) => (isObject(value) ? t.success(value) : t.failure(value, context)),
  (value) => value,
);

const Measured = t.readonlyArray(AnObject);

const ToWorker = t.union([
  Start,
  /** Ends the worker: with code 0 in good order, after DRAIN_TIME; else at once. */
  t.type({ kind: t.literal('end'), code: t.number }),
  t.type({ kind: t.literal('measure'), scrape: t.number }),
  /** The answer to the worker's own `scrape` of that number. */
  t.type({ kind: t.literal('scraped'), scrape: t.number, all: t.readonlyArray(Measured) }),
]);

const ToPrimary = t.union([
  /** The worker can receive messages. */
  t.type({ kind: t.literal('hello') }),
  /** The worker listens. */
  t.type({ kind: t.literal('ready') }),
  /** The worker asks what all processes have counted, under a number that it chooses. */
  t.type({ kind: t.literal('scrape'), scrape: t.number }),
  /** The answer to `measure`. */
  t.type({ kind: t.literal('measured'), scrape: t.number, numbers: Measured }),
]);

export type Start = t.TypeOf<typeof Start>;

/** What the primary process tells a worker. */
export type ToWorker = t.TypeOf<typeof ToWorker>;

/** What a worker tells the primary process. */
export type ToPrimary = t.TypeOf<typeof ToPrimary>;

/** Returns null for a message that is none of ours. */
export const readToWorker = (message: unknown): ToWorker | null =>
  E.getOrElseW(() => null)(ToWorker.decode(message));

/** Returns null for a message that is none of ours. */
export const readToPrimary = (message: unknown): ToPrimary | null =>
  E.getOrElseW(() => null)(ToPrimary.decode(message));

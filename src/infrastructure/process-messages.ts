import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/** The argument by which a worker is known, also in a list of processes. */
export const WORKER = 'worker';

/** What a worker is given to start with: nothing of it is read or made twice. */
const Start = t.type({
  kind: t.literal('start'),
  /** All settings, with those that the start found or made. */
  env: t.record(t.string, t.string),
  /** Of the embedded Redis; null: the settings name one. */
  socket: t.union([t.string, t.null]),
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A metric as prom-client tells it, which alone reads it. */
const AnObject = new t.Type<object>(
  'object',
  isObject,
  (value, context) => (isObject(value) ? t.success(value) : t.failure(value, context)),
  (value) => value,
);

const Measured = t.readonlyArray(AnObject);

const ToWorker = t.union([
  Start,
  /** With 0 in good order, after DRAIN_TIME; else at once. */
  t.type({ kind: t.literal('end'), code: t.number }),
  t.type({ kind: t.literal('measure'), scrape: t.number }),
  /** The answer to the worker's own `scrape` of that number. */
  t.type({ kind: t.literal('scraped'), scrape: t.number, all: t.readonlyArray(Measured) }),
]);

const ToPrimary = t.union([
  /** May be told what to do. */
  t.type({ kind: t.literal('hello') }),
  /** Listens. */
  t.type({ kind: t.literal('ready') }),
  /** Wants to know what all have counted; the worker chooses the number. */
  t.type({ kind: t.literal('scrape'), scrape: t.number }),
  /** The answer to `measure`. */
  t.type({ kind: t.literal('measured'), scrape: t.number, numbers: Measured }),
]);

export type Start = t.TypeOf<typeof Start>;

/** What the primary process tells a worker. */
export type ToWorker = t.TypeOf<typeof ToWorker>;

/** What a worker tells the primary process. */
export type ToPrimary = t.TypeOf<typeof ToPrimary>;

/** Null: none of ours. */
export const readToWorker = (message: unknown): ToWorker | null =>
  E.getOrElseW(() => null)(ToWorker.decode(message));

/** Null: none of ours. */
export const readToPrimary = (message: unknown): ToPrimary | null =>
  E.getOrElseW(() => null)(ToPrimary.decode(message));

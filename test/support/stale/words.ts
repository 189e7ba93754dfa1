import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/** Parameters of a reading process; `spoilt` breaks it on purpose, to prove that the checker detects it. */
export const Plan = t.type({
  /** Port that its readers connect to. */
  through: t.number,
  /** Port that its writers connect to. */
  writeTo: t.number,
  /** Index of the process: of two processes, each writes to every second key. */
  slot: t.number,
  seed: t.number,
  /** Number of keys of each kind. */
  keys: t.number,
  readers: t.number,
  maxBytes: t.number,
  spoilt: t.union([
    t.null,
    t.literal('no fence'),
    t.literal('no role'),
    t.literal('RESP3 on the side'),
    t.literal('keeps what expires'),
  ]),
});
export type Plan = t.TypeOf<typeof Plan>;
export type Spoilt = Plan['spoilt'];

/** Indexes of keys, each with the number of a state that has been acknowledged. */
const Reached = t.array(t.tuple([t.number, t.number]));
export type Reached = t.TypeOf<typeof Reached>;

/** A message from a reading process. */
export const Report = t.type({
  reached: Reached,
  isOn: t.boolean,
  reads: t.number,
  warm: t.number,
  refused: t.number,
  stale: t.number,
  /** The first stale reads, in words. */
  examples: t.array(t.string),
  /** The state of each key that it writes to, once its writers have stopped. */
  resting: t.union([t.null, t.array(t.number)]),
  /** Confirms the order 'mind'. */
  minds: t.boolean,
});
export type Report = t.TypeOf<typeof Report>;

/** A message to a reading process. */
export const Order = t.union([
  t.type({ order: t.literal('hear'), reached: Reached }),
  /** Stop writing until the order 'go on'. */
  t.type({ order: t.literal('rest') }),
  /** From now on every key may be gone, whatever its last state was: `states` holds one for each key. */
  t.type({ order: t.literal('mind'), states: t.array(t.number) }),
  /** Every key is gone. */
  t.type({ order: t.literal('emptied') }),
  t.type({ order: t.literal('go on'), writeTo: t.number }),
  t.type({ order: t.literal('stop') }),
]);
export type Order = t.TypeOf<typeof Order>;

export const understand =
  <A>(codec: t.Decoder<unknown, A>) =>
  (message: unknown): A => {
    const read = codec.decode(message);
    if (E.isRight(read)) return read.right;
    throw new Error(`not understood: ${JSON.stringify(message)}`);
  };

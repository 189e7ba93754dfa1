import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/** How a reading process is to be: the last two spoil it on purpose, so that the checker can be seen to see. */
export const Plan = t.type({
  /** Where its connections go. */
  through: t.number,
  /** Where its writers write. */
  writeTo: t.number,
  /** Which of the two it is: it writes to every second key. */
  slot: t.number,
  seed: t.number,
  /** Keys of each kind. */
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

/** Places of keys, each with the number of a state that has been acknowledged. */
const Reached = t.array(t.tuple([t.number, t.number]));
export type Reached = t.TypeOf<typeof Reached>;

/** What a reading process tells. */
export const Report = t.type({
  reached: Reached,
  isOn: t.boolean,
  reads: t.number,
  warm: t.number,
  refused: t.number,
  stale: t.number,
  /** The first of them, in words. */
  examples: t.array(t.string),
  /** The state of each key that it writes to, once it has put down its pen. */
  resting: t.union([t.null, t.array(t.number)]),
  /** Answers 'mind'. */
  minds: t.boolean,
});
export type Report = t.TypeOf<typeof Report>;

/** What a reading process is told. */
export const Order = t.union([
  t.type({ order: t.literal('hear'), reached: Reached }),
  /** Writes no more, until it is told to go on. */
  t.type({ order: t.literal('rest') }),
  /** From now on every key may be gone, whatever it was last: the states are those of all keys. */
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

import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import { changeKey, changesKey, locksKey } from '../keys.js';
import { json } from '../rows.js';
import { inBucket } from './buckets.js';
import { givenIn, type Numbered } from './parts.js';

/**
 * What comes of a change once its primary has committed, whoever sees to it: whoever made it, or anybody who finds its
 * record long afterwards. Each step may be taken twice.
 */

/** What operations replied, by their numbers. */
export type Replies = Readonly<Record<string, unknown>>;
export const Replies = t.record(t.string, t.unknown);

/** What is known of a part that is to be carried out. */
export interface Underway {
  readonly bucket: number;
  readonly keys: readonly string[];
  readonly ops: readonly Numbered[];
  readonly last: number;
  /** From this stage on it is carried out behind the answer. */
  readonly late: number;
  /** Up to which stage it is done; -1: not begun. */
  done: number;
}

const FinishReply = t.union([
  t.tuple([t.literal('ok'), json(Replies)]),
  t.tuple([t.literal('ok')]),
  t.tuple([t.literal('gone')]),
  t.tuple([t.literal('committed'), json(t.array(t.number))]),
  t.tuple([t.literal('aborted')]),
]);

const Recorded = t.tuple([
  json(t.type({ primary: t.number, keys: t.array(t.string), last: t.number, late: t.number })),
  json(t.array(t.tuple([t.string, t.number, t.UnknownArray]))),
  t.string,
  json(Replies),
]);
const RecordedOrNone = t.union([Recorded, t.tuple([t.null, t.unknown, t.unknown, t.unknown])]);

/** The scripts, with keys as they are called on the cluster. */
export type Door = Pick<RedisConnection, 'script' | 'behind' | 'send'>;

/** The keys of a part, and those by which it is held in its bucket. */
export const keysIn = (bucket: number, keys: readonly string[], id: string): readonly string[] =>
  [...keys, changeKey(id), locksKey, changesKey].map((key) => inBucket(bucket, key));

interface Asked {
  readonly stage: number;
  readonly from: string;
}

const askedBy = new WeakMap<readonly Numbered[], readonly Asked[]>();

/** What operations of a part are given by others elsewhere: their numbers. Of a large change that takes a while, so once. */
const givenElsewhere = (ops: readonly Numbered[]): readonly Asked[] => {
  const known = askedBy.get(ops);
  if (known !== undefined) return known;
  const own = new Set(ops.map(([number]) => number));
  const found = ops.flatMap(([, stage, half]) =>
    givenIn(half).flatMap(({ from }) => (own.has(from) ? [] : [{ stage, from }])),
  );
  askedBy.set(ops, found);
  return found;
};

/** Up to which stage a part can be carried out by what is known. */
const readyStage = ({ ops, last }: Underway, known: Replies): number =>
  Math.min(
    last,
    ...givenElsewhere(ops).flatMap(({ stage, from }) => (from in known ? [] : [stage - 1])),
  );

/** The stage with which a part has done all that is answered for; -1: that is nothing. */
const earlyStage = ({ ops, last, late }: Underway): number =>
  last < late ? last : Math.max(-1, ...ops.flatMap(([, stage]) => (stage < late ? [stage] : [])));

/** A part, as far as a script is told of it. */
type Where = Pick<Underway, 'bucket' | 'keys'>;

type Carry = (
  id: string,
  underway: readonly Underway[],
  known: Record<string, unknown>,
) => Promise<E.Either<StoreError, Replies>>;

export interface CarryOut {
  /** Carries out, of a change that has happened, what is answered for; what all of that replied. */
  readonly early: Carry;
  /** Carries out what is left after that, and then drops what was kept of it for parts that were open. */
  readonly late: (
    primary: number,
    ...words: Parameters<Carry>
  ) => Promise<E.Either<StoreError, Replies>>;
  /** Takes back what was promised and is not decided. */
  readonly cancel: (id: string, parts: readonly Where[]) => Promise<void>;
  /** Finishes a change of which this bucket holds a part, or takes it back where it was not committed. */
  readonly recover: (bucket: number, id: string) => Promise<E.Either<StoreError, void>>;
}

export const makeCarryOut = (redis: Door): CarryOut => {
  const finishBy =
    (send: 'script' | 'behind') =>
    (id: string, { bucket, keys }: Where, ...args: readonly (string | number)[]) =>
      redis[send]('finish', keysIn(bucket, keys, id), args, FinishReply)();
  const [finish, finishBehind] = [finishBy('script'), finishBy('behind')];

  const forget = (id: string, bucket: number): void => {
    void finishBehind(id, { bucket, keys: [] }, 'forget');
  };

  /** Whether others ask for what a part replies: then its record has to stay until all of them are done. */
  const askedAmong = (underway: readonly Underway[]): ((one: Underway) => boolean) => {
    const asked = new Set(
      underway.flatMap(({ ops }) => givenElsewhere(ops).map(({ from }) => from)),
    );
    return ({ ops }) => ops.some(([number]) => asked.has(number));
  };

  /** Carries each part out up to a stage, in as many turns as it takes until what it is given is known. */
  const carry = async (
    id: string,
    underway: readonly Underway[],
    known: Record<string, unknown>,
    goalOf: (one: Underway) => number,
    send = finish,
  ): Promise<E.Either<StoreError, Replies>> => {
    const isAsked = askedAmong(underway);
    for (;;) {
      const ready = underway
        .map((one) => ({ one, to: Math.min(readyStage(one, known), goalOf(one)) }))
        .filter(({ one, to }) => to > one.done);
      // All of it is done; or replies are forgotten, since others have finished it after this began to read.
      if (ready.length === 0) return E.right(known);
      const replies = await Promise.all(
        ready.map(({ one, to }) => {
          const given = Object.fromEntries(
            givenElsewhere(one.ops).flatMap(({ from }) =>
              from in known ? [[from, known[from]]] : [],
            ),
          );
          return send(id, one, 'run', to, JSON.stringify(given), isAsked(one) ? 'keep' : '');
        }),
      );
      for (const [at, { one, to }] of ready.entries()) {
        const reply = replies[at];
        if (reply === undefined || E.isLeft(reply)) return reply ?? E.left(storeFault(id));
        const [what, told] = reply.right;
        if (what === 'ok') Object.assign(known, told);
        // Somebody else has finished it; what it replied is in nobody's way any more.
        else for (const [number] of one.ops) known[number] ??= null;
        one.done = what === 'ok' ? to : one.last;
      }
    }
  };

  const early: Carry = (id, underway, known) => carry(id, underway, known, earlyStage);

  const late: CarryOut['late'] = async (primary, id, underway, known) => {
    const done = await carry(id, underway, known, ({ last }) => last, finishBehind);
    const isAsked = askedAmong(underway);
    if (E.isRight(done) && underway.length > 1)
      for (const one of underway)
        if (one.bucket === primary || isAsked(one)) forget(id, one.bucket);
    return done;
  };

  const cancel: CarryOut['cancel'] = async (id, parts) => {
    await Promise.all(parts.map((part) => finish(id, part, 'cancel')));
  };

  const read = (bucket: number, id: string) =>
    redis.send(
      RecordedOrNone,
      'HMGET',
      inBucket(bucket, changeKey(id)),
      'rest',
      'ops',
      'done',
      'replies',
    )();

  const recover: CarryOut['recover'] = async (bucket, id) => {
    const here = await read(bucket, id);
    if (E.isLeft(here)) return here;
    const [part] = here.right;
    if (part === null) return E.right(undefined);
    const decided = await finish(id, { bucket: part.primary, keys: [] }, 'decide');
    if (E.isLeft(decided)) return decided;
    const [what, buckets] = decided.right;
    if (what !== 'committed' || !Array.isArray(buckets)) {
      const done = await finish(id, { bucket, keys: part.keys }, 'cancel');
      return E.isLeft(done) ? done : E.right(undefined);
    }
    const known: Record<string, unknown> = {};
    const underway: Underway[] = [];
    for (const where of [part.primary, ...buckets]) {
      const found = await read(where, id);
      if (E.isLeft(found)) return found;
      const [told, ops, done, replies] = found.right;
      if (told === null) continue;
      Object.assign(known, replies);
      underway.push({ ...told, ops, bucket: where, done: Number(done) } as unknown as Underway);
    }
    const begun = await early(id, underway, known);
    const done = E.isLeft(begun) ? begun : await late(part.primary, id, underway, known);
    if (E.isLeft(done)) return done;
    // Also what was kept for parts that were finished before.
    for (const one of underway) forget(id, one.bucket);
    return E.right(undefined);
  };

  return { early, late, cancel, recover };
};

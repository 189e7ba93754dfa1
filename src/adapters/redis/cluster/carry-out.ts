import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import { changeKey, changesKey, locksKey } from '../keys.js';
import { json } from '../rows.js';
import { inBucket } from './buckets.js';
import type { Kept } from './part.js';

/**
 * What comes of a change once its primary has committed, whoever sees to it: whoever made it, or anybody who finds its
 * record long afterwards. Each step may be taken twice.
 */

/** What operations replied, by their numbers. */
export type Replies = Readonly<Record<string, unknown>>;
export const Replies = t.record(t.string, t.unknown);

/** A part that is to be carried out. */
export interface Underway extends Kept {
  readonly bucket: number;
  /** Up to which stage it is done; -1: not begun. */
  done: number;
  /** Somebody else has finished it, so that nobody knows any more what it replied. */
  isTaken?: true;
}

const FinishReply = t.union([
  t.tuple([t.literal('ok'), json(Replies)]),
  t.tuple([t.literal('gone')]),
]);

const ResolveReply = t.union([
  t.tuple([t.literal('ok')]),
  t.tuple([t.literal('gone')]),
  t.tuple([t.literal('committed'), json(t.array(t.number))]),
  t.tuple([t.literal('aborted')]),
]);

const Rest = t.type({
  primary: t.number,
  keys: t.array(t.string),
  last: t.number,
  early: t.number,
  needs: t.array(t.tuple([t.number, t.string])),
  asked: t.array(t.string),
});
const Recorded = t.tuple([json(Rest), t.string, json(Replies)]);
const RecordedOrNone = t.union([Recorded, t.tuple([t.null, t.unknown, t.unknown])]);

/** The scripts, with keys as they are called on the cluster. */
export type Door = Pick<RedisConnection, 'script' | 'behind' | 'send'>;

/** The keys of a part, and those by which it is held in its bucket. */
export const keysIn = (bucket: number, keys: readonly string[], id: string): readonly string[] =>
  [...keys, changeKey(id), locksKey, changesKey].map((key) => inBucket(bucket, key));

/** Up to which stage a part can be carried out by what is known. */
const readyStage = ({ needs, last }: Underway, known: Replies): number => {
  let ready = last;
  for (const [stage, from] of needs) if (!(from in known)) ready = Math.min(ready, stage - 1);
  return ready;
};

/** Of what is known what a part is given. */
const givenTo = ({ needs }: Underway, known: Replies): Replies => {
  const given: Record<string, unknown> = {};
  for (const [, from] of needs) if (from in known) given[from] = known[from];
  return given;
};

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
  readonly cancel: (id: string, parts: readonly Pick<Underway, 'bucket'>[]) => Promise<void>;
  /** Finishes a change of which this bucket holds a part, or takes it back where it was not committed. */
  readonly recover: (bucket: number, id: string) => Promise<E.Either<StoreError, void>>;
}

export const makeCarryOut = (redis: Door): CarryOut => {
  const resolve = (id: string, bucket: number, what: 'decide' | 'cancel' | 'drop') =>
    redis.script('resolve', keysIn(bucket, [], id), [what], ResolveReply)();

  const forget = (id: string, bucket: number): void => {
    void redis.behind('resolve', keysIn(bucket, [], id), ['forget'], ResolveReply)();
  };

  /** Carries each part out up to a stage, in as many turns as it takes until what it is given is known. */
  const carry = async (
    id: string,
    underway: readonly Underway[],
    known: Record<string, unknown>,
    goalOf: (one: Underway) => number,
    send: 'script' | 'behind' = 'script',
  ): Promise<E.Either<StoreError, Replies>> => {
    for (;;) {
      const ready = underway
        .map((one) => ({ one, to: Math.min(readyStage(one, known), goalOf(one)) }))
        .filter(({ one, to }) => to > one.done);
      // All of it is done; or replies are forgotten, since others have finished it after this began to read.
      if (ready.length === 0) return E.right(known);
      const replies = await Promise.all(
        ready.map(({ one, to }) => {
          const given = JSON.stringify(givenTo(one, known));
          // What others ask for stays until all of them are done.
          const kept = one.asked.length > 0 ? 'keep' : '';
          const args = [to, to === one.last ? 'last' : '', given, kept];
          return redis[send]('finish', keysIn(one.bucket, one.keys, id), args, FinishReply)();
        }),
      );
      for (const [at, { one, to }] of ready.entries()) {
        const reply = replies[at];
        if (reply === undefined || E.isLeft(reply)) return reply ?? E.left(storeFault(id));
        const [what, told] = reply.right;
        if (what === 'ok') Object.assign(known, told);
        else {
          one.isTaken = true;
          // What others were to be given of it they have been given.
          for (const number of one.asked) known[number] ??= null;
        }
        one.done = what === 'ok' ? to : one.last;
      }
    }
  };

  const early: Carry = (id, underway, known) => carry(id, underway, known, (one) => one.early);

  const late: CarryOut['late'] = async (primary, id, underway, known) => {
    const done = await carry(id, underway, known, ({ last }) => last, 'behind');
    if (E.isRight(done))
      for (const one of underway)
        if (one.bucket === primary || one.asked.length > 0) forget(id, one.bucket);
    return done;
  };

  const cancel: CarryOut['cancel'] = async (id, parts) => {
    await Promise.all(parts.map(({ bucket }) => resolve(id, bucket, 'cancel')));
  };

  const read = (bucket: number, id: string) =>
    redis.send(
      RecordedOrNone,
      'HMGET',
      inBucket(bucket, changeKey(id)),
      'rest',
      'done',
      'replies',
    )();

  const recover: CarryOut['recover'] = async (bucket, id) => {
    const here = await read(bucket, id);
    if (E.isLeft(here)) return here;
    const [part] = here.right;
    if (part === null) {
      // By now it is finished; or a broken move of the slot has lost the record, and left its locks. Where that is not
      // answered, whoever needs them tries again.
      await resolve(id, bucket, 'drop');
      return E.right(undefined);
    }
    const decided = await resolve(id, part.primary, 'decide');
    if (E.isLeft(decided)) return decided;
    const [what, buckets] = decided.right;
    if (what !== 'committed' || !Array.isArray(buckets)) {
      const done = await resolve(id, bucket, 'cancel');
      return E.isLeft(done) ? done : E.right(undefined);
    }
    const known: Record<string, unknown> = {};
    const underway: Underway[] = [];
    for (const where of [part.primary, ...buckets]) {
      const found = await read(where, id);
      if (E.isLeft(found)) return found;
      const [told, done, replies] = found.right;
      if (told === null) continue;
      Object.assign(known, replies);
      underway.push({ ...told, bucket: where, done: Number(done) });
    }
    // A reply that no record holds and no part is still to give went with a master: the rest goes on without it.
    const told = new Set(underway.flatMap(({ asked }) => asked));
    for (const { needs } of underway)
      for (const [, from] of needs) if (!told.has(from)) known[from] ??= null;
    const begun = await early(id, underway, known);
    const done = E.isLeft(begun) ? begun : await late(part.primary, id, underway, known);
    return E.isLeft(done) ? done : E.right(undefined);
  };

  return { early, late, cancel, recover };
};

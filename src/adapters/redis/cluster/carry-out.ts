import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { storeFault, type StoreError } from '../../../application/errors.js';
import type { RedisConnection } from '../connection.js';
import { changeKey, changesKey, locksKey } from '../keys.js';
import { json } from '../rows.js';
import { inBucket } from './buckets.js';
import type { Kept } from './part.js';

/**
 * Carries out a change once its primary has committed, on behalf of the process that made it or of any process that finds its
 * record long afterwards. Each step may run twice.
 */

/** Replies of operations, by operation number. */
export type Replies = Readonly<Record<string, unknown>>;
export const Replies = t.record(t.string, t.unknown);

/** A part that is being carried out. */
export interface Underway extends Kept {
  readonly bucket: number;
  /** The last stage that is done; -1: none. */
  done: number;
  /** Another process has finished the part, so that its replies are lost. */
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
  lastStage: t.number,
  answeredStage: t.number,
  repliesNeeded: t.array(t.tuple([t.number, t.string])),
  repliesAskedFor: t.array(t.string),
});
const Recorded = t.tuple([json(Rest), t.string, json(Replies)]);
const RecordedOrNone = t.union([Recorded, t.tuple([t.null, t.unknown, t.unknown])]);

/** Calls of scripts and commands, which take the names of keys on the cluster. */
export type ChangeCalls = Pick<RedisConnection, 'script' | 'behind' | 'send'>;

/** Returns the names on the cluster of a part's keys, and then of its record, the locks and the records of its bucket. */
export const keysIn = (bucket: number, keys: readonly string[], id: string): readonly string[] =>
  [...keys, changeKey(id), locksKey, changesKey].map((key) => inBucket(bucket, key));

/** Returns the stage up to which a part can be carried out with the known replies. */
const readyStage = ({ repliesNeeded, lastStage }: Underway, known: Replies): number => {
  let ready = lastStage;
  for (const [stage, from] of repliesNeeded)
    if (!(from in known)) ready = Math.min(ready, stage - 1);
  return ready;
};

/** Returns those known replies that a part takes. */
const givenTo = ({ repliesNeeded }: Underway, known: Replies): Replies => {
  const given: Record<string, unknown> = {};
  for (const [, from] of repliesNeeded) if (from in known) given[from] = known[from];
  return given;
};

type CarryOutStages = (
  id: string,
  underway: readonly Underway[],
  known: Record<string, unknown>,
) => Promise<E.Either<StoreError, Replies>>;

export interface CarryOut {
  /** Carries out the stages of a committed change that the answer waits for; returns all replies that are known. */
  readonly carryOutAnswered: CarryOutStages;
  /** Carries out the stages after those, and then deletes the records that were kept for parts still open. */
  readonly carryOutRest: (
    primary: number,
    ...words: Parameters<CarryOutStages>
  ) => Promise<E.Either<StoreError, Replies>>;
  /** Takes back the parts that are promised and not committed. */
  readonly cancel: (id: string, parts: readonly Pick<Underway, 'bucket'>[]) => Promise<void>;
  /** Finishes a change of which this bucket holds a part, or takes it back where it was not committed. */
  readonly recover: (bucket: number, id: string) => Promise<E.Either<StoreError, void>>;
}

export const makeCarryOut = (redis: ChangeCalls): CarryOut => {
  const resolve = (id: string, bucket: number, what: 'decide' | 'cancel' | 'drop') =>
    redis.script('resolve', keysIn(bucket, [], id), [what], ResolveReply)();

  const forget = (id: string, bucket: number): void => {
    void redis.behind('resolve', keysIn(bucket, [], id), ['forget'], ResolveReply)();
  };

  /** Carries each part out up to its goal, in as many rounds as it takes until all replies that it needs are known. */
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
      // All parts are done; or replies are missing, since others have finished the change while its records were read.
      if (ready.length === 0) return E.right(known);
      const replies = await Promise.all(
        ready.map(({ one, to }) => {
          const given = JSON.stringify(givenTo(one, known));
          // The replies that other parts ask for stay in the record until all parts are done.
          const kept = one.repliesAskedFor.length > 0 ? 'keep' : '';
          const args = [to, to === one.lastStage ? 'last' : '', given, kept];
          return redis[send]('finish', keysIn(one.bucket, one.keys, id), args, FinishReply)();
        }),
      );
      for (const [at, { one, to }] of ready.entries()) {
        const reply = replies[at];
        if (reply === undefined || E.isLeft(reply)) return reply ?? E.left(storeFault(id));
        const [what, given] = reply.right;
        if (what === 'ok') Object.assign(known, given);
        else {
          one.isTaken = true;
          // The other parts have been given the replies of this one already.
          for (const number of one.repliesAskedFor) known[number] ??= null;
        }
        one.done = what === 'ok' ? to : one.lastStage;
      }
    }
  };

  const carryOutAnswered: CarryOutStages = (id, underway, known) =>
    carry(id, underway, known, (one) => one.answeredStage);

  const carryOutRest: CarryOut['carryOutRest'] = async (primary, id, underway, known) => {
    const done = await carry(id, underway, known, ({ lastStage }) => lastStage, 'behind');
    if (E.isRight(done))
      for (const one of underway)
        if (one.bucket === primary || one.repliesAskedFor.length > 0) forget(id, one.bucket);
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
      // The change is finished by now; or a broken move of the slot has lost its record and left its locks. Where this call
      // fails, the next change that needs these locks tries again.
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
      const [record, done, replies] = found.right;
      if (record === null) continue;
      Object.assign(known, replies);
      underway.push({ ...record, bucket: where, done: Number(done) });
    }
    // A reply that no record holds and no part is still to give was lost with a master: the rest goes on without it.
    const available = new Set(underway.flatMap(({ repliesAskedFor }) => repliesAskedFor));
    for (const { repliesNeeded } of underway)
      for (const [, from] of repliesNeeded) if (!available.has(from)) known[from] ??= null;
    const begun = await carryOutAnswered(id, underway, known);
    const done = E.isLeft(begun) ? begun : await carryOutRest(part.primary, id, underway, known);
    return E.isLeft(done) ? done : E.right(undefined);
  };

  return { carryOutAnswered, carryOutRest, cancel, recover };
};

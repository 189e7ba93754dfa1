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
  /** From this stage on others are told of the change. */
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
  json(
    t.type({
      primary: t.number,
      keys: t.array(t.string),
      ops: t.array(t.tuple([t.string, t.number, t.UnknownArray])),
      last: t.number,
      late: t.number,
    }),
  ),
  t.string,
  json(Replies),
]);
const RecordedOrNone = t.union([Recorded, t.tuple([t.null, t.unknown, t.unknown])]);

/** The scripts, with keys as they are called on the cluster. */
export type Door = Pick<RedisConnection, 'script' | 'behind' | 'send'>;

/** The keys of a part, and those by which it is held in its bucket. */
export const keysIn = (bucket: number, keys: readonly string[], id: string): readonly string[] =>
  [...keys, changeKey(id), locksKey, changesKey].map((key) => inBucket(bucket, key));

/** What an operation of a part is given by others elsewhere: their numbers. */
const givenElsewhere = (
  ops: readonly Numbered[],
): readonly { readonly stage: number; readonly from: string }[] => {
  const own = new Set(ops.map(([number]) => number));
  return ops.flatMap(([, stage, half]) =>
    givenIn(half).flatMap(({ from }) => (own.has(from) ? [] : [{ stage, from }])),
  );
};

/** Up to which stage a part can be carried out by what is known. */
const readyStage = ({ ops, last }: Underway, known: Replies): number =>
  Math.min(
    last,
    ...givenElsewhere(ops).flatMap(({ stage, from }) => (from in known ? [] : [stage - 1])),
  );

/** The stage with which a part has done all that it does before others are told; -1: it does nothing before. */
const earlyStage = ({ ops, last, late }: Underway): number =>
  last < late ? last : Math.max(-1, ...ops.flatMap(([, stage]) => (stage < late ? [stage] : [])));

/** A part, as far as a script is told of it. */
type Where = Pick<Underway, 'bucket' | 'keys'>;

export interface CarryOut {
  /** Carries out what is left of a change that has happened; what all of it replied. */
  readonly rest: (
    id: string,
    underway: readonly Underway[],
    known: Record<string, unknown>,
  ) => Promise<E.Either<StoreError, Replies>>;
  /** Takes back what was promised and is not decided. */
  readonly cancel: (id: string, parts: readonly Where[]) => Promise<void>;
  /** Drops the record by which others would finish it; nobody waits for that. */
  readonly forget: (id: string, bucket: number) => void;
  /** Finishes a change of which this bucket holds a part, or takes it back where it was not committed. */
  readonly recover: (bucket: number, id: string) => Promise<E.Either<StoreError, void>>;
}

export const makeCarryOut = (redis: Door): CarryOut => {
  const finish = (id: string, { bucket, keys }: Where, ...args: readonly (string | number)[]) =>
    redis.script('finish', keysIn(bucket, keys, id), args, FinishReply)();

  const forget = (id: string, bucket: number): void => {
    redis.behind('finish', keysIn(bucket, [], id), ['forget']);
  };

  const rest: CarryOut['rest'] = async (id, underway, known) => {
    const asked = new Set(
      underway.flatMap(({ ops }) => givenElsewhere(ops).map(({ from }) => from)),
    );
    const isAsked = ({ ops }: Underway): boolean => ops.some(([number]) => asked.has(number));
    for (;;) {
      const open = underway.filter(({ done, last }) => done < last);
      if (open.length === 0) break;
      // Nobody is told before all is there that they look at.
      const mayTell = open.every((one) => one.done >= earlyStage(one));
      const ready = open
        .map((one) => ({
          one,
          to: Math.min(readyStage(one, known), mayTell ? one.last : earlyStage(one)),
        }))
        .filter(({ one, to }) => to > one.done);
      // Replies are forgotten once nobody asks for them: others have finished it since this began to read.
      if (ready.length === 0) return E.right(known);
      const replies = await Promise.all(
        ready.map(({ one, to }) => {
          const given = Object.fromEntries(
            givenElsewhere(one.ops).flatMap(({ from }) =>
              from in known ? [[from, known[from]]] : [],
            ),
          );
          return finish(id, one, 'run', to, JSON.stringify(given), isAsked(one) ? 'keep' : '');
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
    for (const one of underway) if (isAsked(one)) forget(id, one.bucket);
    return E.right(known);
  };

  const cancel: CarryOut['cancel'] = async (id, parts) => {
    await Promise.all(parts.map((part) => finish(id, part, 'cancel')));
  };

  const read = (bucket: number, id: string) =>
    redis.send(
      RecordedOrNone,
      'HMGET',
      inBucket(bucket, changeKey(id)),
      'part',
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
      const [told, done, replies] = found.right;
      if (told === null) continue;
      Object.assign(known, replies);
      underway.push({ ...told, bucket: where, done: Number(done) } as unknown as Underway);
    }
    const done = await rest(id, underway, known);
    if (E.isLeft(done)) return done;
    // Also what was kept for parts that were finished before.
    for (const one of underway) forget(id, one.bucket);
    return E.right(undefined);
  };

  return { rest, cancel, forget, recover };
};

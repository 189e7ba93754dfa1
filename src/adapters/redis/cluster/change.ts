import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { storeTimeout, storeUnavailable, type StoreError } from '../../../application/errors.js';
import type { Refusal as Refused } from '../../../domain/health/refusal.js';
import { json } from '../rows.js';
import type { Plan, TransactReply } from '../transaction.js';
import { keysIn, makeCarryOut, Replies, type ChangeCalls, type Underway } from './carry-out.js';
import type { Kept, Part } from './part.js';
import { partsOf, type Parts } from './parts.js';

/**
 * A change whose keys lie in several buckets. Each part but one, the primary, promises: what it rests upon holds, and locks
 * keep it so. The primary commits, and with that the change has happened, whatever comes; then each part carries out what it
 * has promised. A process that dies on the way leaves records, by which any other finishes the change or takes it back
 * (`recover`): docs/decisions/0074-changes-on-a-cluster.md.
 */

const PartReply = t.union([
  t.tuple([t.literal('ok'), json(Replies)]),
  t.tuple([t.literal('locked'), t.string]),
  t.tuple([t.literal('aborted')]),
  t.tuple([t.literal('changed'), t.number, t.union([t.UnknownArray, t.undefined])]),
  t.tuple([t.literal('full')]),
  t.tuple([t.literal('spent'), t.number, t.number]),
]);
type PartReply = t.TypeOf<typeof PartReply>;

type Refusal = Exclude<TransactReply, readonly ['ok', ...unknown[]]>;

/** The order in which the script of one Redis refuses: first by its checks, one by one. */
const REFUSALS = { changed: 0, full: 1, spent: 2 };
const byTurn = ([one, first]: Refusal, [other, second]: Refusal): number =>
  REFUSALS[one] - REFUSALS[other] || (first ?? 0) - (second ?? 0);

/** A part, and its reply. */
interface Asked {
  readonly part: Part;
  readonly reply: E.Either<StoreError, PartReply>;
}

type How = 'promise' | 'commit' | 'look';

/** Whether the write is done, but has not reached as many replicas as it waits for. */
const isTooFew = (error: StoreError): boolean =>
  error._tag === 'StoreUnavailable' && error.refusal === 'no_replicas';

/**
 * Refusals after which a script has certainly done nothing. A missing permission may have stopped it half-way; and a server
 * that is busy, is loading, or has lost its master may have refused only the WAIT that follows the script.
 */
const NOT_RUN: ReadonlySet<unknown> = new Set<Refused>([
  'full',
  'disk',
  'read_only',
  'moving',
  'unserved',
  'cluster_down',
]);

const isRefused = (error: StoreError): boolean =>
  error._tag === 'StoreDamaged' ||
  (error._tag === 'StoreUnavailable' && NOT_RUN.has(error.refusal));

export interface ClusterChange {
  /** Replies as transact.lua does; `StoreUnavailable` (busy) where other changes were in the way for too long. */
  readonly transact: (
    keys: readonly string[],
    plan: Plan,
  ) => TE.TaskEither<StoreError, TransactReply>;
  /** Finishes a change of which this bucket holds a part, or takes it back where it was not committed. */
  readonly recover: (bucket: number, id: string) => TE.TaskEither<StoreError, void>;
}

interface Deps {
  readonly redis: ChangeCalls;
  readonly newId: () => string;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  /** How long a change waits for other changes, and after how long it takes them for abandoned, ms. */
  readonly patience: { readonly wait: number; readonly abandoned: number };
}

export const makeClusterChange = ({
  redis,
  newId,
  pause,
  random,
  patience,
}: Deps): ClusterChange => {
  const { carryOutAnswered, carryOutRest, cancel, recover } = makeCarryOut(redis);

  const ask = (
    how: How,
    id: string,
    { parts, primary }: Parts,
    part: Part,
    tells: true | undefined,
  ): Promise<E.Either<StoreError, PartReply>> => {
    const {
      bucket,
      keys,
      checkedKeys,
      wants,
      stages,
      lastStage,
      answeredStage,
      repliesNeeded,
      repliesAskedFor,
    } = part;
    const { checks, absent, kinds, rooms, takes } = part;
    const common = { checks, kinds, rooms, takes, tells };
    const isCommit = how === 'commit';
    // Only the record of the primary lists the other parts.
    const others = isCommit ? parts.flatMap((one) => (one === primary ? [] : one.bucket)) : [];
    const kept: Kept = { keys, lastStage, answeredStage, repliesNeeded, repliesAskedFor };
    return redis.script(
      isCommit ? 'commit' : 'promise',
      keysIn(bucket, [...keys, ...checkedKeys], id),
      [
        JSON.stringify(absent.length > 0 ? { ...common, absent } : common),
        JSON.stringify(isCommit ? { id, others, wants, last: lastStage } : { id, wants }),
        stages.map((ops) => JSON.stringify(ops)).join('\n'),
        JSON.stringify({ primary: primary.bucket, ...kept }),
        ...(how === 'look' ? [how] : []),
      ],
      PartReply,
    )();
  };

  type Tried = E.Either<StoreError, TransactReply | { readonly by: string; readonly in: number }>;

  /** Returns why a part is refused, with the check's number in the whole change; null where it is not. */
  const refusalOf = ({ part, reply }: Asked, plan: Plan): Refusal | null => {
    if (E.isLeft(reply)) return null;
    const [what, number, current] = reply.right;
    if (what === 'changed')
      return [what, part.numbers[number - 1] ?? plan.checks.length + 1, current];
    return what === 'full' || what === 'spent' ? reply.right : null;
  };

  /** Returns what comes of a change that is not committed: an error, the change in the way, or what one Redis would reply. */
  const against = (id: string, plan: Plan, asked: readonly Asked[]): Tried => {
    for (const { reply } of asked) if (E.isLeft(reply)) return reply;
    for (const { part, reply } of asked) {
      const [what, by] = E.isRight(reply) ? reply.right : [];
      if (what === 'locked') return E.right({ by, in: part.bucket });
      if (what === 'aborted') return E.right({ by: id, in: part.bucket });
    }
    const [first = ['changed', plan.checks.length + 1, undefined]] = asked
      .map((one) => refusalOf(one, plan))
      .filter((one) => one !== null)
      .toSorted(byTurn);
    return E.right(first);
  };

  const attempt = async (whole: Parts, plan: Plan): Promise<Tried> => {
    const id = newId();
    const { primary, parts, replies } = whole;
    const others = parts.filter((part) => part !== primary);
    const tells = parts.length === 1 ? plan.tells : undefined;
    const askOf = async (part: Part, how: How): Promise<Asked> => ({
      part,
      reply: await ask(how, id, whole, part, tells),
    });
    const asked = await Promise.all(others.map((part) => askOf(part, 'promise')));
    if (asked.every(({ reply }) => E.isRight(reply) && reply.right[0] === 'ok')) {
      const last = await askOf(primary, 'commit');
      const { reply } = last;
      if (E.isRight(reply) && reply.right[0] === 'ok') {
        const known: Record<string, unknown> = { ...reply.right[1] };
        const underway = parts.map((part): Underway => ({
          ...part,
          done: part === primary ? 0 : -1,
        }));
        const done = await carryOutAnswered(id, underway, known);
        if (E.isLeft(done)) return isTooFew(done.left) ? done : E.left(storeTimeout(done.left));
        // The caller does not wait for this; where it fails, others finish the change by its records.
        if (parts.length > 1) void carryOutRest(primary.bucket, id, underway, known);
        if (plan.ignoresReplies !== true && underway.some(({ isTaken }) => isTaken))
          return E.left(storeTimeout(new Error(`Change ${id} was finished by others`)));
        return E.right(['ok', replies.map((replyOf) => replyOf(known))]);
      }
      // Whether the change has happened is unknown; the next process that meets its locks finds out.
      if (E.isLeft(reply) && !isRefused(reply.left)) return reply;
      asked.push(last);
    } else if (asked.some((one) => refusalOf(one, plan) !== null))
      // One Redis might have refused by what lies in the primary first.
      asked.push(await askOf(primary, 'look'));
    await cancel(id, others);
    return against(id, plan, asked);
  };

  return {
    transact: (keys, plan) => async () => {
      if (keys.length === 0) return E.right(['ok', []]);
      let whole = partsOf(keys, plan, 'wide');
      const began = performance.now();
      /** By the id of each change in the way, when it was first met. */
      const since = new Map<string, number>();
      for (let tries = 0; ; tries += 1) {
        const tried = await attempt(whole, plan);
        if (E.isLeft(tried) || !('by' in tried.right))
          return tried as E.Either<StoreError, TransactReply>;
        if (tries === 0) whole = partsOf(keys, plan);
        const { by, in: bucket } = tried.right;
        const now = performance.now();
        if (now - began > patience.wait)
          return E.left(storeUnavailable(new Error(`Change ${by} is in the way`), 'busy'));
        const first = since.get(by) ?? now;
        since.set(by, first);
        if (now - first > patience.abandoned) {
          const recovered = await recover(bucket, by);
          if (E.isLeft(recovered)) return recovered;
        }
        await pause(random() * Math.min(2 ** tries, 32));
      }
    },
    recover: (bucket, id) => () => recover(bucket, id),
  };
};

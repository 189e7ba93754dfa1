import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Eraser } from '../../application/erase-user.js';
import type { StoreError } from '../../application/errors.js';
import type { BatchReading, BatchWrites } from '../../application/ports/batch-writes.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { NOT_HELD, type Reader } from '../../application/ports/reader.js';
import { idsGiven, removesIds, type HashSnapshot } from '../../domain/batch/draft.js';
import { idIn } from '../../domain/sync/decide-user.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import { commit, readFacts } from './commit.js';
import type { CarriedCommand, RedisConnection } from './connection.js';
import {
  bareSnapshot,
  hashChecks,
  hashesOf,
  hashSnapshot,
  idFact,
  knownReplies,
  typeFact,
} from './keyspace/batch-facts.js';
import { commandOps, followingOps } from './keyspace/batches.js';
import type { Lifetimes } from './keyspace/waiting.js';
import type { MakeSpend } from './spending.js';
import { keyList, type Operation } from './plan.js';
import { answers, type Check } from './transaction.js';

/** Stored facts about Xano ids, as they were read. */
type IdTexts = ReadonlyMap<XanoId, string | null>;

interface RedisReading extends BatchReading {
  readonly ids: IdTexts;
}

const idsIn = (hashes: ReadonlyMap<string, HashSnapshot>): readonly XanoId[] =>
  [...hashes.values()].flatMap(({ fields }) => idIn(fields) ?? []);

// The reply parser is exact up to this number. Only this service may rely on larger ones.
const EXACT = 2n ** 52n;

/** Returns the reply to a command that took one or several operations. */
const replyOf = (
  replies: readonly unknown[],
  from: number,
  to: number,
  expected: bigint,
): number | string => {
  if (expected <= -EXACT || expected >= EXACT)
    return Number.isSafeInteger(Number(expected)) ? Number(expected) : String(expected);
  let total = 0;
  for (let place = from; place < to; place += 1) total += Number(replies[place]);
  return total;
};

export const makeRedisBatchWrites = (
  redis: RedisConnection,
  held: Reader,
  eraser: Pick<Eraser, 'finish'>,
  spend: MakeSpend,
  lifetimes: Lifetimes,
): BatchWrites => {
  /** Reads what the first replies leave open: the types of keys, and the former ids of users who get another. */
  const readFurther = (
    hashes: Map<string, HashSnapshot>,
    bare: readonly string[],
    ids: Map<XanoId, string | null>,
    former: readonly XanoId[],
  ): TE.TaskEither<StoreError, void> =>
    bare.length + former.length === 0
      ? TE.right(undefined)
      : pipe(
          readFacts(redis, [...bare.map(typeFact), ...former.map(idFact)]),
          TE.map((replies) => {
            for (const [place, name] of bare.entries())
              hashes.set(name, bareSnapshot(replies[place]));
            for (const [place, id] of former.entries())
              ids.set(id, replies[bare.length + place] as string | null);
          }),
        );

  return {
    read: (batch) => {
      const asked = hashesOf(batch);
      const given = idsGiven(batch.commands);
      const facts = [...asked.flatMap((hash) => hash.facts), ...given.map(idFact)];
      const isOfIds = given.length > 0 || removesIds(batch.commands);
      const known: TE.TaskEither<StoreError, readonly unknown[]> = isOfIds
        ? TE.left(NOT_HELD)
        : held.readEither(({ hash }) => {
            const rows = asked.map(({ key }) => hash(key));
            if (rows.includes(undefined)) return undefined;
            const replies = asked.map((one, place) => knownReplies(one, rows[place] ?? null));
            return replies.includes(null)
              ? E.left(NOT_HELD)
              : E.right(replies.flatMap((of) => of ?? []));
          });
      return pipe(
        known,
        TE.orElse(() => readFacts(redis, facts, 'lenient')),
        TE.flatMap((replies) => {
          const hashes = new Map<string, HashSnapshot>();
          const bare: string[] = [];
          let next = 0;
          for (const hash of asked) {
            const from = next;
            next += hash.facts.length;
            const snapshot = hashSnapshot(hash, replies.slice(from, next));
            if (snapshot === null) bare.push(hash.name);
            else hashes.set(hash.name, snapshot);
          }
          const ids = new Map(
            given.map((id, place) => [id, replies[next + place] as string | null]),
          );
          const former = isOfIds ? idsIn(hashes).filter((id) => !ids.has(id)) : [];
          return pipe(
            readFurther(hashes, bare, ids, former),
            TE.map((): RedisReading => ({
              batch,
              ids,
              snapshot: {
                hashes,
                ids: new Map([...ids].map(([id, text]) => [id, parseIdFacts(text ?? '')])),
              },
            })),
          );
        }),
      );
    },

    enact: (reading, { hashes, origin, event }) => {
      const { batch, snapshot, ids } = reading as RedisReading;
      const meanwhile = { ...lifetimes, now: batch.now };
      const list = keyList();
      const checks: Check[] = [];
      const ops: Operation[] = [];
      /** The range of operation replies for each command, by the command's place in the batch. */
      const spans: { place: number; from: number; to: number; expected: bigint }[] = [];
      const carries: CarriedCommand[] = [];
      for (const change of hashes) {
        const stored = snapshot.hashes.get(change.name);
        if (stored !== undefined) checks.push(...hashChecks(change, stored));
        const hash = list.place(change.name, 'hash');
        for (const { place, command, reply: expected } of change.commands) {
          const from = ops.length;
          ops.push(...commandOps(hash, command));
          spans.push({ place, from, to: ops.length, expected });
          carries.push({ command: command.name, key: change.name });
        }
        ops.push(...followingOps(list, hash, change, meanwhile));
      }
      for (const [id, text] of ids) checks.push(answers(text, idFact(id)));
      // A batch is one change, since Xano receives it as one event.
      const spending = spend(list, origin, { profile: 1 }, event);
      return pipe(
        commit(redis, list, { checks, ops, spend: spending }, carries),
        TE.map((done) => {
          if (E.isLeft(done)) return CHANGED;
          const replies = new Map<number, number | string>();
          for (const { place, from, to, expected } of spans)
            replies.set(place, replyOf(done.right, from, to, expected));
          return replies;
        }),
      );
    },

    finishErasing: (username, now) => eraser.finish(username, now),
  };
};

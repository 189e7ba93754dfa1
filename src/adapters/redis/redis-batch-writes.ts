import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../application/errors.js';
import type { BatchReading, BatchWrites } from '../../application/ports/batch-writes.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { idsGiven, touchesIds } from '../../domain/batch/snapshot.js';
import { printKey } from '../../domain/key.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import { commit, readFacts, spendPlan } from './commit.js';
import type { Eraser } from './eraser.js';
import type { Gateway } from './gateway.js';
import {
  batchSnapshot,
  hashChecks,
  hashesOf,
  idFact,
  type IdTexts,
  type StoredHash,
} from './keyspace/batch-facts.js';
import { commandOps, followingOps } from './keyspace/batches.js';
import { makeTellNews, type Allow } from './news-plan.js';
import { keyList, type Operation } from './plan.js';

interface RedisReading extends BatchReading {
  readonly hashes: ReadonlyMap<string, StoredHash>;
  readonly ids: IdTexts;
}

const NOTHING: StoredHash = { type: 'none', texts: new Map(), isErasing: false };

const idTexts = (ids: readonly XanoId[], replies: readonly unknown[]): IdTexts =>
  new Map(ids.map((id, place) => [id, replies[place] as string | null]));

// The parser of replies is exact up to here. Nobody else may count on what is larger.
const EXACT = 2n ** 52n;

/** What a command of one or several operations replied. */
const replyOf = (replies: readonly unknown[], expected: bigint): number | string => {
  if (expected > -EXACT && expected < EXACT)
    return replies.reduce<number>((total, reply) => total + Number(reply), 0);
  return Number.isSafeInteger(Number(expected)) ? Number(expected) : String(expected);
};

export const makeRedisBatchWrites = (
  redis: Gateway,
  eraser: Pick<Eraser, 'finish'>,
  allow: Allow,
): BatchWrites => {
  const tell = makeTellNews(allow);

  /** Of the ids that users have who get another. */
  const readFormer = (
    reading: Pick<RedisReading, 'hashes' | 'ids'>,
  ): TE.TaskEither<StoreError, IdTexts> => {
    const former = [...reading.hashes.values()]
      .map(({ texts }) => texts.get('id') ?? '')
      .filter((id) => id !== '' && !reading.ids.has(id));
    if (former.length === 0) return TE.right(reading.ids);
    return pipe(
      readFacts(redis, former.map(idFact)),
      TE.map((replies) => new Map([...reading.ids, ...idTexts(former, replies)])),
    );
  };

  return {
    read: (batch) => {
      const asked = hashesOf(batch);
      const given = idsGiven(batch.commands);
      const facts = [...asked.flatMap((hash) => hash.facts), ...given.map(idFact)];
      return pipe(
        readFacts(redis, facts, 'lenient'),
        TE.map((replies) => {
          let next = 0;
          const take = (count: number) => replies.slice(next, (next += count));
          const hashes = new Map(
            asked.map((hash) => [hash.name, hash.read(take(hash.facts.length))]),
          );
          return { hashes, ids: idTexts(given, take(given.length)) };
        }),
        TE.flatMap(({ hashes, ids }) =>
          pipe(
            touchesIds(batch.commands) ? readFormer({ hashes, ids }) : TE.right(ids),
            TE.map((known): RedisReading => ({
              ...{ batch, hashes, ids: known },
              snapshot: batchSnapshot(hashes, known),
            })),
          ),
        ),
      );
    },

    enact: (reading, { hashes, origin, news }) => {
      const { batch, hashes: stored, ids } = reading as RedisReading;
      const list = keyList();
      const storedOf = (key: Parameters<typeof printKey>[0]) =>
        stored.get(printKey(key)) ?? NOTHING;
      const checks = [
        ...hashes.flatMap((change) => hashChecks(change, storedOf(change.key))),
        ...[...ids].map(([id, reply]) => ({ ...idFact(id), reply })),
      ];
      const commands = hashes
        .flatMap((change) => change.commands)
        .map((accepted) => ({ ...accepted, ops: commandOps(list, accepted) }));
      const ops: readonly Operation[] = [
        ...commands.flatMap((command) => command.ops),
        ...hashes.flatMap((change) => followingOps(list, change, storedOf(change.key), batch.now)),
      ];
      const carried = batch.commands.map(({ name, key }) => ({
        command: name,
        key: printKey(key),
      }));
      const plan = news === null ? allow(list, origin) : tell(list, origin, news);
      // A batch is one change, as it is told to Xano as one.
      const spend = spendPlan({ profile: 1 }, plan);
      return pipe(
        commit(redis, list, { checks, ops, spend }, carried),
        TE.map((done) => {
          if (E.isLeft(done)) return CHANGED;
          let next = 0;
          return new Map(
            commands.map(({ place, reply, ops: { length } }) => [
              place,
              replyOf(done.right.slice(next, (next += length)), reply),
            ]),
          );
        }),
      );
    },

    finishErasing: (username, now) => eraser.finish(username, now),
  };
};

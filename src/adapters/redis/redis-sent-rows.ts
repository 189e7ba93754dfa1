import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { SentRows } from '../../application/ports/sent-rows.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { commitOrNull, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import type { KeyList, Operation } from './plan.js';
import { fact } from './transaction.js';
import { seenKey } from './keys.js';
import { decodeReply } from './rows.js';
import { unseenRows } from './unseen-rows.js';

const KEPT_MS = 24 * 3_600_000;

const seenKeys = (reconciliation: string): readonly string[] =>
  ENTITIES.map((entity) => seenKey(reconciliation, entity));

/** Extends the expiry of all seen rows: those of one table must not expire while another is read. */
const keepOps = ({ at }: KeyList, reconciliation: string): readonly Operation[] =>
  seenKeys(reconciliation).map((key) => ['PEXPIRE', at(key), String(KEPT_MS)]);

export const makeRedisSentRows = (redis: RedisConnection): SentRows => ({
  remember: (reconciliation, entity, names) =>
    names.length === 0
      ? TE.right(0)
      : pipe(
          commitOrNull(redis, [], (list) => [
            ['SADD', list.place(seenKey(reconciliation, entity), 'set'), ...names],
            ...keepOps(list, reconciliation),
          ]),
          TE.map((replies) => Number(replies?.[0] ?? 0)),
        ),
  sizes: (reconciliation) => {
    const keys = seenKeys(reconciliation);
    return pipe(
      commitOrNull(redis, [], (list) => keepOps(list, reconciliation)),
      TE.flatMap(() =>
        readFacts(
          redis,
          keys.map((key) => fact('SCARD', key)),
        ),
      ),
      TE.flatMapEither(decodeReply(t.array(t.number))),
      TE.map(
        (sizes) =>
          Object.fromEntries(ENTITIES.map((entity, at) => [entity, sizes[at] ?? 0])) as Record<
            Entity,
            number
          >,
      ),
    );
  },
  hasSeen: (reconciliation, entity, names) =>
    names.length === 0
      ? TE.right([])
      : pipe(
          redis.send(t.array(t.number), 'SMISMEMBER', seenKey(reconciliation, entity), ...names),
          TE.map((found) => found.map((one) => one === 1)),
        ),
  forget: (reconciliation) =>
    pipe(
      commitOrNull(redis, [], ({ at }) =>
        seenKeys(reconciliation).map((key) => ['UNLINK', at(key)]),
      ),
      TE.asUnit,
    ),
  unseen: (reconciliation, rows) => unseenRows(redis, reconciliation, rows),
});

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { ChainableCommander } from 'ioredis';
import type { SentRows } from '../../application/ports/sent-rows.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { allOf, type RedisConnection } from './connection.js';
import { seenKey } from './keys.js';
import { unseenRows } from './unseen-rows.js';

const KEPT_MS = 24 * 3_600_000;

const seenKeys = (reconciliation: string): readonly string[] =>
  ENTITIES.map((entity) => seenKey(reconciliation, entity));

/** All of it for longer: what was seen of one table must not be forgotten while another one is read. */
const keepAll = (pipeline: ChainableCommander, reconciliation: string): ChainableCommander =>
  seenKeys(reconciliation).reduce((all, key) => all.pexpire(key, KEPT_MS), pipeline);

export const makeRedisSentRows = (redis: RedisConnection): SentRows => ({
  remember: (reconciliation, entity, names) =>
    names.length === 0
      ? TE.right(0)
      : pipe(
          redis.command(
            'SADD',
            seenKey(reconciliation, entity),
            (client) =>
              allOf(
                keepAll(
                  client.pipeline().sadd(seenKey(reconciliation, entity), ...names),
                  reconciliation,
                ),
              ),
            t.array(t.number),
          ),
          TE.map(([added = 0]) => added),
        ),
  sizes: (reconciliation) => {
    const keys = seenKeys(reconciliation);
    return pipe(
      redis.command(
        'SCARD',
        keys[0] ?? '',
        (client) =>
          allOf(
            keepAll(
              keys.reduce((all, key) => all.scard(key), client.pipeline()),
              reconciliation,
            ),
          ),
        t.array(t.number),
      ),
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
  forget: (reconciliation) => {
    const keys = [...seenKeys(reconciliation)];
    return pipe(
      // As a method, `unlink` is our script of that name.
      redis.command('UNLINK', keys[0] ?? '', (client) => client.call('UNLINK', keys), t.number),
      TE.map(() => undefined),
    );
  },
  unseen: (reconciliation, rows) => unseenRows(redis, reconciliation, rows),
});

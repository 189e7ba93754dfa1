import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { SentRows, StoredRow, Unseen } from '../../application/ports/sent-rows.js';
import { ENTITIES } from '../../domain/sync/entity.js';
import type { Username } from '../../domain/username.js';
import { sidesOf } from '../../domain/derive.js';
import { typeOf } from '../../domain/invariant/keys.js';
import { printKey } from '../../domain/key.js';
import { edgePlaces } from './keyspace/edge-places.js';
import type { Gateway } from './gateway.js';
import { postKey, seenKey, sentField, userKey } from './keys.js';
import { keyList, textOf, type KeyList, type Plan } from './plan.js';
import { json } from './rows.js';

const KEPT_MS = 24 * 3_600_000;

const States = json(
  t.array(
    t.type({
      state: t.keyof({ seen: null, local: null, sent: null }),
      version: t.number,
      id: t.string,
    }),
  ),
);

const rowPlan = (list: KeyList, reconciliation: string, row: StoredRow): Plan => {
  const { key } = list;
  switch (row.of) {
    case 'user':
      return {
        of: row.of,
        name: textOf(row.username),
        hash: key(userKey(row.username)),
        seen: key(seenKey(reconciliation, 'user')),
      };
    case 'post':
      return {
        of: row.of,
        name: textOf(row.id),
        hash: key(postKey(row.id)),
        seen: key(seenKey(reconciliation, 'post')),
      };
    case 'edge': {
      const { edge } = row;
      const { mine } = sidesOf(edge);
      return {
        ...edgePlaces(list, edge),
        of: row.of,
        act: edge.kind,
        user: textOf(edge.user),
        user_hash: key(userKey(edge.user)),
        ...(edge.kind === 'follow' && { target_hash: key(userKey(edge.target as Username)) }),
        set: key(printKey(mine)),
        kind: typeOf(mine),
        member: textOf(edge.target),
        sent: textOf(sentField(edge)),
        seen: key(seenKey(reconciliation, edge.kind)),
      };
    }
  }
};

const seenKeys = (reconciliation: string): readonly string[] =>
  ENTITIES.map((entity) => seenKey(reconciliation, entity));

export const makeRedisSentRows = (redis: Gateway): SentRows => ({
  remember: (reconciliation, entity, names) =>
    names.length === 0
      ? TE.right(0)
      : pipe(
          redis.script(
            'rememberSeen',
            seenKeys(reconciliation),
            [KEPT_MS, ENTITIES.indexOf(entity) + 1, ...names],
            t.array(t.number),
          ),
          TE.map(([added = 0]) => added),
        ),
  sizes: (reconciliation) =>
    pipe(
      redis.script('rememberSeen', seenKeys(reconciliation), [KEPT_MS, 1], t.array(t.number)),
      TE.map(([, user = 0, post = 0, follow = 0, like = 0, bookmark = 0]) => ({
        user,
        post,
        follow,
        like,
        bookmark,
      })),
    ),
  hasSeen: (reconciliation, entity, names) => {
    if (names.length === 0) return TE.right([]);
    const key = seenKey(reconciliation, entity);
    return pipe(
      redis.command(
        'SMISMEMBER',
        key,
        (client) => client.smismember(key, ...names),
        t.array(t.number),
      ),
      TE.map((found) => found.map((one) => one === 1)),
    );
  },
  forget: (reconciliation) => {
    const keys = [...seenKeys(reconciliation)];
    return pipe(
      // As a method, `unlink` is our script of that name.
      redis.command('UNLINK', keys[0] ?? '', (client) => client.call('UNLINK', keys), t.number),
      TE.map(() => undefined),
    );
  },
  unseen: (reconciliation, rows) => {
    if (rows.length === 0) return TE.right([]);
    const list = keyList();
    const plan = rows.map((row) => rowPlan(list, reconciliation, row));
    return pipe(
      redis.script('readUnseen', list.keys, [JSON.stringify(plan)], States),
      TE.map((states) =>
        states.map(({ state, version, id }): Unseen =>
          state === 'sent' ? { state, version, xanoId: id === '' ? null : id } : { state },
        ),
      ),
    );
  },
});

import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { CLAIM_MS } from '../../application/ports/claim.js';
import { parseStoredUsername } from '../../domain/username.js';
import type { Arisen, Deferrals, Overdue, Waiting } from '../../application/ports/deferrals.js';
import type { SyncRecord } from '../../domain/sync/record.js';
import { claimNext, stillDue } from './claims.js';
import { commitFree } from './commit.js';
import type { Gateway } from './gateway.js';
import {
  wakeCursorsKey,
  wakesKey,
  deadCodesKey,
  deadKey,
  deadOrderKey,
  deferralsKey,
  deferredKey,
  disputesKey,
} from './keys.js';
import { letterPlan } from './ledger-plan.js';
import { keyList } from './plan.js';
import { RecordText } from './record-text.js';
import { unreadableRecord } from './unreadable.js';
import { answers, fact } from './transaction.js';

const CHUNK = 200;

const WAKES = { queue: wakesKey, cursors: wakeCursorsKey };

const Texts = t.array(t.string);

/** What waits, as it is kept. */
interface Kept {
  readonly owner: string;
  readonly digest: string;
  readonly text: string;
}

const keptIn = (flat: readonly string[]): readonly Kept[] =>
  flat.flatMap((owner, place) =>
    place % 3 === 0 ? [{ owner, digest: flat[place + 1] ?? '', text: flat[place + 2] ?? '' }] : [],
  );

/** One that cannot be read must not hold up the others. */
const recordsIn = (texts: readonly string[]): readonly SyncRecord[] =>
  texts.flatMap((text) => {
    const read = RecordText.decode(text);
    return E.isRight(read) ? [read.right] : [];
  });

const isUnreadable = ({ text }: Kept): boolean => E.isLeft(RecordText.decode(text));

const keepUnreadable = (redis: Gateway, kept: readonly Kept[], now: number) => {
  if (kept.length === 0) return TE.right(0);
  const list = keyList();
  const plan = {
    deferrals: list.key(deferralsKey),
    dead: list.key(deadKey),
    dead_order: list.key(deadOrderKey),
    dead_codes: list.key(deadCodesKey),
    records: kept.map(({ owner, digest, text }) => ({
      owner,
      digest,
      key: list.key(deferredKey(owner)),
      letter: letterPlan(list, unreadableRecord(owner, text, now)),
    })),
  };
  return redis.script('keepUnreadable', list.keys, [JSON.stringify(plan), now], t.number);
};

const scanWaiting = (redis: Gateway, owner: string, from: string) => {
  const key = deferredKey(owner);
  return redis.command(
    'HSCAN',
    key,
    (client) => client.hscan(key, from, 'COUNT', CHUNK),
    t.tuple([t.string, Texts]),
  );
};

const disputeIn = ([member = '', at]: readonly string[]): Arisen | null => {
  const [name = '', id = ''] = member.split(' ');
  const username = parseStoredUsername(name);
  return E.isRight(username) ? { name: username.right, id, at: Number(at) } : null;
};

export const makeRedisDeferrals = (redis: Gateway): Deferrals => ({
  claim: (now) =>
    pipe(
      claimNext(redis, WAKES, now, now + CLAIM_MS),
      TE.flatMap((claimed): TE.TaskEither<StoreError, Waiting | null> => {
        if (claimed === null) return TE.right(null);
        const { name: owner, cursor: turn } = claimed;
        const [, from = '0'] = turn.split(' ');
        return pipe(
          scanWaiting(redis, owner, from),
          TE.map(([next, entries]) => ({
            owner,
            turn,
            next,
            until: now + CLAIM_MS,
            records: recordsIn(entries.filter((_, place) => place % 2 === 1)),
          })),
        );
      }),
    ),
  advance: ({ owner, turn, next, until }, now) => {
    const [number = ''] = turn.split(' ');
    const checks = [
      stillDue(wakesKey, owner, until),
      answers(turn, fact('HGET', wakeCursorsKey, owner)),
    ];
    return pipe(
      commitFree(redis, checks, ({ place }) => {
        const wakes = place(wakesKey, 'zset');
        const cursors = place(wakeCursorsKey, 'hash');
        return next === '0'
          ? [
              ['ZREM', wakes, owner],
              ['HDEL', cursors, owner],
            ]
          : [
              ['HSET', cursors, owner, `${number} ${next}`],
              ['ZADD', wakes, now, owner],
            ];
      }),
      TE.map(() => undefined),
    );
  },
  overdue: (now, limit) =>
    pipe(
      redis.script('readOverdue', [deferralsKey], [now, limit], Texts),
      TE.map(keptIn),
      TE.tap((kept) => keepUnreadable(redis, kept.filter(isUnreadable), now)),
      TE.map((kept) =>
        kept.flatMap(({ owner, text }): readonly Overdue[] =>
          recordsIn([text]).map((record) => ({ owner, record })),
        ),
      ),
    ),
  dispute: pipe(
    redis.command(
      'ZRANGE',
      disputesKey,
      (client) => client.zrange(disputesKey, '0', '0', 'WITHSCORES'),
      Texts,
    ),
    TE.map(disputeIn),
  ),
  settle: ({ name, id, at }) => {
    const member = `${name} ${id}`;
    return pipe(
      commitFree(redis, [stillDue(disputesKey, member, at)], ({ place }) => [
        ['ZREM', place(disputesKey, 'zset'), member],
      ]),
      TE.map(() => undefined),
    );
  },
});

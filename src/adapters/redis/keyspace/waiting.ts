import type { Dispute } from '../../../domain/sync/step.js';
import type { DeferredRecord } from '../../../domain/sync/deferred-record.js';
import { isQuiet, type Owner, type SyncRecord } from '../../../domain/sync/record.js';
import { asideFields } from '../../../domain/sync/stored-row.js';
import type { Row } from '../../../domain/sync/row.js';
import {
  asideRowKey,
  deferralsKey,
  deferredKey,
  disputesKey,
  wakeCursorsKey,
  wakesKey,
} from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { writeOps } from './hashes.js';
import { deferredAt } from '../stored-json.js';

/** How long what is not kept for ever is remembered, ms. */
export interface Lifetimes {
  /** Deletes. */
  readonly tombstoneTtl: number;
  /** Records that wait for an owner, and rows that are put aside. */
  readonly deferTtl: number;
}

const HOUR_MS = 3_600_000;

export const DEFAULT_LIFETIMES: Lifetimes = {
  tombstoneTtl: 7 * 24 * HOUR_MS,
  deferTtl: 24 * HOUR_MS,
};

export type Meanwhile = Lifetimes & { readonly now: number };

/** Whoever waits for this owner is looked at soon. */
export const wakeOp = ({ place }: KeyList, owner: Owner, now: number): Operation => [
  'wake',
  place(wakesKey, 'rare zset'),
  place(wakeCursorsKey, 'rare hash'),
  String(now),
  [owner],
  [place(deferredKey(owner), 'rare hash')],
];

type Waiting = Pick<DeferredRecord<SyncRecord>, 'owner' | 'record'>;

/** A record waits for its whole time from when it first began to, however often it is looked at. */
export const deferOps = (
  { place }: KeyList,
  { owner, record }: Waiting,
  { now, deferTtl }: Meanwhile,
): readonly Operation[] => {
  const { key, digest, text } = deferredAt(owner, record);
  const waiting = place(key, 'hash');
  return [
    ['HSET', waiting, digest, text],
    isQuiet(owner)
      ? ['PEXPIRE', waiting, String(deferTtl)]
      : ['ZADD', place(deferralsKey, 'zset'), 'NX', String(now + deferTtl), `${owner} ${digest}`],
  ];
};

/** Of a dispute that is older than records wait nothing waits any more. */
export const disputeOps = (
  { place }: KeyList,
  { name, id }: Dispute,
  { now, deferTtl }: Meanwhile,
): readonly Operation[] => {
  const disputes = place(disputesKey, 'zset');
  return [
    ['ZREMRANGEBYSCORE', disputes, '-inf', String(now - deferTtl)],
    ['ZADD', disputes, String(now), `${name} ${id}`],
  ];
};

/** What was told of a row that is not to be seen for now, in the place of what was put aside before. */
export const asideOps = (
  { place }: KeyList,
  of: 'user' | 'post',
  name: string,
  row: Row | null,
  { deferTtl }: Lifetimes,
): readonly Operation[] => {
  const aside = place(asideRowKey(of, name), 'hash');
  if (row === null) return [['DEL', aside]];
  return [
    ['DEL', aside],
    ...writeOps(aside, asideFields(row)),
    ['PEXPIRE', aside, String(deferTtl)],
  ];
};

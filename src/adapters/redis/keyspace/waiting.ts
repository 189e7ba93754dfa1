import type { Dispute } from '../../../domain/sync/step.js';
import type { DeferredRecord } from '../../../domain/sync/deferred-record.js';
import { expiresSilently, type Owner, type SyncRecord } from '../../../domain/sync/record.js';
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

/** Lifetimes of what expires, ms. */
export interface Lifetimes {
  /** Of tombstones. */
  readonly tombstoneTtl: number;
  /** Of deferred records, and of stored rows that are hidden. */
  readonly deferTtl: number;
}

const HOUR_MS = 3_600_000;

export const DEFAULT_LIFETIMES: Lifetimes = {
  tombstoneTtl: 7 * 24 * HOUR_MS,
  deferTtl: 24 * HOUR_MS,
};

export type Deferring = Lifetimes & { readonly now: number };

/** Schedules a retry of the records deferred for this owner. */
export const wakeOp = ({ place }: KeyList, owner: Owner, now: number): Operation => [
  'wake',
  place(wakesKey, 'rare zset'),
  place(wakeCursorsKey, 'rare hash'),
  String(now),
  [owner],
  [place(deferredKey(owner), 'rare hash')],
];

type Waiting = Pick<DeferredRecord<SyncRecord>, 'owner' | 'record'>;

/** Defers a record; its lifetime counts from the first time, however often it is retried. */
export const deferOps = (
  { place }: KeyList,
  { owner, record }: Waiting,
  { now, deferTtl }: Deferring,
): readonly Operation[] => {
  const { key, digest, text } = deferredAt(owner, record);
  const waiting = place(key, 'hash');
  return [
    ['HSET', waiting, digest, text],
    expiresSilently(owner)
      ? ['PEXPIRE', waiting, String(deferTtl)]
      : ['ZADD', place(deferralsKey, 'zset'), 'NX', String(now + deferTtl), `${owner} ${digest}`],
  ];
};

/** Records a dispute, and deletes disputes older than the lifetime of deferred records, since nothing waits for those. */
export const disputeOps = (
  { place }: KeyList,
  { name, id }: Dispute,
  { now, deferTtl }: Deferring,
): readonly Operation[] => {
  const disputes = place(disputesKey, 'zset');
  return [
    ['ZREMRANGEBYSCORE', disputes, '-inf', String(now - deferTtl)],
    ['ZADD', disputes, String(now), `${name} ${id}`],
  ];
};

/** Stores what was received of a row that is hidden for now, in place of what was stored before. */
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

import { rerankCursorsKey, reranksKey, workCursorsKey, workKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { answers, fact, type Check, type Fact } from '../transaction.js';

/** A queue by when its jobs are due, and how far each has come. */
export interface Queue {
  readonly due: string;
  readonly cursors: string;
}

export const WORK: Queue = { due: workKey, cursors: workCursorsKey };
export const RERANKS: Queue = { due: reranksKey, cursors: rerankCursorsKey };

/** A job as it was taken up. */
export interface Job {
  readonly queue: Queue;
  readonly name: string;
  readonly cursor: string;
}

export const cursorFact = ({ queue, name }: Job): Fact => fact('HGET', queue.cursors, name);

/** Nobody has begun it anew, or has come further with it. */
export const cursorCheck = (job: Job): Check => answers(job.cursor, cursorFact(job));

/** It goes on from there, at once unless it is said when. */
export const goOnOps = (
  { place }: KeyList,
  { queue, name }: Pick<Job, 'queue' | 'name'>,
  cursor: string,
  due: number,
): readonly Operation[] => [
  ['ZADD', place(queue.due, 'zset'), String(due), name],
  ['HSET', place(queue.cursors, 'hash'), name, cursor],
];

/** Begins a job, or begins it anew, which every job bears. */
export const recordOps = (
  list: KeyList,
  name: string,
  cursor: string,
  now: number,
): readonly Operation[] => goOnOps(list, { queue: WORK, name }, cursor, now);

/** The same where one of these keys is. */
export const recordWhereOp = (
  { place, at }: KeyList,
  name: string,
  cursor: string,
  now: number,
  keys: readonly string[],
): Operation => [
  'record',
  place(WORK.due, 'zset'),
  place(WORK.cursors, 'hash'),
  name,
  cursor,
  String(now),
  keys.map(at),
];

export const finishOps = (
  { place }: KeyList,
  { queue, name }: Pick<Job, 'queue' | 'name'>,
): readonly Operation[] => [
  ['ZREM', place(queue.due, 'zset'), name],
  ['HDEL', place(queue.cursors, 'hash'), name],
];

/** A job that somebody has begun anew is taken up again at once. */
export const againOps = (
  { place }: KeyList,
  { queue, name }: Job,
  now: number,
): readonly Operation[] => [['ZADD', place(queue.due, 'zset'), 'XX', String(now), name]];

/** How new a delete is, from the cursor of a job; null takes everything. */
export const versionFrom = (text: string): number | null =>
  /^\d+$/.test(text) ? Number(text) : null;

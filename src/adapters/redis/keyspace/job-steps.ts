import { rerankCursorsKey, reranksKey, workCursorsKey, workKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { answers, fact, type Check, type Fact } from '../transaction.js';

/** A queue of jobs by due instant, and the cursor of each. */
export interface Queue {
  readonly due: string;
  readonly cursors: string;
}

export const WORK: Queue = { due: workKey, cursors: workCursorsKey };
export const RERANKS: Queue = { due: reranksKey, cursors: rerankCursorsKey };

/** A job as it was when claimed. */
export interface Job {
  readonly queue: Queue;
  readonly name: string;
  readonly cursor: string;
}

export const cursorFact = ({ queue, name }: Job): Fact => fact('HGET', queue.cursors, name);

/** Checks that the job was neither begun anew nor continued by another process. */
export const cursorCheck = (job: Job): Check => answers(job.cursor, cursorFact(job));

/** Continues the job from a cursor, when `due`. */
export const continueOps = (
  { place }: KeyList,
  { queue, name }: Pick<Job, 'queue' | 'name'>,
  cursor: string,
  due: number,
): readonly Operation[] => [
  ['ZADD', place(queue.due, 'zset'), String(due), name],
  ['HSET', place(queue.cursors, 'hash'), name, cursor],
];

/** Begins a job, or begins it anew; every kind of job allows that. */
export const recordOps = (
  list: KeyList,
  name: string,
  cursor: string,
  now: number,
): readonly Operation[] => continueOps(list, { queue: WORK, name }, cursor, now);

/** As `recordOps`, if one of these keys exists. */
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

/** Makes a job due now that another process has begun anew. */
export const rescheduleOps = (
  { place }: KeyList,
  { queue, name }: Job,
  now: number,
): readonly Operation[] => [['ZADD', place(queue.due, 'zset'), 'XX', String(now), name]];

/** Reads the version of a delete from a job's cursor; null deletes everything. */
export const versionFrom = (text: string): number | null =>
  /^\d+$/.test(text) ? Number(text) : null;

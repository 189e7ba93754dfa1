import type { DeadLetter } from '../../../application/ports/dead-letters.js';
import { versionIn } from '../../../application/sync/failed-rows.js';
import { deadCodeKey, deadCodesKey, deadKey, deadOrderKey, deadRowsKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { fact, type Check, type Fact } from '../transaction.js';

/** What tells a dead letter from others. */
export type LetterName = Pick<DeadLetter, 'id' | 'code' | 'row'>;

/** What is remembered of the latest letter of a row of Xano: its id, the version of the row, and the code. */
export const LATEST = /^(\S+) (\d+) (\S+)$/;

interface LetterChanges {
  /** These go first. */
  readonly drop: readonly LetterName[];
  readonly keep: readonly DeadLetter[];
  /** ms. */
  readonly now: number;
}

/** Whether each is kept by now, which is the latest of its row, and how many have its code. */
export const letterFacts = ({ drop, keep }: LetterChanges): readonly Fact[] => {
  const letters = [...drop, ...keep];
  const ids = new Set(letters.map(({ id }) => id));
  const rows = new Set(letters.flatMap(({ row }) => row ?? []));
  return [
    ...[...ids].map((id) => fact('HEXISTS', deadKey, id)),
    ...[...rows].map((row) => fact('HGET', deadRowsKey, row)),
    ...[...new Set(drop.map(({ code }) => code))].map((code) => fact('HGET', deadCodesKey, code)),
  ];
};

interface LetterPlan {
  readonly checks: readonly Check[];
  readonly ops: readonly Operation[];
  /** How many of those that were to go were there. */
  readonly dropped: number;
}

/** Letters with their order, their counts by code, and the latest of each row; from what `letterFacts` replied. */
export const letterPlan = (
  { place }: KeyList,
  changes: LetterChanges,
  replies: readonly unknown[],
): LetterPlan => {
  const { drop, keep, now } = changes;
  const facts = letterFacts(changes);
  const kept = new Set<string>();
  const latest = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const [at, { key, args }] of facts.entries()) {
    const [name = ''] = args;
    const reply = replies[at];
    if (key === deadKey && reply === 1) kept.add(name);
    else if (key === deadRowsKey && typeof reply === 'string') latest.set(name, reply);
    else if (key === deadCodesKey) counts.set(name, Number(reply ?? 0));
  }
  const ops: Operation[] = [];
  const added = new Map<string, number>();
  const count = (code: string, by: number): void => {
    added.set(code, (added.get(code) ?? 0) + by);
  };
  let dropped = 0;
  for (const { id, code, row } of drop) {
    if (row !== undefined && latest.get(row)?.startsWith(`${id} `)) {
      ops.push(['HDEL', place(deadRowsKey, 'hash'), row]);
      latest.delete(row);
    }
    if (!kept.delete(id)) continue;
    dropped += 1;
    ops.push(
      ['HDEL', place(deadKey, 'hash'), id],
      ['ZREM', place(deadOrderKey, 'zset'), id],
      ['ZREM', place(deadCodeKey(code), 'zset'), id],
    );
    count(code, -1);
  }
  for (const letter of keep) {
    const { id, code, row } = letter;
    ops.push(
      ['HSET', place(deadKey, 'hash'), id, JSON.stringify(letter)],
      ['ZADD', place(deadOrderKey, 'zset'), now, id],
      ['ZADD', place(deadCodeKey(code), 'zset'), now, id],
    );
    if (!kept.has(id)) count(code, 1);
    kept.add(id);
    if (row !== undefined) {
      const value = `${id} ${versionIn(letter)} ${code}`;
      ops.push(['HSET', place(deadRowsKey, 'hash'), row, value]);
      latest.set(row, value);
    }
  }
  const codes = place(deadCodesKey, 'hash');
  for (const [code, by] of added)
    ops.push(
      (counts.get(code) ?? Infinity) + by > 0
        ? ['HINCRBY', codes, code, by]
        : ['HDEL', codes, code],
    );
  return { checks: facts.map((one, at) => ({ ...one, reply: replies[at] })), ops, dropped };
};

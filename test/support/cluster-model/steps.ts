import type { Safeguards } from './safeguards.js';
import {
  contended,
  inTheWay,
  lock,
  unlock,
  valueOf,
  type Lock,
  type Part,
  type Replies,
  type Slot,
} from './slot.js';

/** What promise.lua, commit.lua, finish.lua and resolve.lua do, each in one atomic step on one slot. */

export type PartReply =
  | { readonly is: 'ok'; readonly replies: Replies }
  | { readonly is: 'locked'; readonly by: string }
  | { readonly is: 'aborted' | 'changed' };

export type FinishReply =
  | { readonly is: 'ok'; readonly replies: Replies }
  | { readonly is: 'committed'; readonly others: readonly string[] }
  | { readonly is: 'gone' | 'aborted' };

const same = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

const isBroken = (slot: Slot, { checks }: Part): boolean =>
  checks.some(({ name, read }) => {
    const is = valueOf(slot.facts, name);
    return read === 'there' ? is === null : !same(is, read);
  });

export const steps = (guards: Safeguards) => {
  const heldOf = ({ wants }: Part): readonly Lock[] =>
    wants.filter(({ letter }) => {
      if (letter === 'S') return guards.checksHeld;
      return letter === 'E' ? guards.presenceHeld : guards.writesHeld;
    });

  const runStage = (slot: Slot, part: Part, id: string, stage: number, known: Replies): Replies => {
    const replies: Record<string, Replies[string]> = {};
    for (const op of part.ops) {
      if (op.stage !== stage) continue;
      const [from = ''] = op.asks;
      replies[op.number] = op.run(
        slot.facts,
        replies[from] ?? known[from] ?? null,
        (name) => guards.contention && contended(slot, name, id),
      );
    }
    return replies;
  };

  const ask =
    (how: 'prepare' | 'commit' | 'alone', id: string, part: Part) =>
    (slot: Slot): PartReply => {
      const record = how === 'alone' ? undefined : slot.records.get(id);
      if (record?.state === 'aborted') return { is: 'aborted' };
      if (record !== undefined && (how === 'prepare' ? guards.prepareTwice : guards.commitTwice))
        return { is: 'ok', replies: record.replies };
      const wants = heldOf(part);
      const by = inTheWay(slot, wants, id, guards.wholeHeld);
      if (by !== undefined) return { is: 'locked', by };
      if (isBroken(slot, part)) return { is: 'changed' };
      if (how === 'prepare') {
        lock(slot, wants, id);
        slot.records.set(id, { state: 'prepared', part, done: -1, replies: {} });
        return { is: 'ok', replies: {} };
      }
      const replies = runStage(slot, part, id, 0, {});
      if (how === 'commit') {
        if (part.last > 0) lock(slot, wants, id);
        slot.records.set(id, { state: 'committed', part, done: 0, replies });
      }
      return { is: 'ok', replies };
    };

  /** Runs stages of a part. The caller's own copy of the part is used only if the record is missing. */
  const run =
    (id: string, asked: Part, from: number, to: number, given: Replies, keeps: boolean) =>
    (slot: Slot): FinishReply => {
      const record = slot.records.get(id);
      if (guards.recordStands && !record?.part) return { is: 'gone' };
      const part = record?.part ?? asked;
      const first = guards.recordStands ? (record?.done ?? -1) : from;
      let replies = record?.replies ?? {};
      for (let stage = first + 1; stage <= to; stage += 1)
        replies = { ...replies, ...runStage(slot, part, id, stage, { ...given, ...replies }) };
      if (record && (to < part.last || keeps))
        slot.records.set(id, { ...record, done: Math.max(record.done, to), replies });
      if (to >= part.last) {
        unlock(slot, part.wants, id);
        if (!keeps) slot.records.delete(id);
      }
      return { is: 'ok', replies };
    };

  const decide =
    (id: string) =>
    (slot: Slot): FinishReply => {
      const record = slot.records.get(id);
      if (record?.state === 'committed')
        return { is: 'committed', others: record.part?.others ?? [] };
      if (guards.abortMark)
        slot.records.set(id, { state: 'aborted', part: null, done: -1, replies: {} });
      return { is: 'aborted' };
    };

  const cancel =
    (id: string) =>
    (slot: Slot): FinishReply => {
      const record = slot.records.get(id);
      if (!record?.part) return { is: 'gone' };
      if (record.state === 'prepared') {
        unlock(slot, record.part.wants, id);
        slot.records.delete(id);
      }
      return { is: 'ok', replies: {} };
    };

  const forget =
    (id: string) =>
    (slot: Slot): FinishReply => {
      if (!slot.records.get(id)?.part) return { is: 'gone' };
      slot.records.delete(id);
      return { is: 'ok', replies: {} };
    };

  return { ask, run, decide, cancel, forget };
};

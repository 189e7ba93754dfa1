import { climb, gain, place, recount, weigh } from './halves.js';
import type { Half, Plan } from './plan.js';
import { all, UNKNOWN, type Outcome, type Process, type Protocol } from './protocol.js';
import { slotOf, valueOf, type Check } from './slot.js';

/** An acknowledgement: from this version on, the value holds. */
export interface Ack {
  /** A row, or an edge with the rows that it depends on. */
  readonly of: string;
  readonly at: number;
  readonly is: unknown;
  readonly rests?: readonly (readonly [row: string, made: number])[];
}

/** The change decided from what was read; null: nothing to do. */
interface Decided extends Plan {
  readonly ack: Ack | null;
}

export type Read = (name: string) => unknown;

export const numberIn = (read: unknown): number => Number(read ?? 0);
export type Op = Plan['ops'][number];

export const user = (name: string): string => `user:${name}`;
export const post = (name: string): string => `post:${name}`;

export const op = (half: Half): Op => [half, null];
/** Gives each operation the reply of the one before it. */
export const chain = (...halves: readonly Half[]): readonly Op[] =>
  halves.map((half, at) => [half, halves[at - 1] ?? null]);

/** With `only`, the post keeps only the tags in which it is ranked already. */
export const rank = (id: string, tags: readonly string[], only = false): readonly Op[] => {
  const weighed = weigh(id);
  return [op(weighed), ...tags.map((tag): Op => [place(tag, id, only), weighed])];
};

export const counted = (id: string, author: string): readonly Op[] =>
  chain(recount(id, 'likes'), gain(author), climb(author));

export const there = (name: string): Check => ({ name, read: 'there' });

const ANEW = 4;

export type Act = ReturnType<typeof actor>;

export const actor = ({ transact }: Protocol) =>
  /** Reads slot by slot, decides, and commits; starts again if something has changed meanwhile. */
  function* act(
    names: (read: Read) => readonly string[],
    decide: (read: Read, is: (name: string) => Check) => Decided | null,
  ): Process<Ack | null> {
    for (let tries = 0; tries < ANEW; tries += 1) {
      const known = new Map<string, unknown>();
      const read: Read = (name) => known.get(name) ?? null;
      // The first rows show which further rows are needed.
      for (;;) {
        const missing = names(read).filter((name) => !known.has(name));
        if (missing.length === 0) break;
        const replies = yield* all(
          missing.map((name) => ({
            slot: slotOf(name),
            says: `read ${name}`,
            run: ({ facts }) => valueOf(facts, name),
          })),
        );
        if (replies.includes(UNKNOWN)) return null;
        for (const [at, name] of missing.entries()) known.set(name, replies[at]);
      }
      const decided = decide(read, (name) => ({ name, read: read(name) }));
      if (decided === null) return null;
      const outcome: Outcome = yield* transact(decided);
      if (outcome.is === 'ok') return decided.ack;
      if (outcome.is !== 'changed') return null;
    }
    return null;
  };

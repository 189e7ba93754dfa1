import {
  EVERYTHING,
  isMember,
  keyOf,
  slotOf,
  type Check,
  type Lock,
  type Letter,
  type Op,
  type Part,
} from './slot.js';

/** Splits a change into its parts per slot, like cluster/parts.ts. */

export interface Half extends Pick<Op, 'name' | 'run'> {
  /** The keys that it reads and writes, all in one slot. */
  readonly keys: readonly string[];
  readonly locks: readonly Lock[];
}

export interface Plan {
  readonly checks: readonly Check[];
  readonly ops: readonly (readonly [half: Half, given: Half | null])[];
}

export interface Parts {
  readonly parts: readonly Part[];
  readonly primary: Part;
}

export const locked = (letter: Letter, name: string): Lock => ({ letter, name });

/** Returns the locks for a write. */
export const written = (name: string): readonly Lock[] =>
  isMember(name) ? [locked('I', keyOf(name)), locked('X', name)] : [locked('X', name)];

const ofCheck = ({ name, read }: Check): Lock => locked(read === 'there' ? 'E' : 'S', name);

export const partsOf = (
  { checks, ops }: Plan,
  primaryOf: (slots: readonly string[]) => string | undefined,
  isLockedWhole: (slot: string) => boolean = () => false,
): Parts => {
  const slots = new Set<string>();
  const wants = new Map<string, Lock>();
  const want = (slot: string, locks: readonly Lock[]): void => {
    slots.add(slot);
    for (const lock of locks) wants.set(`${lock.letter} ${lock.name}`, lock);
  };
  for (const check of checks) want(slotOf(check.name), [ofCheck(check)]);

  const latest = new Map<string, number>();
  const placed = new Map<Half, Op & { readonly slot: string }>();
  for (const [half, given] of ops) {
    const slot = slotOf(half.keys[0] ?? '');
    const source = given === null ? undefined : placed.get(given);
    const known = source === undefined ? 0 : source.stage + (source.slot === slot ? 0 : 1);
    // An operation never comes in an earlier stage than a preceding one on its key.
    const stage = Math.max(known, ...half.keys.map((key) => latest.get(key) ?? 0));
    for (const key of half.keys) latest.set(key, stage);
    const asks = source === undefined ? [] : [source.number];
    placed.set(half, { ...half, number: `n${placed.size + 1}`, stage, asks, slot });
    want(slot, half.locks);
  }

  const all = [...slots];
  const first = primaryOf(all) ?? all[0] ?? '';
  const parts = all.map((slot): Part => {
    const own = [...placed.values()].filter((op) => op.slot === slot);
    return {
      slot,
      checks: checks.filter(({ name }) => slotOf(name) === slot),
      ops: own,
      wants: isLockedWhole(slot)
        ? [locked('X', EVERYTHING)]
        : [...wants.values()].filter(({ name }) => slotOf(name) === slot),
      last: Math.max(0, ...own.map(({ stage }) => stage)),
      primary: first,
      others: all.filter((other) => other !== first),
    };
  });
  const primary = parts.find(({ slot }) => slot === first);
  if (primary === undefined) throw new Error('A change has no slot');
  return { parts, primary };
};

/** One slot of the cluster; each step runs atomically on one of these. */

/** A row is an object; members of a list have versions or scores. */
export type Value = number | Readonly<Record<string, unknown>>;
export type Facts = Map<string, Value>;

export type Letter = 'E' | 'G' | 'S' | 'I' | 'X';
export interface Lock {
  readonly letter: Letter;
  readonly name: string;
}
interface Held {
  readonly letter: Letter;
  readonly id: string;
}

export type Reply = Value | null;
export type Replies = Readonly<Record<string, Reply>>;

export interface Op {
  readonly name: string;
  readonly number: string;
  readonly stage: number;
  /** Numbers of the operations whose replies it receives. */
  readonly asks: readonly string[];
  readonly run: (facts: Facts, given: Reply, isContended: (lock: string) => boolean) => Reply;
}

/** `there`: the fact must exist. Otherwise it must equal what was read; for a list, its members. */
export interface Check {
  readonly name: string;
  readonly read: unknown;
}

export interface Part {
  readonly slot: string;
  readonly checks: readonly Check[];
  readonly ops: readonly Op[];
  readonly wants: readonly Lock[];
  readonly last: number;
  readonly primary: string;
  readonly others: readonly string[];
}

export interface Entry {
  readonly state: 'prepared' | 'committed' | 'aborted';
  readonly part: Part | null;
  readonly done: number;
  readonly replies: Replies;
}

export interface Slot {
  readonly facts: Facts;
  readonly locks: Map<string, readonly Held[]>;
  readonly records: Map<string, Entry>;
}

export const emptySlot = (): Slot => ({ facts: new Map(), locks: new Map(), records: new Map() });

export const copyOf = ({ facts, locks, records }: Slot): Slot => ({
  facts: new Map(facts),
  locks: new Map(locks),
  records: new Map(records),
});

/** `post:p/likes/a` lies in the slot of `post:p`, and is a member of `post:p/likes`. */
const upTo = (name: string, slash: number): string => (slash < 0 ? name : name.slice(0, slash));
const secondSlash = (name: string): number => name.indexOf('/', name.indexOf('/') + 1);
export const slotOf = (name: string): string => upTo(name, name.indexOf('/'));
export const keyOf = (name: string): string => upTo(name, secondSlash(name));
export const isMember = (name: string): boolean => secondSlash(name) > 0;
const LISTS = /\/(?:posts|likes|liked|following|followers|blocked)$/;

export const membersOf = (facts: Facts, list: string): readonly string[] =>
  [...facts.keys()]
    .filter((name) => name.startsWith(`${list}/`))
    .map((name) => name.slice(list.length + 1))
    .sort();

export const valueOf = (facts: Facts, name: string): unknown =>
  LISTS.test(name) ? membersOf(facts, name) : (facts.get(name) ?? null);

const CLASH: Readonly<Record<Letter, string>> = { E: 'X', G: 'X', S: 'IX', I: 'SX', X: 'EGISX' };

/** The name of the lock on a whole slot, which clashes with every lock there. */
export const EVERYTHING = '*';

const heldFor = ({ locks }: Slot, name: string, isWholeHeld: boolean): readonly Held[] => {
  const same = locks.get(name) ?? [];
  if (!isWholeHeld) return same;
  return name === EVERYTHING
    ? [...locks.values()].flat()
    : [...same, ...(locks.get(EVERYTHING) ?? [])];
};

/** Without `isWholeHeld`, a lock on the whole slot clashes only with another of its kind. */
export const inTheWay = (
  slot: Slot,
  wants: readonly Lock[],
  id: string,
  isWholeHeld: boolean,
): string | undefined => {
  for (const { letter, name } of wants)
    for (const held of heldFor(slot, name, isWholeHeld))
      if (held.id !== id && CLASH[letter].includes(held.letter)) return held.id;
  return undefined;
};

export const lock = (slot: Slot, wants: readonly Lock[], id: string): void => {
  for (const { letter, name } of wants)
    slot.locks.set(name, [...(slot.locks.get(name) ?? []), { letter, id }]);
};

export const unlock = (slot: Slot, wants: readonly Lock[], id: string): void => {
  for (const { name } of wants) {
    const left = (slot.locks.get(name) ?? []).filter((held) => held.id !== id);
    if (left.length > 0) slot.locks.set(name, left);
    else slot.locks.delete(name);
  }
};

/** Whether another change places the same member now or has done so meanwhile; marks the locks of those others. */
export const contended = (slot: Slot, name: string, id: string): boolean => {
  const held = slot.locks.get(name) ?? [];
  const isMarked = held.some((one) => one.id === id && one.letter === 'G');
  const others = held.filter((one) => one.id !== id);
  if (others.length > 0)
    slot.locks.set(
      name,
      held.map((one) => (one.id === id ? one : { ...one, letter: 'G' })),
    );
  return isMarked || others.length > 0;
};

/** The value of a key, by the name of its type in Redis. */
export interface Values {
  readonly string: { text: string };
  readonly hash: Map<string, string>;
  readonly set: Set<string>;
  readonly zset: Map<string, number>;
  /** Fields and values in turn, by the id of the entry. */
  readonly stream: Map<string, readonly string[]>;
}

export type Kind = keyof Values;

interface Held<K extends Kind = Kind> {
  readonly kind: K;
  readonly value: Values[K];
  /** Expiry, ms since the epoch; null: never. */
  until: number | null;
}

/** An error as Redis answers it. */
export const replyError = (message: string): Error =>
  Object.assign(new Error(message), { name: 'ReplyError' });

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

const EMPTY: { readonly [K in Kind]: () => Values[K] } = {
  string: () => ({ text: '' }),
  hash: () => new Map(),
  set: () => new Set(),
  zset: () => new Map(),
  stream: () => new Map(),
};

/** Keys of one type each, which disappear when they expire or become empty. */
export interface Keyspace {
  readonly now: () => number;
  readonly names: () => readonly string[];
  /** Returns `none` for a missing key. */
  readonly kindOf: (key: string) => Kind | 'none';
  /** Returns the value, empty if the key is missing; throws if it has another type. */
  readonly read: <K extends Kind>(key: string, kind: K) => Values[K];
  /** Changes the value and returns what `act` returns; an empty collection is deleted. */
  readonly change: <K extends Kind, A>(key: string, kind: K, act: (value: Values[K]) => A) => A;
  /** Replaces any value, and its time to live. */
  readonly put: (key: string, text: string, until: number | null) => void;
  readonly drop: (key: string) => boolean;
  readonly rename: (from: string, to: string) => void;
  /** Returns undefined for a missing key; null if it never expires. */
  readonly untilOf: (key: string) => number | null | undefined;
  readonly expire: (key: string, until: number | null) => void;
  readonly clear: () => void;
}

export const makeKeyspace = (now: () => number): Keyspace => {
  const keys = new Map<string, Held>();

  const find = (key: string): Held | undefined => {
    const held = keys.get(key);
    const until = held?.until ?? null;
    if (until === null || now() < until) return held;
    keys.delete(key);
    return undefined;
  };

  const findOf = <K extends Kind>(key: string, kind: K): Held<K> | undefined => {
    const held = find(key);
    if (held !== undefined && held.kind !== kind) throw replyError(WRONG_TYPE);
    return held as Held<K> | undefined;
  };

  return {
    now,
    names: () => [...keys.keys()].filter((key) => find(key) !== undefined),
    kindOf: (key) => find(key)?.kind ?? 'none',
    read: (key, kind) => findOf(key, kind)?.value ?? EMPTY[kind](),
    change: (key, kind, act) => {
      const before = findOf(key, kind);
      const held = before ?? { kind, value: EMPTY[kind](), until: null };
      const reply = act(held.value);
      // An empty stream stays.
      const stays = kind === 'stream' && before !== undefined;
      if ('size' in held.value && held.value.size === 0 && !stays) keys.delete(key);
      else keys.set(key, held);
      return reply;
    },
    put: (key, text, until) => void keys.set(key, { kind: 'string', value: { text }, until }),
    drop: (key) => find(key) !== undefined && keys.delete(key),
    rename: (from, to) => {
      const held = find(from);
      if (held === undefined) throw replyError('ERR no such key');
      keys.delete(from);
      keys.set(to, held);
    },
    untilOf: (key) => find(key)?.until,
    expire: (key, until) => {
      const held = find(key);
      if (held !== undefined) held.until = until;
    },
    clear: () => {
      keys.clear();
    },
  };
};

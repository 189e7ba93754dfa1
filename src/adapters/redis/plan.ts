type Leaf = string | number | boolean;

/** Kinds of keys that operations take for granted; a string is written over what is there, whatever it was, and what is rare is seldom there. */
export type Kind = `${'rare ' | ''}${'hash' | 'set' | 'zset'}` | 'stream' | 'string';

/** One operation of ops.lua: its name, and what it takes; keys as `place(name, kind)` gives them, other numbers as text. */
export type Operation = readonly [string, ...(Leaf | readonly Leaf[])[]];

export interface KeyList {
  /** The place of a key, as Lua counts; a key named twice has one. */
  readonly place: (name: string, kind: Kind) => number;
  /** That where nothing is taken for granted. */
  readonly at: (name: string) => number;
  readonly keys: readonly string[];
  /** In the order of the keys; null where nothing is taken for granted. */
  readonly kinds: readonly (Kind | null)[];
}

/** Collects the keys of a plan, so that each is declared in KEYS. */
export const keyList = (): KeyList => {
  const keys: string[] = [];
  const kinds: (Kind | null)[] = [];
  const places = new Map<string, number>();
  const at = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    kinds.push(null);
    const place = keys.push(name);
    places.set(name, place);
    return place;
  };
  return {
    keys,
    kinds,
    at,
    place: (name, kind) => {
      const place = at(name);
      kinds[place - 1] = kind;
      return place;
    },
  };
};

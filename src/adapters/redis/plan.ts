type Leaf = string | number | boolean;

/** Key types that operations rely on. A string overwrites what is there, of whatever type; a `rare` key seldom exists. */
export type Kind = `${'rare ' | ''}${'hash' | 'set' | 'zset'}` | 'stream' | 'string';

/**
 * One operation of ops.lua: its name and its arguments; keys as numbers given by `place(name, kind)`, other numbers as text.
 */
export type Operation = readonly [string, ...(Leaf | readonly Leaf[])[]];

export interface KeyList {
  /** The 1-based position of a key, as Lua counts; a key named twice has one. */
  readonly place: (name: string, kind: Kind) => number;
  /** As `place`, for a key of any type. */
  readonly at: (name: string) => number;
  readonly keys: readonly string[];
  /** The expected types in the order of the keys; null where any type will do. */
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

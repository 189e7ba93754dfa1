type Leaf = string | number | boolean;

/** What a script is told by name: keys as `key(name)` gives them, ids and numbers as they are. */
export interface Plan {
  readonly [name: string]: Leaf | Plan | readonly (Leaf | Plan)[];
}

export interface KeyList {
  /** The place of a key, as plan.lua reads it; a key named twice has one place. */
  readonly key: (name: string) => string;
  readonly keys: readonly string[];
}

/** Collects the keys of a plan, so that each is declared in KEYS. */
export const keyList = (): KeyList => {
  const keys: string[] = [];
  const places = new Map<string, string>();
  return {
    keys,
    key: (name) => {
      const place = places.get(name) ?? `@${keys.push(name)}`;
      places.set(name, place);
      return place;
    },
  };
};

/** Text that somebody else has chosen, which must not name a place. */
export const textOf = (text: string): string => `=${text}`;

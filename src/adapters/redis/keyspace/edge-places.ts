import { sidesOf } from '../../../domain/derive.js';
import { ACTS, isTie, TIES } from '../../../domain/entities/edges.js';
import { printKey } from '../../../domain/key.js';
import type { EdgeName, Sent } from '../../../domain/sync/view.js';
import { namesKey } from '../keys.js';

/** The keys of an edge's two sides; other keys while one of its ends is being erased. */
export interface Sides {
  readonly mine: string;
  readonly theirs: string;
}

export const liveSides = (edge: EdgeName): Sides => {
  const { mine, theirs } = sidesOf(edge);
  return { mine: printKey(mine), theirs: printKey(theirs) };
};

/** A list of names by time, and the set it mirrors; bookmarks have none. */
interface NamesPlace {
  readonly key: string;
  readonly set: string;
  readonly name: string;
}

export const namesOf = (edge: EdgeName): readonly NamesPlace[] => {
  const { kind, user, target } = edge;
  const sides = liveSides(edge);
  if (!isTie(kind))
    return ACTS[kind].isNamed
      ? [{ key: namesKey('likes', target), set: sides.theirs, name: user }]
      : [];
  return TIES[kind].named.map((set) =>
    set === TIES[kind].mine
      ? { key: namesKey(set, user), set: sides.mine, name: target }
      : { key: namesKey(set, target), set: sides.theirs, name: user },
  );
};

/** Prints the ids of the ends under which Xano sent an edge: `7>8`, as far as known. */
export const sentText = ({ user, target }: Sent): string => `${user ?? ''}>${target ?? ''}`;

/** Parses that text; null for '', where Xano has not sent the edge. */
export const parseSent = (text: string): Sent | null => {
  const [user = '', target = ''] = text.split('>');
  if (text === '') return null;
  return text.includes('>')
    ? { user: user === '' ? null : user, target: target === '' ? null : target }
    : { user: null, target: null };
};

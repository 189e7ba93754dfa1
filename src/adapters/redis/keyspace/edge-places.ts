import { sidesOf } from '../../../domain/derive.js';
import { ACTS, isTie, TIES } from '../../../domain/entities/edges.js';
import { printKey } from '../../../domain/key.js';
import type { EdgeName, Sent } from '../../../domain/sync/view.js';
import { namesKey } from '../keys.js';

/** The keys of the two, which are others while one of the ends is being taken away. */
export interface Sides {
  readonly mine: string;
  readonly theirs: string;
}

export const liveSides = (edge: EdgeName): Sides => {
  const { mine, theirs } = sidesOf(edge);
  return { mine: printKey(mine), theirs: printKey(theirs) };
};

/** A list of names by time, with the set whose names these are; a bookmark stands in none. */
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

/** As the hash of versions keeps how Xano told of an edge: `7>8`, ids of its ends as far as told. */
export const sentText = ({ user, target }: Sent): string => `${user ?? ''}>${target ?? ''}`;

/** From that text; '' where Xano has not told of the edge. */
export const parseSent = (text: string): Sent | null => {
  const [user = '', target = ''] = text.split('>');
  if (text === '') return null;
  return text.includes('>')
    ? { user: user === '' ? null : user, target: target === '' ? null : target }
    : { user: null, target: null };
};

import { isBefore, isPlace, NOWHERE } from '../../domain/live.js';
import type { LiveEntry } from '../ports/live-source.js';

/** The newest entries that this process has heard, so that a listener who was away for a moment misses nothing. */
export interface History {
  /** Returns the place of the last entry; NOWHERE where there is none. */
  readonly head: () => string;
  readonly add: (entries: readonly LiveEntry[]) => void;
  /** Returns the entries after a place; null where some of them are no longer known, or the place was never told here. */
  readonly after: (place: string) => readonly LiveEntry[] | null;
}

/** `recent`: the first entries, oldest first, no more than `most`. Keeps the `most` newest entries. */
export const makeHistory = (recent: readonly LiveEntry[], most: number): History => {
  const kept = [...recent];
  // Without an entry, it is not known what came before the store was emptied.
  let from = kept[0]?.place ?? null;
  let head = kept.at(-1)?.place ?? NOWHERE;
  return {
    head: () => head,
    add: (entries) => {
      kept.push(...entries);
      head = entries.at(-1)?.place ?? head;
      const over = kept.splice(0, Math.max(0, kept.length - most));
      from = over.at(-1)?.place ?? from ?? kept[0]?.place ?? null;
    },
    after: (place) =>
      from === null || !isPlace(place) || isBefore(place, from) || isBefore(head, place)
        ? null
        : kept.filter((entry) => isBefore(place, entry.place)),
  };
};

import { isBefore, isPlace, NOWHERE } from '../../domain/live.js';
import type { LiveEntry } from '../ports/live-source.js';

/** The newest entries that this process has heard, so that who was away for a moment misses nothing. */
export interface History {
  /** Of the last entry; NOWHERE where there is none. */
  readonly head: () => string;
  readonly add: (entries: readonly LiveEntry[]) => void;
  /** What came after a place; null where that is not all known any more, or was never told here. */
  readonly after: (place: string) => readonly LiveEntry[] | null;
}

/** `recent`: what it begins with, oldest first. It keeps `most`, and begins with no more. */
export const makeHistory = (recent: readonly LiveEntry[], most: number): History => {
  const kept = [...recent];
  // Where nothing was told yet, nobody knows what was told before the store was emptied.
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

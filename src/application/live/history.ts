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

/** Counts the changes of an entry: one commit of an import has hundreds. */
const changesIn = ({ news }: LiveEntry): number => Math.max(1, news.length);

/** `recent`: the first entries, oldest first. Keeps the newest entries, of `most` changes together at the most. */
export const makeHistory = (recent: readonly LiveEntry[], most: number): History => {
  const kept: LiveEntry[] = [];
  let size = 0;
  // Without an entry, it is not known what came before the store was emptied.
  let from: string | null = null;
  let head = NOWHERE;

  const add = (entries: readonly LiveEntry[]): void => {
    kept.push(...entries);
    head = entries.at(-1)?.place ?? head;
    size += entries.reduce((sum, entry) => sum + changesIn(entry), 0);
    let over = 0;
    for (const entry of kept) {
      if (size <= most) break;
      size -= changesIn(entry);
      over += 1;
    }
    const dropped = kept.splice(0, over);
    from = dropped.at(-1)?.place ?? from ?? kept[0]?.place ?? null;
  };
  add(recent);

  return {
    head: () => head,
    add,
    after: (place) =>
      from === null || !isPlace(place) || isBefore(place, from) || isBefore(head, place)
        ? null
        : kept.filter((entry) => isBefore(place, entry.place)),
  };
};

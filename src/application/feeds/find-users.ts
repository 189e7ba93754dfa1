import type * as TE from 'fp-ts/lib/TaskEither.js';
import { publicPart } from '../../domain/shown.js';
import {
  parseSearchEntry,
  printSearchEntry,
  showsUser,
  type SearchEntry,
} from '../../domain/search-entries.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { DAMAGED, type Known, type Reader } from '../ports/reader.js';
import type { Person } from './directory.js';
import { relationOf } from './relations.js';

export interface UserSearch {
  /** Folded, and not empty. */
  readonly search: string;
  readonly limit: number;
  readonly after: SearchEntry | null;
}

export interface FoundUsers {
  readonly people: readonly Person[];
  readonly next: SearchEntry | null;
}

/** Whom an entry shows, by what others see of them: null where it finds nobody, or another of theirs does. */
const personOf = (
  known: Known,
  entry: SearchEntry,
  search: string,
  viewer: Username | null,
  publicFields: readonly string[],
): Person | null | undefined => {
  const row = known.user(entry.username);
  const relation = relationOf(known, viewer, entry.username);
  if (row === undefined || relation === undefined) return undefined;
  if (row === null || row === DAMAGED) return null;
  const user = publicPart(row, publicFields);
  return showsUser(entry, search, user) ? { user, relation } : null;
};

/**
 * Users who are found by a search, in the order of the texts that find them. An entry is asked of the user's own row,
 * so that one which is out of date, or comes from a field that nobody sees, finds nobody. A page may hold fewer than
 * were asked for, and yet be followed by others.
 */
export const makeFindUsers =
  (reader: Reader, publicFields: readonly string[]) =>
  (
    { search, limit, after }: UserSearch,
    viewer: Username | null,
  ): TE.TaskEither<StoreError, FoundUsers> =>
    reader.read((known) => {
      const from = after === null ? `[${search}` : `(${printSearchEntry(after)}`;
      const texts = known.searchTexts(from, limit + 1);
      if (texts === undefined) return undefined;
      const found = texts
        .filter((text) => text.startsWith(search))
        .flatMap((text) => parseSearchEntry(text) ?? []);
      const shown = found.slice(0, limit);
      const people = shown.map((entry) => personOf(known, entry, search, viewer, publicFields));
      if (people.includes(undefined)) return undefined;
      return {
        people: people.filter((person) => person != null),
        next: found.length > limit ? (shown.at(-1) ?? null) : null,
      };
    });

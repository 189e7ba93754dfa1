import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SharedKey } from '../../domain/key.js';
import { MAX_PAGE_BYTES, type NamePage, type NamePlace } from '../../domain/page.js';
import type { Relation, UserFields } from '../../domain/profile.js';
import {
  parseSearchEntry,
  printSearchEntry,
  showsUser,
  type SearchEntry,
} from '../../domain/search-entries.js';
import { publicPart } from '../../domain/shown.js';
import { byteLength } from '../../domain/text.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { DAMAGED, type Known, type Reader } from '../ports/reader.js';
import { relationOf } from './relations.js';

interface ScoredUser {
  /** The fields that others see. */
  readonly user: UserFields;
  readonly score: number;
}

/** A user of a list; `relation` is null without a viewer, and where the viewer is that user. */
interface Person {
  /** The fields that others see. */
  readonly user: UserFields;
  readonly relation: Relation | null;
}

/** The people of a page of names; `next` is the place after which more follow. */
export interface PeoplePage {
  readonly people: readonly Person[];
  readonly total: number;
  readonly next: NamePlace | null;
}

/** Lists of users, cut where a page is full. */
export interface Directory {
  readonly newest: (
    role: 'user' | 'model',
    limit: number,
  ) => TE.TaskEither<StoreError, readonly UserFields[]>;
  /** Returns models by the engagement of all their posts, highest first. */
  readonly topModels: (limit: number) => TE.TaskEither<StoreError, readonly ScoredUser[]>;
  /**
   * Returns the users on a page of names, in its order and in one batch of reads, without those who were deleted
   * since. Where not all fit, the page ends early and its `next` goes on from there.
   */
  readonly people: (
    page: NamePage,
    viewer: Username | null,
  ) => TE.TaskEither<StoreError, PeoplePage>;
}

const sizeOf = (user: UserFields): number => byteLength(JSON.stringify(user));

export const makeDirectory = (reader: Reader, publicFields: readonly string[]): Directory => {
  const head = (list: SharedKey, limit: number) =>
    reader.read((known) => {
      const slice = known.slice({ of: 'app', name: list }, null, limit);
      const rows = slice?.entries.map(({ member }) => known.user(member as Username));
      if (slice === undefined || rows === undefined || rows.includes(undefined)) return undefined;
      let room = MAX_PAGE_BYTES;
      return slice.entries.flatMap(({ score }, place): readonly ScoredUser[] => {
        const row = rows[place];
        if (row === undefined || row === null || row === DAMAGED) return [];
        const user = publicPart(row, publicFields);
        room -= sizeOf(user);
        return room > 0 ? [{ user, score }] : [];
      });
    });

  const personOf = (
    known: Known,
    viewer: Username | null,
    name: Username,
  ): Person | null | undefined => {
    const row = known.user(name);
    const relation = relationOf(known, viewer, name);
    if (row === undefined || relation === undefined) return undefined;
    return row === null || row === DAMAGED
      ? null
      : { user: publicPart(row, publicFields), relation };
  };

  return {
    newest: (role, limit) =>
      pipe(
        head(role === 'model' ? 'users:models' : 'users:regular', limit),
        TE.map((rows) => rows.map(({ user }) => user)),
      ),
    topModels: (limit) => head('models:top:engagement', limit),
    people: ({ places, total, next }, viewer) =>
      reader.read((known) => {
        const found = places.map(({ name }) => personOf(known, viewer, name));
        if (found.includes(undefined)) return undefined;
        let room = MAX_PAGE_BYTES;
        const people: Person[] = [];
        for (const [at, person] of found.entries()) {
          if (person === null || person === undefined) continue;
          room -= sizeOf(person.user);
          if (room < 0) return { people, total, next: places[at - 1] ?? null };
          people.push(person);
        }
        return { people, total, next };
      }),
  };
};

export interface UserSearch {
  /** The folded text, not empty. */
  readonly search: string;
  readonly limit: number;
  readonly after: SearchEntry | null;
}

export interface FoundUsers {
  readonly people: readonly Person[];
  readonly next: SearchEntry | null;
}

/** Returns the user of a search entry, with public fields; null where the user is gone, or another entry shows them. */
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
 * Finds users by a search, in the order of the texts that match. Each entry is checked against the user's own row, so
 * that one which is out of date, or comes from a field that nobody sees, finds nobody. A page may hold fewer users
 * than were asked for although more follow.
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

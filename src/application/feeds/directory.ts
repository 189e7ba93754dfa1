import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SharedKey } from '../../domain/key.js';
import {
  MAX_AT_ONCE,
  MAX_LOOKS,
  MAX_PAGE_BYTES,
  type NamePage,
  type NamePlace,
} from '../../domain/page.js';
import type { Relation, UserFields } from '../../domain/profile.js';
import {
  findsUser,
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

/** What others may learn from a search entry: that its user has the text, and the user where this entry shows them. */
interface Told {
  readonly person: Person | null;
}

/**
 * Returns what an entry tells; null where its user is gone, or its text comes from a field that nobody sees: such an entry
 * must not even be the place where a page ends.
 */
const toldBy = (
  known: Known,
  entry: SearchEntry,
  search: string,
  viewer: Username | null,
  publicFields: readonly string[],
): Told | null | undefined => {
  const row = known.user(entry.username);
  const relation = relationOf(known, viewer, entry.username);
  if (row === undefined || relation === undefined) return undefined;
  if (row === null || row === DAMAGED) return null;
  const user = publicPart(row, publicFields);
  if (!findsUser(entry, user)) return null;
  return { person: showsUser(entry, search, user) ? { user, relation } : null };
};

/**
 * Finds users by a search, in the order of the texts that match. Each entry is checked against the user's own row, so
 * that one which is out of date, or comes from a field that nobody sees, finds nobody. A page holds fewer users than were
 * asked for although more follow where `MAX_LOOKS` entries show nobody.
 */
export const makeFindUsers =
  (reader: Reader, publicFields: readonly string[]) =>
  (
    { search, limit, after }: UserSearch,
    viewer: Username | null,
  ): TE.TaskEither<StoreError, FoundUsers> =>
    reader.read((known) => {
      const people: Person[] = [];
      let from = after === null ? `[${search}` : `(${printSearchEntry(after)}`;
      let next = after;
      let looks = 0;
      // Each further read takes twice as much, since few entries of the last one showed somebody.
      for (let growth = 1; ; growth *= 2) {
        const count = Math.min(MAX_AT_ONCE, growth * (limit - people.length + 1));
        const texts = known.searchTexts(from, count);
        if (texts === undefined) return undefined;
        const found = texts
          .filter((text) => text.startsWith(search))
          .flatMap((text) => parseSearchEntry(text) ?? []);
        const told = found.map((entry) => toldBy(known, entry, search, viewer, publicFields));
        if (told.includes(undefined)) return undefined;
        for (const [at, entry] of found.entries()) {
          const person = told[at]?.person ?? null;
          if (person === null) looks += 1;
          else if (people.length === limit) return { people, next };
          else people.push(person);
          if (told[at] !== null) next = entry;
        }
        const last = texts.at(-1) ?? '';
        if (texts.length < count || !last.startsWith(search)) return { people, next: null };
        if (looks >= MAX_LOOKS) return { people, next: next === after ? null : next };
        from = `(${last}`;
      }
    });

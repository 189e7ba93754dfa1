import * as E from 'fp-ts/lib/Either.js';
import type { UserFields } from './profile.js';
import { parseStoredUsername, type Username } from './username.js';

/** An entry of the search index: a folded text and the user that it finds. A search matches a prefix of the text. */
export interface SearchEntry {
  readonly text: string;
  readonly username: Username;
}

/** Separates the text of an entry from the username; sorts before every other character. */
const BETWEEN = '\0';

/** Maximum number of entries of a user for the username, and as many for the display name. */
const MAX_WORDS = 4;
/** Maximum number of characters of a text; a longer search is cut to this length. */
export const MAX_SEARCH = 24;

/**
 * Length of a name that is read, UTF-16 units: no user can write a longer one here. To normalise a long run of marks takes
 * quadratic time, and a row of Xano may hold one.
 */
const MAX_READ = 2048;

const cut = (text: string): string => Array.from(text).slice(0, MAX_SEARCH).join('').trimEnd();

// Accents and other marks above, below or around a letter, and invisible joiners. A mark beside a letter (Mc) is a vowel
// and stays.
const UNHEEDED = /[\p{Mn}\p{Me}\u200c\u200d]/gu;

/** Returns the words without case, accents and width. A text without letters and digits is split at its spaces. */
const wordsOf = (text: string): readonly string[] => {
  // Upper case comes first, because it spells out letters that exist in lower case only, such as the sharp s.
  const plain = text.slice(0, MAX_READ).normalize('NFKD').toUpperCase().toLowerCase();
  const folded = plain.normalize('NFKD').replace(UNHEEDED, '');
  return folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? folded.match(/\S+/gu) ?? [];
};

/** Returns the folded words of a text, separated by single spaces and cut to `MAX_SEARCH` characters. */
export const foldSearch = (text: string): string => cut(wordsOf(text).join(' '));

/** Returns one text from each of the first words on, so that a later name finds the user too. */
const textsOf = (text: string): readonly string[] => {
  const words = wordsOf(text);
  return words.slice(0, MAX_WORDS).map((_, at) => cut(words.slice(at).join(' ')));
};

/** Returns the texts that find a user, each once and sorted. */
const searchTexts = (username: Username, { display_name: name = '' }: UserFields) =>
  [...new Set([...textsOf(username), ...textsOf(name)])].sort();

export const printSearchEntry = ({ text, username }: SearchEntry): string =>
  text + BETWEEN + username;

/** The inverse of `printSearchEntry`; returns null for anything else. */
export const parseSearchEntry = (entry: string): SearchEntry | null => {
  const at = entry.lastIndexOf(BETWEEN);
  const username = parseStoredUsername(entry.slice(at + 1));
  return at > 0 && E.isRight(username)
    ? { text: entry.slice(0, at), username: username.right }
    : null;
};

export const searchEntries = (username: Username, fields: UserFields): readonly string[] =>
  searchTexts(username, fields).map((text) => printSearchEntry({ text, username }));

/** Whether an entry must not exist, because its user is not found by it. `fields` null: the user does not exist. */
export const isStray = (entry: string, fields: UserFields | null): boolean => {
  const found = parseSearchEntry(entry);
  return (
    found === null || fields === null || !searchEntries(found.username, fields).includes(entry)
  );
};

/** Whether the text of an entry comes from these fields of its user. */
export const findsUser = ({ text, username }: SearchEntry, fields: UserFields): boolean =>
  searchTexts(username, fields).includes(text);

/** Whether this entry is the one that shows its user: only the first matching one does, so each user appears once. */
export const showsUser = (
  { text, username }: SearchEntry,
  search: string,
  fields: UserFields,
): boolean => searchTexts(username, fields).find((own) => own.startsWith(search)) === text;

export interface SearchChanges {
  readonly come: readonly string[];
  readonly gone: readonly string[];
}

const SAME: SearchChanges = { come: [], gone: [] };

/** Returns which entries a change of a user's fields adds and removes. `before` null: the user is new. */
export const searchChanges = (
  username: Username,
  before: UserFields | null,
  after: UserFields,
): SearchChanges => {
  if (before !== null && before['display_name'] === after['display_name']) return SAME;
  const had = before === null ? [] : searchEntries(username, before);
  const has = searchEntries(username, after);
  return {
    come: has.filter((entry) => !had.includes(entry)),
    gone: had.filter((entry) => !has.includes(entry)),
  };
};

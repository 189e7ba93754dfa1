import * as E from 'fp-ts/lib/Either.js';
import type { UserFields } from './profile.js';
import { parseStoredUsername, type Username } from './username.js';

/** By what a user is found: what a search begins with, and who it is. */
export interface SearchEntry {
  readonly text: string;
  readonly username: Username;
}

/** What stands between the text of an entry and the username, and before all else in the order of bytes. */
const BETWEEN = '\0';

/** A user has no more entries than this of the username, and of the display name. */
const MAX_WORDS = 4;
/** Characters of a text; a search of more is cut to as many. */
export const MAX_SEARCH = 24;

const cut = (text: string): string => Array.from(text).slice(0, MAX_SEARCH).join('').trimEnd();

// Accents and what else stands above or below a letter or around it, and what joins two letters unseen. A mark that
// stands beside a letter is a vowel of its word.
const UNHEEDED = /[\p{Mn}\p{Me}\u200c\u200d]/gu;

/** Without case, accents and width; of a text without a letter or a digit the signs are all there is. */
const wordsOf = (text: string): readonly string[] => {
  // Upper case first: it spells out what lower case alone has, such as a sharp s.
  const plain = text.normalize('NFKD').toUpperCase().toLowerCase();
  const folded = plain.normalize('NFKD').replace(UNHEEDED, '');
  return folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? folded.match(/\S+/gu) ?? [];
};

/** The words alone, of which a space stands between two. */
export const foldSearch = (text: string): string => cut(wordsOf(text).join(' '));

/** From each of its first words on, so that a later name finds its user too, however long those before it are. */
const textsOf = (text: string): readonly string[] => {
  const words = wordsOf(text);
  return words.slice(0, MAX_WORDS).map((_, at) => cut(words.slice(at).join(' ')));
};

/** Each text once, least first. */
const searchTexts = (username: Username, { display_name: name = '' }: UserFields) =>
  [...new Set([...textsOf(username), ...textsOf(name)])].sort();

export const printSearchEntry = ({ text, username }: SearchEntry): string =>
  text + BETWEEN + username;

/** The inverse; null of what is none. */
export const parseSearchEntry = (entry: string): SearchEntry | null => {
  const at = entry.lastIndexOf(BETWEEN);
  const username = parseStoredUsername(entry.slice(at + 1));
  return at > 0 && E.isRight(username)
    ? { text: entry.slice(0, at), username: username.right }
    : null;
};

export const searchEntries = (username: Username, fields: UserFields): readonly string[] =>
  searchTexts(username, fields).map((text) => printSearchEntry({ text, username }));

/** Whether an entry finds nobody by it; `fields` null: the user it names is not here. */
export const isStray = (entry: string, fields: UserFields | null): boolean => {
  const found = parseSearchEntry(entry);
  return (
    found === null || fields === null || !searchEntries(found.username, fields).includes(entry)
  );
};

/** Of several entries by which a search finds a user, one shows them: so each comes once, on whatever page. */
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

/** What a change of a user's fields makes of the entries; `before` null: the user is new. */
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

import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { normalName, isSecret } from './secret-names.js';

/** Deeper values are replaced by null without being read; no real row is nested this deep. */
const MAX_DEPTH = 64;

/** Levels that a text of JSON counts for: nested texts cost more, because every enclosing text is parsed as well. */
const DEPTH_OF_TEXT = 4;

/** The beginning of a text that may be JSON: an object, a list, or a string that holds another text. */
const MAY_BE_JSON = /^\s*[[{"]/;

const NUMBER = '\u0000number ';
const QUOTED_NUMBER = /"\\u0000number (-?\d[\d.eE+-]*)"/g;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Removes the number mark from a string, so that no string can pass for a marked number. */
const unmarked = (text: string): string =>
  text.includes('\\u0000number ')
    ? JSON.stringify((JSON.parse(text) as string).replaceAll(NUMBER, ''))
    : text;

/** Only numbers that match this may be printed in another way than they were written. */
const MAY_CHANGE = /\d{16}|\d[.eE]|-0/;

/** Parses JSON with each number as a marked string of its digits, since parsing changes numbers past 2^53. */
const parseExactly = (text: string): unknown =>
  JSON.parse(
    text.replace(TEXT_OR_NUMBER, (part) =>
      part.startsWith('"') ? unmarked(part) : JSON.stringify(NUMBER + part),
    ),
  );

const printExactly = (value: unknown): string =>
  JSON.stringify(value).replace(QUOTED_NUMBER, (_, digits: string) => digits);

/** Members that name another member (in any spelling), and the members that hold the named value. */
const NAMING = new Set(['name', 'key', 'field', 'column', 'header', 'label', 'k', 'n']);
const NAMED = new Set(['value', 'values', 'val', 'v']);

type Member = readonly [name: string, item: unknown];

const isPair = (item: unknown): item is readonly [string, unknown] =>
  Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';

/** Returns a function that removes from JSON the members whose names match, and returns the same value if none do. */
const makeClean = (isMeant: (name: string) => boolean) => {
  /** Detects `{ "name": "password", "value": "x" }`, which is as secret as `{ "password": "x" }`. */
  const isNamed = (members: readonly Member[]): boolean =>
    members.some(
      ([name, item]) => typeof item === 'string' && NAMING.has(normalName(name)) && isMeant(item),
    );

  /** Treats a list of pairs as an object in another spelling. */
  const keptItems = (list: readonly unknown[]): readonly unknown[] =>
    list.every(isPair) ? list.filter(([name]) => !isMeant(name)) : list;

  const keptMembers = (members: readonly Member[]): readonly Member[] => {
    const isValue = isNamed(members) ? (name: string) => NAMED.has(normalName(name)) : () => false;
    return members.filter(([name]) => !isMeant(name) && !isValue(name));
  };

  const cleanText = (text: string, depth: number): string => {
    if (!MAY_BE_JSON.test(text)) return text;
    const json = text.trim();
    const parsed = parse(json);
    if (E.isLeft(parsed)) return text;
    const isExact = !MAY_CHANGE.test(json);
    const value = isExact ? parsed.right : parseExactly(json);
    const cleaned = clean(value, depth);
    if (cleaned === value) return text;
    return isExact ? JSON.stringify(cleaned) : printExactly(cleaned);
  };

  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return cleanText(value, depth + DEPTH_OF_TEXT);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return null;
    if (Array.isArray(value)) {
      const items = keptItems(value).map((item) => clean(item, depth + 1));
      return items.length === value.length && items.every((item, place) => item === value[place])
        ? value
        : items;
    }
    const members = Object.entries(value);
    const kept = keptMembers(members).map(([name, item]): Member => [name, clean(item, depth + 1)]);
    return kept.length === members.length &&
      kept.every(([, item], place) => item === members[place]?.[1])
      ? value
      : Object.fromEntries(kept);
  };
  return clean;
};

/**
 * Returns a function that removes the members with matching names from a JSON value, at any depth: in objects, in lists
 * (also of pairs and of `{ name, value }`) and in texts that are JSON themselves.
 */
export const without = (isMeant: (name: string) => boolean): (<A>(value: A) => A) => {
  const clean = makeClean(isMeant);
  return <A>(value: A): A => clean(value, 0) as A;
};

export const withoutSecrets = without(isSecret);

/** Whether a text is JSON that holds a secret. */
export const holdsSecret = (text: string): boolean => withoutSecrets(text) !== text;

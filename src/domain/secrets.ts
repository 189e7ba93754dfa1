import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { flatName, isSecret } from './secret-names.js';

/** No row is nested so deep. What lies deeper is left out unread. */
const MAX_DEPTH = 64;

/** A text of JSON counts for so many levels: each is read once more by all that lie around it. */
const DEPTH_OF_TEXT = 4;

/** A text of JSON begins so: an object, a list, or a text that holds another one. */
const MAY_BE_JSON = /^\s*[[{"]/;

const NUMBER = '\u0000number ';
const QUOTED_NUMBER = /"\\u0000number (-?\d[\d.eE+-]*)"/g;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** No text may pass for a number that is marked. */
const unmarked = (text: string): string =>
  text.includes('\\u0000number ')
    ? JSON.stringify((JSON.parse(text) as string).replaceAll(NUMBER, ''))
    : text;

/** Of numbers these alone would be printed in another way than they were written. */
const MAY_CHANGE = /\d{16}|\d[.eE]|-0/;

/** Numbers go through as their digits: those past 2^53 would come back as others. */
const parseExactly = (text: string): unknown =>
  JSON.parse(
    text.replace(TEXT_OR_NUMBER, (part) =>
      part.startsWith('"') ? unmarked(part) : JSON.stringify(NUMBER + part),
    ),
  );

const printExactly = (value: unknown): string =>
  JSON.stringify(value).replace(QUOTED_NUMBER, (_, digits: string) => digits);

/** Members that say what another member is, in whatever spelling, and those that it is said of. */
const NAMING = new Set(['name', 'key', 'field', 'column', 'header', 'label', 'k', 'n']);
const NAMED = new Set(['value', 'values', 'val', 'v']);

type Member = readonly [name: string, item: unknown];

const isPair = (item: unknown): item is readonly [string, unknown] =>
  Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';

/** Leaves out of JSON the members whose names are meant. The same value, if there are none. */
const makeClean = (isMeant: (name: string) => boolean) => {
  /** `{ "name": "password", "value": "x" }` is a secret as much as `{ "password": "x" }`. */
  const isNamed = (members: readonly Member[]): boolean =>
    members.some(
      ([name, item]) => typeof item === 'string' && NAMING.has(flatName(name)) && isMeant(item),
    );

  /** A list of pairs is an object by another spelling. */
  const keptItems = (list: readonly unknown[]): readonly unknown[] =>
    list.every(isPair) ? list.filter(([name]) => !isMeant(name)) : list;

  const keptMembers = (members: readonly Member[]): readonly Member[] => {
    const isValue = isNamed(members) ? (name: string) => NAMED.has(flatName(name)) : () => false;
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
 * Whatever is of JSON without the members of these names, however deep they lie in objects, in lists (of
 * pairs too, and of `{ name, value }`) and in texts that are JSON themselves.
 */
export const without = (isMeant: (name: string) => boolean): (<A>(value: A) => A) => {
  const clean = makeClean(isMeant);
  return <A>(value: A): A => clean(value, 0) as A;
};

export const withoutSecrets = without(isSecret);

/** Whether a text is JSON that holds a secret. */
export const holdsSecret = (text: string): boolean => withoutSecrets(text) !== text;

import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { isSecret } from './secret-names.js';

/** No row is nested so deep. What lies deeper is left out unread. */
const MAX_DEPTH = 64;

/** A text of JSON begins so: an object, a list, or a text that holds another one. */
const MAY_BE_JSON = /^\s*[[{"]/;

const NUMBER = '\u0000number ';
const QUOTED_NUMBER = /"\\u0000number ([^"]+)"/g;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Numbers go through as their digits: those past 2^53 would come back as others. */
const parseExactly = (text: string): unknown =>
  JSON.parse(
    text.replace(TEXT_OR_NUMBER, (part) =>
      part.startsWith('"') ? part : JSON.stringify(NUMBER + part),
    ),
  );

const printExactly = (value: unknown): string =>
  JSON.stringify(value).replace(QUOTED_NUMBER, (_, digits: string) => digits);

const cleanText = (text: string, depth: number): string => {
  const json = MAY_BE_JSON.test(text) ? parse(text) : E.left(null);
  if (E.isLeft(json) || clean(json.right, depth) === json.right) return text;
  return printExactly(clean(parseExactly(text), depth));
};

/** The same value, if there is nothing to leave out. */
const clean = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return cleanText(value, depth + 1);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    const items = value.map((item) => clean(item, depth + 1));
    return items.every((item, place) => item === value[place]) ? value : items;
  }
  const members = Object.entries(value);
  const kept = members.flatMap(([name, item]) =>
    isSecret(name) ? [] : [[name, clean(item, depth + 1)] as const],
  );
  return kept.length === members.length &&
    kept.every(([, item], place) => item === members[place]?.[1])
    ? value
    : Object.fromEntries(kept);
};

/**
 * Whatever is of JSON without the members that mean a secret, however deep they lie in objects, in lists
 * and in texts that are JSON themselves.
 */
export const withoutSecrets = <A>(value: A): A => clean(value, 0) as A;

/** Whether a text is JSON that holds a secret. */
export const holdsSecret = (text: string): boolean => withoutSecrets(text) !== text;

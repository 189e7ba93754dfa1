import * as E from 'fp-ts/lib/Either.js';
import { parseStoredUsername, type Username } from '../../../domain/username.js';

/** How facts that were asked for are found again: by their place. */
export type Place = number;

export type Replies = readonly unknown[];
export type Hash = Readonly<Record<string, string>>;

export const textAt = (replies: Replies, place: Place): string | null => {
  const reply = replies[place];
  return typeof reply === 'string' ? reply : null;
};

export const listAt = (replies: Replies, place: Place | null): readonly (string | null)[] =>
  place === null ? [] : (replies[place] as readonly (string | null)[]);

/** Somebody else may have written anything. */
export const numberOf = (text: string | null | undefined): number => {
  const number = Number(text ?? 0);
  return Number.isFinite(number) ? number : 0;
};

export const numberAt = (replies: Replies, place: Place): number =>
  numberOf(textAt(replies, place));

/** Null where it is none. */
export const versionIn = (text: string | null | undefined): number | null =>
  text == null || !/^\d+$/.test(text) ? null : Number(text);

/** Null where there is no such hash. */
const hashOf = (flat: readonly (string | null)[], names?: readonly string[]): Hash | null => {
  // Any name may be a field's, such as one that every object inherits.
  const hash = Object.create(null) as Record<string, string>;
  let isHere = false;
  const step = names === undefined ? 2 : 1;
  for (let at = 0; at < flat.length; at += step) {
    const name = names === undefined ? flat[at] : names[at];
    const value = names === undefined ? flat[at + 1] : flat[at];
    if (name == null || value == null) continue;
    hash[name] = value;
    isHere = true;
  }
  return isHere ? hash : null;
};

export const hashAt = (replies: Replies, place: Place, names?: readonly string[]): Hash | null =>
  hashOf(listAt(replies, place), names);

export const usernameIn = (hash: Hash | null): Username | null => {
  const name = parseStoredUsername(hash?.['username'] ?? '');
  return E.isRight(name) ? name.right : null;
};

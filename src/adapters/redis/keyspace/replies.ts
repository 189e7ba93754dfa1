import * as E from 'fp-ts/lib/Either.js';
import { parseStoredUsername, type Username } from '../../../domain/username.js';

/** The index of a fact's reply. */
export type Place = number;

export type Replies = readonly unknown[];
export type Hash = Readonly<Record<string, string>>;

export const textAt = (replies: Replies, place: Place): string | null => {
  const reply = replies[place];
  return typeof reply === 'string' ? reply : null;
};

export const listAt = (replies: Replies, place: Place | null): readonly (string | null)[] =>
  place === null ? [] : (replies[place] as readonly (string | null)[]);

/** Reads a number; 0 for text that is none, since other programs may have written it. */
export const numberOf = (text: string | null | undefined): number => {
  const number = Number(text ?? 0);
  return Number.isFinite(number) ? number : 0;
};

export const numberAt = (replies: Replies, place: Place): number =>
  numberOf(textAt(replies, place));

/** Null where the text is not a version. */
export const versionIn = (text: string | null | undefined): number | null =>
  text == null || !/^\d+$/.test(text) ? null : Number(text);

/** Null where the hash does not exist. */
const hashOf = (flat: readonly (string | null)[], names?: readonly string[]): Hash | null => {
  // No prototype: a field may have the name of an inherited property.
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

import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { Claim } from './claim.js';

/** The object at which a fault was found, so that it can be checked again by itself. */
export type FoundBy =
  | Claim
  /** The total of an author, or the home of a reader. */
  | { readonly of: 'total' | 'home'; readonly username: Username }
  /** A row of Xano. */
  | { readonly of: 'row'; readonly table: string; readonly id: XanoId }
  /** A row stored here that Xano does not have. */
  | {
      readonly of: 'stored';
      readonly row: Extract<Claim, { readonly of: 'user' | 'post' | 'comment' | 'edge' }>;
    };

/** A reported fault: its name, which every evaluation gives it again, and the object where it was found. */
export interface Mark {
  readonly fault: string;
  readonly by: FoundBy;
}

export const printMark = ({ fault, by }: Mark): string => JSON.stringify([fault, by]);

/** Parses a mark; null if the text is none, as with a fault that no check of a single object can find. */
export const parseMark = (text: string): Mark | null => {
  const read = parse(text);
  if (E.isLeft(read) || !Array.isArray(read.right)) return null;
  const [fault, by] = read.right as readonly unknown[];
  // Only `printMark` writes these texts, so `by` needs no full check.
  return typeof fault === 'string' && typeof by === 'object' && by !== null && 'of' in by
    ? { fault, by: by as FoundBy }
    : null;
};

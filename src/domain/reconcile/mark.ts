import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { Claim } from './claim.js';

/** By what a fault was found, so that it can be looked at once more by itself. */
export type FoundBy =
  | Claim
  /** What an author has earned, or the home of a reader. */
  | { readonly of: 'total' | 'home'; readonly username: Username }
  /** A row of Xano. */
  | { readonly of: 'row'; readonly table: string; readonly id: XanoId }
  /** A row that is here, and not in Xano. */
  | {
      readonly of: 'stored';
      readonly row: Extract<Claim, { readonly of: 'user' | 'post' | 'comment' | 'edge' }>;
    };

/** A fault that was told, by the name that two looks at it have in common. */
export interface Mark {
  readonly fault: string;
  readonly by: FoundBy;
}

export const printMark = ({ fault, by }: Mark): string => JSON.stringify([fault, by]);

/** Null where there is none, as beside a fault that no look at one thing finds. */
export const parseMark = (text: string): Mark | null => {
  const read = parse(text);
  if (E.isLeft(read) || !Array.isArray(read.right)) return null;
  const [fault, by] = read.right as readonly unknown[];
  // Nobody but `printMark` writes what is kept with a comparison.
  return typeof fault === 'string' && typeof by === 'object' && by !== null && 'of' in by
    ? { fault, by: by as FoundBy }
    : null;
};

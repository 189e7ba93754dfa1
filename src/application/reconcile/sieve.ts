import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { StoreError } from '../errors.js';
import type { Part, Reconciler } from '../ports/reconciler.js';
import { looked, type Turn } from './run.js';

/** Members of collections, of most of which there is nothing to say. */
export interface Sieve {
  readonly add: (parts: readonly Part[]) => void;
  readonly hasUnread: () => boolean;
  /** Whether there are enough of them for a turn. */
  readonly isFull: () => boolean;
  /** Goes on with some of them. */
  readonly sift: TE.TaskEither<StoreError, Turn>;
}

/** Members that are sifted in one turn, and how many of them cost as much as a look. */
const MEMBERS = 800;
const MEMBERS_A_LOOK = 10;

/** As many as hold so many members together, and one at least. */
const firstOf = (parts: readonly Part[]): readonly Part[] => {
  let room = MEMBERS;
  const end = parts.findIndex(({ members }, nth) => {
    room -= members.length;
    return nth > 0 && room < 0;
  });
  return end < 0 ? parts : parts.slice(0, end);
};

/** `found` is told which are to be looked at. */
export const makeSieve = (
  reconciler: Pick<Reconciler, 'sift'>,
  found: (claims: readonly Claim[]) => void,
): Sieve => {
  let unread: readonly Part[] = [];
  const known = new Set<string>();
  return {
    add: (parts) => {
      unread = [...unread, ...parts];
    },
    hasUnread: () => unread.length > 0,
    isFull: () => firstOf(unread).length < unread.length,
    sift: pipe(
      TE.fromIO(() => firstOf(unread)),
      TE.flatMap((parts) =>
        pipe(
          reconciler.sift(parts, known),
          TE.map((claims) => {
            // Only now: a turn that broke off is repeated.
            unread = unread.slice(parts.length);
            found(claims);
            const members = parts.reduce((sum, part) => sum + part.members.length, 0);
            return looked(Math.ceil(members / MEMBERS_A_LOOK));
          }),
        ),
      ),
    ),
  };
};

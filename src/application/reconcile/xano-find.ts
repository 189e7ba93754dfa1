import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { StoreError } from '../errors.js';
import { seenAsExtra, seenAsUnread, type StoredRow, type Unseen } from '../ports/sent-rows.js';
import type { SeenBook } from './xano-seen.js';

/** A row that is here, and not in Xano as far as was seen. */
export interface Extra {
  readonly row: StoredRow;
  readonly sent: Extract<Unseen, { readonly state: 'sent' }>;
}

interface Found {
  readonly states: readonly Unseen[];
  readonly extras: readonly Extra[];
}

const edgesOf = (extras: readonly Extra[]): readonly EdgeName[] =>
  extras.flatMap(({ row }) => (row.of === 'edge' ? [row.edge] : []));

const usersOf = ({ kind, user, target }: EdgeName): readonly string[] =>
  kind === 'follow' ? [user, target] : [user];

const postsOf = ({ kind, target }: EdgeName): readonly string[] =>
  kind === 'follow' ? [] : [target];

/** Which of these users or posts are extra themselves. */
const extrasAmong = (
  seen: Pick<SeenBook, 'has'>,
  entity: 'user' | 'post',
  names: readonly string[],
): TE.TaskEither<StoreError, ReadonlySet<string>> =>
  pipe(
    seen.has(entity, names.map(seenAsExtra)),
    TE.map((marks) => new Set(names.filter((_, at) => marks[at] === true))),
  );

/** With a user or a post goes all that hangs on it: that is told once, as the user or the post. */
const withoutOwned = (
  seen: Pick<SeenBook, 'has'>,
  extras: readonly Extra[],
): TE.TaskEither<StoreError, readonly Extra[]> => {
  const edges = edgesOf(extras);
  return pipe(
    TE.Do,
    TE.bind('users', () => extrasAmong(seen, 'user', edges.flatMap(usersOf))),
    TE.bind('posts', () => extrasAmong(seen, 'post', edges.flatMap(postsOf))),
    TE.map(({ users, posts }) =>
      extras.filter(
        ({ row }) =>
          row.of !== 'edge' ||
          !(
            usersOf(row.edge).some((name) => users.has(name)) ||
            postsOf(row.edge).some((name) => posts.has(name))
          ),
      ),
    ),
  );
};

/** Of an edge in Xano that cannot be read nobody knows that it is not the one that is here. */
const withoutUnread = (
  seen: Pick<SeenBook, 'has'>,
  extras: readonly Extra[],
): TE.TaskEither<StoreError, readonly Extra[]> =>
  pipe(
    extras,
    TE.traverseSeqArray((extra) => {
      const { row } = extra;
      if (row.of !== 'edge') return TE.right([extra]);
      const { kind, user, target } = row.edge;
      const names = [user, null].flatMap((name) =>
        [target, null].map((other) => seenAsUnread(name, other)),
      );
      return pipe(
        seen.has(kind, names),
        TE.map((marks) => (marks.includes(true) ? [] : [extra])),
      );
    }),
    TE.map((kept) => kept.flat()),
  );

/** What is extra among some rows; what is newer than `before` is left to the next comparison. */
export const findExtras = (
  seen: Pick<SeenBook, 'has' | 'unseen'>,
  rows: readonly StoredRow[],
  before: number,
): TE.TaskEither<StoreError, Found> =>
  pipe(
    seen.unseen(rows),
    TE.flatMap((states) =>
      pipe(
        withoutOwned(
          seen,
          RA.zip(rows, states).flatMap(([row, sent]: readonly [StoredRow, Unseen]) =>
            sent.state === 'sent' && sent.version < before ? [{ row, sent }] : [],
          ),
        ),
        TE.flatMap((extras) => withoutUnread(seen, extras)),
        TE.map((extras) => ({ states, extras })),
      ),
    ),
  );

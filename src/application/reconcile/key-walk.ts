import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { NamedKey, Place, Reconciler } from '../ports/reconciler.js';

/** What is made of what a walk comes upon. */
interface Visitor<A> {
  /** `open` names a key that has too many members to be told at once: they come next. */
  readonly keys: (
    names: readonly string[],
    open: (key: NamedKey) => void,
  ) => TE.TaskEither<StoreError, A>;
  readonly members: (key: NamedKey, members: readonly string[]) => A;
}

/** Goes on by a stretch each time it is run; null: nothing is left. One that fails is tried again. */
export type KeyWalk<A> = TE.TaskEither<StoreError, A | null>;

/** Walks over all keys and, where there are many, over the members of one. */
export const makeKeyWalk = <A>(
  reconciler: Pick<Reconciler, 'scan' | 'members'>,
  visitor: Visitor<A>,
): KeyWalk<A> => {
  let place: Place = null;
  let hasBegun = false;
  const opened: { readonly of: NamedKey; from: Place }[] = [];
  const open = (of: NamedKey): void => {
    opened.push({ of, from: null });
  };

  const nextMembers = (at: (typeof opened)[number]): KeyWalk<A> =>
    pipe(
      reconciler.members(at.of, at.from),
      TE.map(({ members, next }) => {
        at.from = next;
        if (next === null) opened.shift();
        return visitor.members(at.of, members);
      }),
    );

  const nextKeys: KeyWalk<A> = pipe(
    TE.fromIO(() => place),
    TE.flatMap((from) => reconciler.scan(from)),
    TE.flatMap(({ names, next }) =>
      pipe(
        visitor.keys(names, open),
        TE.tapIO(() => () => {
          hasBegun = true;
          place = next;
        }),
      ),
    ),
  );

  return pipe(
    TE.fromIO(() => opened[0]),
    TE.flatMap((at): KeyWalk<A> => {
      if (at !== undefined) return nextMembers(at);
      return hasBegun && place === null ? TE.right(null) : nextKeys;
    }),
  );
};

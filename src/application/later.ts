import * as T from 'fp-ts/lib/Task.js';

/** An answer, or a task that is still to be run where something has to be awaited. */
export type Later<A extends object> = A | T.Task<A>;

export const isLater = <A extends object>(later: Later<A>): later is T.Task<A> =>
  typeof later === 'function';

/** Returns a task in either case. */
export const toTask = <A extends object>(later: Later<A>): T.Task<A> =>
  isLater(later) ? later : T.of(later);

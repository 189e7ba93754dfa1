import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isDeadAtHome, isIntact, mustRebuild, type HomeLimits } from '../../domain/home/home.js';
import type { StoreError } from '../errors.js';
import type { HomeKeeper } from '../ports/home-keeper.js';
import type { HomeStore } from '../ports/home-store.js';
import { whileChanged } from '../while-changed.js';
import { committed } from './change-homes.js';

/** Drops the home that was not read for longest, if it was last read before `since`; 'idle' where there is none. */
export const dropIdleHome = (
  store: HomeStore,
  since: number,
): TE.TaskEither<StoreError, 'worked' | 'idle'> =>
  pipe(
    store.idle(since),
    TE.flatMap((found): TE.TaskEither<StoreError, 'worked' | 'idle'> => {
      if (found === null) return TE.right('idle');
      const { reader, at } = found;
      return pipe(
        store.commit([{ of: 'read-at', reader, at }], [{ do: 'drop', reader }], since),
        TE.map(() => 'worked' as const),
      );
    }),
  );

export const makeHomeKeeper = (store: HomeStore, limits: HomeLimits): HomeKeeper => ({
  ask: (reader, now) =>
    whileChanged(
      pipe(
        store.asked(reader),
        TE.flatMap((asked): ReturnType<HomeKeeper['ask']> => {
          if (asked === null) return TE.right(undefined);
          const { found } = asked;
          const begins = mustRebuild(found.home, asked, limits);
          return committed(
            store,
            [{ of: 'user', reader }, ...(begins ? [{ of: 'state', found } as const] : [])],
            [{ do: 'ask', reader }, ...(begins ? [{ do: 'begin', reader } as const] : [])],
            now,
            null,
          );
        }),
      ),
    ),

  sweep: (reader, dead) => {
    const ids = [...dead.keys()];
    const authors = [...new Set(dead.values())].filter((author) => author !== null);
    if (ids.length === 0) return TE.right(undefined);
    return pipe(
      store.swept(reader, ids, authors),
      TE.flatMap(({ found, posts, followed }): TE.TaskEither<StoreError, unknown> => {
        if (!isIntact(found.home)) return TE.right(undefined);
        const gone = ids.flatMap((member, at) => {
          const { score = null, post } = posts[at] ?? {};
          const seen = dead.get(member) ?? null;
          const isFollowed = seen !== null && followed.has(seen);
          if (score === null || post === undefined) return [];
          return isDeadAtHome(post, { score, seen, isFollowed }) ? [{ member, score }] : [];
        });
        // A post that is restored, or an author who is followed again, is noted by the step that does it, so neither
        // is checked here.
        const room = { count: 0, floor: found.home.floor };
        return gone.length === 0
          ? TE.right(undefined)
          : store.commit(
              [{ of: 'home', found }],
              [{ do: 'change', reader, change: { added: [], gone }, room }],
              0,
            );
      }),
    );
  },
});

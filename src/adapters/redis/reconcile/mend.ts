import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ask, gen } from '../../../application/gen.js';
import type { Reconciler } from '../../../application/ports/reconciler.js';
import { commitFree, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { fanOutFromKey, userKey } from '../keys.js';
import { checksOf, fact } from '../transaction.js';
import { changeOps } from './repairs.js';
import type { RedisLook } from './read-looks.js';

/** All of the changes, provided that what was seen still holds; a key that is damaged stands in their way. */
export const mend =
  (redis: RedisConnection, exploreMax: number): Reconciler['mend'] =>
  (look, changes, now) =>
    pipe(
      gen(function* () {
        const authors = [
          ...new Set(changes.flatMap((change) => (change.do === 'note' ? [change.author] : []))),
        ];
        // Whose posts homes may have left out, and from which instant on they are known to.
        const homes = authors.map((author) => fact('TYPE', userKey(author, 'followers')));
        const notes = authors.map((author) => fact('HGET', fanOutFromKey, author));
        const replies = yield* ask(readFacts(redis, [...homes, ...notes]));
        const from = replies.slice(authors.length);
        const fanOut = new Map(
          authors.flatMap((author, nth): readonly (readonly [string, number | null])[] =>
            replies[nth] === 'none'
              ? []
              : [[author, typeof from[nth] === 'string' ? Number(from[nth]) : null]],
          ),
        );
        const around = {
          now,
          exploreMax,
          edge: look.facts.of === 'edge' ? look.facts : null,
          fanOut,
        };
        const checks = [...(look as RedisLook).checks(), ...checksOf(notes, from)];
        const done = yield* ask(
          commitFree(redis, checks, (list) =>
            changes.flatMap((change) => changeOps(list, change, around)),
          ),
        );
        return done === null ? ('changed' as const) : ('mended' as const);
      }),
      TE.orElse((error) =>
        error._tag === 'StoreDamaged' ? TE.right('blocked' as const) : TE.left(error),
      ),
    );

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Reconciler } from '../../../application/ports/reconciler.js';
import type { Change } from '../../../domain/reconcile/fault.js';
import { commitFree, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { fanOutFromKey, userKey } from '../keys.js';
import type { Check, Fact } from '../transaction.js';
import { changeOps } from './repairs.js';
import type { RedisLook } from './read-looks.js';

/** Whose posts homes may have left out, and from which instant on they are known to. */
const readFanOut = (
  redis: RedisConnection,
  changes: readonly Change[],
): TE.TaskEither<
  StoreError,
  { readonly fanOut: ReadonlyMap<string, number | null>; readonly checks: readonly Check[] }
> => {
  const authors = [
    ...new Set(changes.flatMap((change) => (change.do === 'note' ? [change.author] : []))),
  ];
  if (authors.length === 0) return TE.right({ fanOut: new Map(), checks: [] });
  const facts = authors.flatMap((author): readonly Fact[] => [
    { command: 'TYPE', key: userKey(author, 'followers'), args: [] },
    { command: 'HGET', key: fanOutFromKey, args: [author] },
  ]);
  return pipe(
    readFacts(redis, facts),
    TE.map((replies) => ({
      fanOut: new Map(
        authors.flatMap((author, nth): readonly (readonly [string, number | null])[] => {
          const from = replies[2 * nth + 1];
          if (replies[2 * nth] === 'none') return [];
          return [[author, typeof from === 'string' ? Number(from) : null]];
        }),
      ),
      checks: facts.flatMap((fact, nth) =>
        fact.command === 'HGET' ? [{ ...fact, reply: replies[nth] }] : [],
      ),
    })),
  );
};

/** All of the changes, provided that what was seen still holds; a key that is damaged stands in their way. */
export const mend =
  (redis: RedisConnection, exploreMax: number): Reconciler['mend'] =>
  (look, changes, now) => {
    const { facts, checks } = look as RedisLook;
    return pipe(
      readFanOut(redis, changes),
      TE.flatMap((noted) => {
        const around = {
          now,
          exploreMax,
          edge: facts.of === 'edge' ? facts : null,
          fanOut: noted.fanOut,
        };
        return commitFree(redis, [...checks(), ...noted.checks], (list) =>
          changes.flatMap((change) => changeOps(list, change, around)),
        );
      }),
      TE.map((done) => (done === null ? ('changed' as const) : ('mended' as const))),
      TE.orElse((error) =>
        error._tag === 'StoreDamaged' ? TE.right('blocked' as const) : TE.left(error),
      ),
    );
  };

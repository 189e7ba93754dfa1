import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Release, SyncStore, Way } from '../ports/sync-store.js';
import { READ_THERE } from './failed-rows.js';
import type { Evaluated } from './evaluate.js';

const deferredIn = ({ merged }: Evaluated): readonly Release[] =>
  merged.result === 'deferred'
    ? merged.steps.flatMap((step) =>
        step.do === 'defer' ? [{ owner: step.owner, record: step.record }] : [],
      )
    : [];

/** The newest rows are read again and again: the older of two that join the same two is no news among them. */
const isSaid = (way: Way, { merged }: Evaluated): boolean =>
  way === 'pull' && 'isSaid' in merged && merged.steps.length === 0;

/** Those that were read in Xano, and wait already as they are, or are so: nothing new to count or to tell. */
export const findRepeated = (
  sync: Pick<SyncStore, 'waiting'>,
  way: Way,
  evaluated: readonly Evaluated[],
): TE.TaskEither<StoreError, ReadonlySet<Evaluated>> => {
  const parked = READ_THERE.has(way)
    ? evaluated.flatMap((one) => deferredIn(one).map((release) => ({ one, release })))
    : [];
  const said = evaluated.filter((one) => isSaid(way, one));
  if (parked.length === 0) return TE.right(new Set(said));
  return pipe(
    sync.waiting(parked.map(({ release }) => release)),
    TE.map((marks) => {
      const news = new Set(parked.filter((_, at) => marks[at] !== true).map(({ one }) => one));
      return new Set([...said, ...parked.map(({ one }) => one).filter((one) => !news.has(one))]);
    }),
  );
};

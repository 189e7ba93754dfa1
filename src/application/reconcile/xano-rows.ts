import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { fault, type Fault } from '../../domain/reconcile/fault.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import type { Step } from '../../domain/sync/step.js';
import type { SyncView } from '../../domain/sync/view.js';
import type { StoreError } from '../errors.js';
import { isById, seenById, seenByName } from '../ports/sent-rows.js';
import type { Ids } from '../ports/sync-store.js';
import { entryOfRecord, type Entry } from '../sync/entry.js';
import type { Needs } from '../world.js';
import { makeFindUnread } from './xano-unread.js';
import type { ComparedRow } from './compared-row.js';
import { nameOf, namesOf, ownersOf, type Owner } from './compared-row.js';
import { readThere } from './read-there.js';
import { differingFields, isNewerHere } from './xano-values.js';
import { evaluate, type Evaluated, type ReadEntry } from '../sync/evaluate.js';
import { lookUp } from '../sync/look-up.js';
import { NOTHING_KNOWN } from '../sync/query.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { Username } from '../../domain/username.js';

/** Compares rows, which were read from Xano at `readAt` or later, with the records here, and changes nothing. */
export type CompareRows = (
  entries: readonly Entry[],
  now: number,
  readAt: number,
) => TE.TaskEither<StoreError, readonly ComparedRow[]>;

interface Deps extends Needs<'sync.read' | 'digest'> {
  readonly filesUrl?: FilesUrl;
}

const isHere = (view: SyncView, record: SyncRecord, name: string | null): boolean => {
  if (name === null) return false;
  if (record.entity === 'user') return (view.users.get(name as Username)?.row ?? null) !== null;
  if (record.entity === 'post') return (view.posts.get(name as PostId)?.row ?? null) !== null;
  return record.entity === 'comment'
    ? view.comments.get(name as CommentId)?.isListed === true
    : view.edges.get(name)?.present === true;
};

/** Returns the owner that a deferred record waits for, by the names under which it is noted that Xano has it. */
const ownerOf = ({ merged }: Evaluated): Owner | null => {
  const waits = 'steps' in merged ? merged.steps.find((step) => step.do === 'defer') : undefined;
  const [, kind, mark, name = ''] = /^(user|post|erased)([/#])(.+)$/.exec(waits?.owner ?? '') ?? [];
  if (kind === 'user')
    return { entity: kind, names: [mark === '#' ? seenById(name) : seenByName(name)] };
  return kind === 'post' ? { entity: kind, names: [seenByName(name), seenById(name)] } : null;
};

const changesIn = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) =>
    step.do === 'put-user' || step.do === 'put-post' ? Object.keys(step.changes) : [],
  );

const wordsFor = (fields: readonly string[]): string =>
  fields.length === 0 ? 'another content' : `another ${[...new Set(fields)].toSorted().join(', ')}`;

/** The state of the record here before its row was evaluated; after that the view no longer shows it. */
interface Before {
  readonly isHere: boolean;
  /** Whether it is an edge that was lost while its version is still known. */
  readonly isEdgeLost: boolean;
  readonly differing: readonly string[];
  /** Whether the record may be right as it is: it was changed here, and Xano may not know of that yet. */
  readonly isNewer: boolean;
}

const NOTHING: Before = { isHere: false, isEdgeLost: false, differing: [], isNewer: false };

const WHAT_IS_LOST: ReadonlySet<string> = new Set<Step['do']>([
  'identify',
  'index',
  'index-comment',
]);

/** Whether the Xano id of a record is no longer known; it was known once, since the record is here. */
const hasLostId = ({ merged }: Evaluated, { isHere: wasHere }: Before): boolean =>
  wasHere &&
  merged.result === 'unchanged' &&
  merged.steps.some((step) => WHAT_IS_LOST.has(step.do));

const told = (name: string, record: SyncRecord, actual: string): Fault =>
  fault(`xano:${name}`, `xano ${name}`, keyOf(record), 'as it is in Xano', actual);

/** Returns why a record is missing, as far as the row itself tells. */
const reasonOf = ({ merged, nobody }: Evaluated): string => {
  const reasons =
    merged.result === 'failed' ? [merged.message ?? ''] : nobody.map(({ message }) => message);
  const isItsOwn = merged.result === 'failed' || merged.result === 'deferred';
  return ['missing', ...(isItsOwn ? reasons : [])].join(': ');
};

/** Returns what is wrong with a record, without its values, since rows hold what not everybody may read. */
const faultOf = (evaluated: Evaluated, before: Before): Fault | null => {
  const { record, merged } = evaluated;
  const { isHere: wasHere, differing, isNewer } = before;
  if (record === null || isNewer || merged.result === 'duplicate') return null;
  const { result } = merged;
  if (result === 'stale' && !wasHere) return told('tombstoned', record, 'was deleted here');
  if (hasLostId(evaluated, before))
    return told('different', record, 'its Xano id is not known here');
  if ((result === 'unchanged' || result === 'stale') && differing.length === 0) return null;
  if (result === 'deferred' && wasHere) return null;
  const [name, actual] = !wasHere
    ? ['missing', reasonOf(evaluated)]
    : [
        'different',
        result === 'failed'
          ? (merged.message ?? '')
          : wordsFor([...changesIn(merged.steps), ...differing]),
      ];
  return told(name, record, actual);
};

/** Returns the entry that mends a record. What Xano was seen to have wins within its instant; over a lost edge, always. */
const remedyFor = ({ entry, record }: ReadEntry, { isHere: wasHere, isEdgeLost }: Before): Entry =>
  (wasHere || isEdgeLost) && record !== null && !record.deleted
    ? entryOfRecord({ ...record, observed: true })
    : entry;

const toRow = (
  one: ReadEntry,
  found: Evaluated | undefined,
  was: Before,
  ids: Ids,
): ComparedRow => {
  const seen = namesOf(one, ids);
  const isDead = found?.merged.result === 'stale' && !was.isHere;
  const problem = found === undefined ? null : faultOf(found, was);
  const isLost = found !== undefined && hasLostId(found, was);
  const steps = found !== undefined && 'steps' in found.merged ? found.merged.steps : [];
  return {
    entry: one.entry,
    remedy: isDead ? null : isLost ? one.entry : remedyFor(one, was),
    seen,
    fault: problem,
    waitsFor: found === undefined ? null : ownerOf(found),
    isDead,
    owners: one.record === null ? [] : ownersOf(one.record, ids),
    lostNames: isLost ? seen.filter(isById) : [],
    isCompared: true,
    isForgotten:
      problem === null && was.isHere && found?.merged.result === 'unchanged' && steps.length > 0,
  };
};

/** Returns the comparison of a row whose key, or whose owner's key, cannot be read. */
const damagedRow = ({ entry, record }: ReadEntry, kind: string): ComparedRow => ({
  entry,
  remedy: null,
  seen: namesOf({ entry, record }, NOTHING_KNOWN),
  fault: record === null ? null : told('damaged', record, `the key ${kind} is damaged`),
  waitsFor: null,
  isDead: false,
  owners: [],
  lostNames: [],
  isCompared: false,
  isForgotten: false,
});

export const makeCompareRows = ({ sync, digest, filesUrl = null }: Deps): CompareRows => {
  const findUnread = makeFindUnread(sync);

  const some = (
    read: readonly ReadEntry[],
    now: number,
  ): TE.TaskEither<StoreError, readonly ComparedRow[]> =>
    pipe(
      lookUp(sync, read),
      TE.map(({ ids, view }) => {
        const before = read.map(({ record }): Before => {
          if (record === null) return NOTHING;
          const name = nameOf(record, ids);
          return {
            isHere: isHere(view, record, name),
            isEdgeLost: name !== null && view.edges.get(name)?.isLost === true,
            differing: differingFields(view, record, now),
            isNewer: isNewerHere(view, record, now),
          };
        });
        // A record that the view does not cover is about to change, so nothing is said of it.
        const found = evaluate(view, read, now);
        return read
          .slice(0, Math.max(1, found.length))
          .map((one, at) => toRow(one, found[at], before[at] ?? NOTHING, ids));
      }),
      TE.orElse((error): ReturnType<CompareRows> => {
        const [only] = read;
        if (error._tag !== 'StoreDamaged' || only === undefined) return TE.left(error);
        return read.length > 1
          ? some(read.slice(0, Math.ceil(read.length / 2)), now)
          : TE.right([damagedRow(only, error.kind)]);
      }),
    );

  const all = (
    read: readonly ReadEntry[],
    now: number,
  ): TE.TaskEither<StoreError, readonly ComparedRow[]> =>
    RA.isEmpty(read)
      ? TE.right([])
      : pipe(
          some(read, now),
          TE.flatMap((compared) =>
            pipe(
              all(read.slice(compared.length), now),
              TE.map((rest) => [...compared, ...rest]),
            ),
          ),
        );

  return (entries, now, readAt) => {
    const read = entries.map((entry) => readThere(entry, { now, filesUrl }, digest, readAt));
    return pipe(
      TE.Do,
      TE.bind('unread', () => pipe(read, TE.traverseSeqArray(findUnread))),
      TE.bind('sound', ({ unread }) =>
        all(
          read.filter((_, at) => unread[at] === null),
          now,
        ),
      ),
      TE.map(({ unread, sound }) => {
        const rest = [...sound];
        return unread.flatMap((row) => row ?? rest.shift() ?? []);
      }),
    );
  };
};

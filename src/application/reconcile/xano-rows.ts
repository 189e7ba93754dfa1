import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as E from 'fp-ts/lib/Either.js';
import { fault, type Fault } from '../../domain/reconcile/fault.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import type { Step } from '../../domain/sync/step.js';
import { edgeKey, type SyncView } from '../../domain/sync/view.js';
import { parseXanoId } from '../../domain/sync/xano-id.js';
import type { StoreError } from '../errors.js';
import type { Digest } from '../ports/digest.js';
import { seenById, seenByName } from '../ports/sent-rows.js';
import type { SyncStore } from '../ports/sync-store.js';
import type { Entry } from '../sync/entry.js';
import { judge, readEntry, type Judged, type ReadEntry } from '../sync/judge.js';
import { idsIn, queryOf, type Ids } from '../sync/query.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';

/** Whom a row belongs to that is not here: a fault only if Xano has the owner. */
export interface Owner {
  readonly entity: 'user' | 'post';
  readonly names: readonly string[];
}

/** A row of Xano beside what is here. */
export interface ComparedRow {
  readonly entry: Entry;
  /** By which names it is known that Xano has it. */
  readonly seen: readonly string[];
  /** Null: it is here as Xano has it, or newer. */
  readonly fault: Fault | null;
  readonly waitsFor: Owner | null;
  /** Deleted here by something newer: it is not here, and rightly so. */
  readonly isDead: boolean;
}

/** Compares rows with what is here, and changes nothing. */
export type CompareRows = (
  entries: readonly Entry[],
  now: number,
) => TE.TaskEither<StoreError, readonly ComparedRow[]>;

interface Deps {
  readonly sync: Pick<SyncStore, 'resolve' | 'read'>;
  readonly digest: Digest;
}

/** What the record is called here, as far as its owners are known. */
const nameOf = (record: SyncRecord, ids: Ids): string | null => {
  const { users, posts, edges } = queryOf([record], ids, []);
  if (record.entity === 'user') return users[0] ?? null;
  if (record.entity === 'post')
    return record.externalId ?? ids.postIds.get(record.id) ?? posts[0] ?? null;
  const [edge] = edges;
  return edge === undefined ? null : edgeKey(edge);
};

const namesOf = ({ entry, record }: ReadEntry, ids: Ids): readonly string[] => {
  const name = record === null ? null : nameOf(record, ids);
  const { content } = entry;
  const id = content.kind === 'delivery' ? parseXanoId(content.delivery.row['id']) : E.left(null);
  return [
    ...(name === null ? [] : [seenByName(name)]),
    ...(E.isRight(id) ? [seenById(id.right)] : []),
  ];
};

const isHere = (view: SyncView, record: SyncRecord, name: string | null): boolean => {
  if (name === null) return false;
  if (record.entity === 'user') return (view.users.get(name as Username)?.row ?? null) !== null;
  if (record.entity === 'post') return (view.posts.get(name as PostId)?.row ?? null) !== null;
  return view.edges.get(name)?.present === true;
};

/** Of a record that waits: by which names its owner would be known, if Xano has it. */
const ownerOf = ({ settled }: Judged): Owner | null => {
  const waits = 'steps' in settled ? settled.steps.find((step) => step.do === 'defer') : undefined;
  const [, kind, mark, name = ''] = /^(user|post|erased)([/#])(.+)$/.exec(waits?.owner ?? '') ?? [];
  if (kind === 'user')
    return { entity: kind, names: [mark === '#' ? seenById(name) : seenByName(name)] };
  return kind === 'post' ? { entity: kind, names: [seenByName(name), seenById(name)] } : null;
};

const changesIn = (steps: readonly Step[]): string => {
  const fields = steps.flatMap((step) =>
    step.do === 'put-user' || step.do === 'put-post' ? Object.keys(step.changes) : [],
  );
  return fields.length === 0 ? 'another content' : `another ${fields.toSorted().join(', ')}`;
};

/** No value is told: rows hold what not everybody may read. */
const faultOf = ({ record, settled }: Judged, wasHere: boolean): Fault | null => {
  if (record === null || settled.result === 'duplicate') return null;
  const { result } = settled;
  if (result === 'unchanged' || result === 'stale') return null;
  if (result === 'deferred' && wasHere) return null;
  const [name, actual] = !wasHere
    ? ['missing', 'missing']
    : ['different', result === 'failed' ? (settled.message ?? '') : changesIn(settled.steps)];
  return fault(`xano:${name}`, {
    name: `xano ${name}`,
    key: keyOf(record),
    expected: 'as it is in Xano',
    actual,
  });
};

export const makeCompareRows = ({ sync, digest }: Deps): CompareRows => {
  const some = (
    read: readonly ReadEntry[],
    now: number,
  ): TE.TaskEither<StoreError, readonly ComparedRow[]> => {
    const records = read.flatMap(({ record }) => (record === null ? [] : [record]));
    const { userIds, postIds } = idsIn(records);
    return pipe(
      sync.resolve(userIds, postIds),
      TE.flatMap((ids) =>
        pipe(
          sync.read(queryOf(records, ids, [])),
          TE.map(({ view }) => {
            const before = read.map(
              ({ record }) => record !== null && isHere(view, record, nameOf(record, ids)),
            );
            const judged = judge(view, read, now);
            // One of which the view does not tell is about to change: nothing is said of it.
            const told = judged.length > 0 ? judged : [];
            return read.slice(0, Math.max(1, told.length)).map((one, at): ComparedRow => {
              const found = told[at];
              return {
                entry: one.entry,
                seen: namesOf(one, ids),
                fault: found === undefined ? null : faultOf(found, before[at] ?? false),
                waitsFor: found === undefined ? null : ownerOf(found),
                isDead: found?.settled.result === 'stale' && before[at] !== true,
              };
            });
          }),
        ),
      ),
    );
  };

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

  return (entries, now) =>
    all(
      entries.map((entry) => readEntry(entry, now, digest)),
      now,
    );
};

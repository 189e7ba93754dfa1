import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isInternal } from '../../domain/invariant/snapshot.js';
import { parseKey, type Key } from '../../domain/key.js';
import { edgeClaim } from '../../domain/reconcile/claim.js';
import { fault, type Fault } from '../../domain/reconcile/fault.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import type { Entity } from '../../domain/sync/entity.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import { edgeKey } from '../../domain/sync/view.js';
import { UNTIMED } from '../../domain/sync/stamp.js';
import type { PostId } from '../../domain/post.js';
import type { StoreError } from '../errors.js';
import type { NamedKey, Place, Reconciler } from '../ports/reconciler.js';
import type { StoredRow } from '../ports/sent-rows.js';

/** A row that is here and not in Xano, as the record that would take it away. */
export const deleteOf = (row: StoredRow, version: number): SyncRecord => {
  const common = { deleted: true, stamp: version === 0 ? UNTIMED : { at: version, digest: '' } };
  switch (row.of) {
    case 'user':
      return { ...common, entity: 'user', user: { username: row.username, id: null }, fields: {} };
    case 'post':
      return { ...common, entity: 'post', id: row.id, externalId: null, author: null, fields: {} };
    case 'edge': {
      const { kind, user, target } = row.edge;
      const by = { username: user, id: null };
      return kind === 'follow'
        ? {
            ...common,
            entity: kind,
            user: by,
            following: { username: target as typeof user, id: null },
          }
        : { ...common, entity: kind, user: by, post: target as PostId, since: null };
    }
  }
};

export const extraFault = (row: StoredRow): Fault =>
  fault('xano:extra', {
    name: 'xano extra',
    key: keyOf(deleteOf(row, 0)),
    expected: 'nothing: Xano has no such row',
    actual: 'is here',
  });

export const entityOf = (row: StoredRow): Entity => (row.of === 'edge' ? row.edge.kind : row.of);

/** What a row is called among those of its entity. */
export const nameOfRow = (row: StoredRow): string => {
  switch (row.of) {
    case 'user':
      return row.username;
    case 'post':
      return row.id;
    case 'edge':
      return edgeKey(row.edge);
  }
};

const EDGE_OF: Readonly<Partial<Record<string, 'follow' | 'like' | 'bookmark'>>> = {
  following: 'follow',
  liked: 'like',
  bookmarked: 'bookmark',
};

/** The rows that a key stands for; null where it is a collection of edges, which has members. */
const rowOf = (key: Key, entities: ReadonlySet<Entity>): StoredRow | 'members' | null => {
  if (key.of === 'post')
    return key.part === null && entities.has('post') ? { of: 'post', id: key.id } : null;
  if (key.of !== 'user') return null;
  if (key.part === null)
    return entities.has('user') ? { of: 'user', username: key.username } : null;
  const kind = EDGE_OF[key.part];
  return kind !== undefined && entities.has(kind) ? 'members' : null;
};

const edgesIn = ({ key }: NamedKey, members: readonly string[]): readonly StoredRow[] => {
  if (key.of !== 'user') return [];
  const kind = EDGE_OF[key.part ?? ''];
  if (kind === undefined) return [];
  return members.flatMap((member): readonly StoredRow[] => {
    const claim = edgeClaim(kind, key.username, member);
    return claim.of === 'edge' ? [{ of: 'edge', edge: claim.edge }] : [];
  });
};

/** Walks over the rows that are here, of the entities that Xano was asked for; null: no more. */
export type StoredWalk = TE.TaskEither<StoreError, readonly StoredRow[] | null>;

const isWanted = (row: StoredRow, sample: number): boolean =>
  isSampled(keyOf(deleteOf(row, 0)), sample);

export const makeStoredWalk = (
  reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>,
  entities: ReadonlySet<Entity>,
  sample: number,
): StoredWalk => {
  let place: Place = null;
  let hasBegun = false;
  const open: { readonly of: NamedKey; from: Place }[] = [];
  const wanted = (rows: readonly StoredRow[]) => rows.filter((row) => isWanted(row, sample));

  const inspect = (names: readonly string[]): TE.TaskEither<StoreError, readonly StoredRow[]> => {
    const keys = names.flatMap((name): readonly NamedKey[] => {
      const key = isInternal(name) ? E.left(name) : parseKey(name);
      return E.isRight(key) ? [{ name, key: key.right }] : [];
    });
    const whole = keys.flatMap(({ key }) => {
      const row = rowOf(key, entities);
      return row === null || row === 'members' ? [] : [row];
    });
    const lists = keys.filter(({ key }) => rowOf(key, entities) === 'members');
    return pipe(
      reconciler.collections(lists),
      TE.map((collections) => [
        ...whole,
        ...collections.flatMap(({ members }, at) => {
          const list = lists[at];
          if (list === undefined) return [];
          if (members === null) open.push({ of: list, from: null });
          return edgesIn(list, members ?? []);
        }),
      ]),
    );
  };

  const nextMembers = (at: (typeof open)[number]): StoredWalk =>
    pipe(
      reconciler.members(at.of, at.from),
      TE.map(({ members, next }) => {
        at.from = next;
        if (next === null) open.shift();
        return wanted(edgesIn(at.of, members));
      }),
    );

  const nextKeys: StoredWalk = pipe(
    TE.fromIO(() => place),
    TE.flatMap((from) => reconciler.scan(from)),
    TE.flatMap(({ names, next }) =>
      pipe(
        inspect(names),
        TE.map((rows) => {
          hasBegun = true;
          place = next;
          return wanted(rows);
        }),
      ),
    ),
  );

  return pipe(
    TE.fromIO(() => open[0]),
    TE.flatMap((at): StoredWalk => {
      if (at !== undefined) return nextMembers(at);
      return hasBegun && place === null ? TE.right(null) : nextKeys;
    }),
  );
};

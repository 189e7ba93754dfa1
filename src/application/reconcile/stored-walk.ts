import { EDGE_KINDS, EDGES, type EdgeKind } from '../../domain/entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Key, isInternal, parseKey } from '../../domain/key.js';
import { edgeClaim } from '../../domain/reconcile/claim.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import type { Entity } from '../../domain/sync/entity.js';
import { keyOf } from '../../domain/sync/record.js';
import type { StoreError } from '../errors.js';
import type { NamedKey, Reconciler } from '../ports/reconciler.js';
import type { StoredRow } from '../ports/sent-rows.js';
import { makeKeyWalk, type KeyWalk } from './key-walk.js';
import { deleteOf } from './xano-extra.js';

const EDGE_OF: Readonly<Partial<Record<string, EdgeKind>>> = Object.fromEntries(
  EDGE_KINDS.map((kind) => [EDGES[kind].mine, kind]),
);

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
export type StoredWalk = KeyWalk<readonly StoredRow[]>;

export const makeStoredWalk = (
  reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>,
  entities: ReadonlySet<Entity>,
  sample: number,
): StoredWalk => {
  const wanted = (rows: readonly StoredRow[]) =>
    rows.filter((row) => isSampled(keyOf(deleteOf(row, 0)), sample));

  const inspect = (
    names: readonly string[],
    open: (key: NamedKey) => void,
  ): TE.TaskEither<StoreError, readonly StoredRow[]> => {
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
      TE.map((collections) =>
        wanted([
          ...whole,
          ...collections.flatMap(({ members }, at) => {
            const list = lists[at];
            if (list === undefined) return [];
            if (members === null) open(list);
            return edgesIn(list, members ?? []);
          }),
        ]),
      ),
    );
  };

  return makeKeyWalk(reconciler, {
    keys: inspect,
    members: (key, members) => wanted(edgesIn(key, members)),
  });
};

import * as E from 'fp-ts/lib/Either.js';
import { EDGE_KINDS, EDGES, isTie } from '../../domain/entities/edges.js';
import { parseKey } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import { edgeClaim } from '../../domain/reconcile/claim.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import type { Entity } from '../../domain/sync/entity.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import { UNTIMED } from '../../domain/sync/version.js';
import { edgeKey } from '../../domain/sync/view.js';
import type { StoreError } from '../errors.js';
import type { NamedKey, Place, Reconciler } from '../ports/reconciler.js';
import type { StoredRow } from '../ports/sent-rows.js';
import { entryOfRecord, type Entry } from '../sync/entry.js';
import { ask } from '../gen.js';
import { eachPage, type Steps } from './run.js';

/** Makes the record that deletes a row which is stored here; `at` 0: without a version. */
export const deleteOf = (row: StoredRow, at: number): SyncRecord => {
  const common = { deleted: true, version: at === 0 ? UNTIMED : { at, digest: '' } };
  switch (row.of) {
    case 'user':
      return { ...common, entity: 'user', user: { username: row.username, id: null }, fields: {} };
    case 'post':
      return { ...common, entity: 'post', id: row.id, externalId: null, author: null, fields: {} };
    case 'comment':
      return {
        ...common,
        ...{ entity: 'comment', id: row.id, externalId: null },
        ...{ author: null, post: null, fields: {} },
      };
    case 'edge': {
      const { kind, user, target } = row.edge;
      const by = { username: user, id: null };
      return isTie(kind)
        ? {
            ...common,
            entity: kind,
            user: by,
            whom: { username: target as typeof user, id: null },
          }
        : { ...common, entity: kind, user: by, post: target as PostId, since: null };
    }
  }
};

/** Makes the entry that says that Xano no longer has a row; it deletes nothing newer than the version that was read. */
export const goneOf = (row: StoredRow, version: number): Entry =>
  entryOfRecord({ ...deleteOf(row, version), observed: true, seenAt: version });

export const entityOf = (row: StoredRow): Entity => (row.of === 'edge' ? row.edge.kind : row.of);

/** Returns the name of a row among those of its entity. */
export const nameOfRow = (row: StoredRow): string => {
  switch (row.of) {
    case 'user':
      return row.username;
    case 'post':
    case 'comment':
      return row.id;
    case 'edge':
      return edgeKey(row.edge);
  }
};

/** Returns how the members of a user's key become edges; null where the key is no collection of these kinds. */
const edgesAt = ({ key }: NamedKey, entities: readonly Entity[]) => {
  if (key.of !== 'user') return null;
  const { username } = key;
  const kind = EDGE_KINDS.find((one) => EDGES[one].mine === key.part && entities.includes(one));
  if (kind === undefined) return null;
  return (members: readonly string[]): readonly StoredRow[] =>
    members.flatMap((member) => {
      const claim = edgeClaim(kind, username, member);
      return claim.of === 'edge' ? [claim] : [];
    });
};

const hashAt = ({ key }: NamedKey, entities: readonly Entity[]): readonly StoredRow[] => {
  if (key.of === 'user' && key.part === null && entities.includes('user'))
    return [{ of: 'user', username: key.username }];
  if (key.of === 'comment' && entities.includes('comment')) return [{ of: key.of, id: key.id }];
  return key.of === 'post' && key.part === null && entities.includes('post')
    ? [{ of: 'post', id: key.id }]
    : [];
};

interface Keys {
  readonly names: readonly string[];
  readonly next: Place;
}

interface Members {
  readonly members: readonly string[];
  readonly next: Place;
}

/** Visits the stored rows of some entities, page by page. */
export function* eachStored<E>(
  reconciler: Pick<Reconciler, 'scan' | 'collections' | 'members'>,
  entities: readonly Entity[],
  sample: number,
  visit: (rows: readonly StoredRow[]) => Steps<E>,
): Steps<E | StoreError> {
  const sampled = (rows: readonly StoredRow[]): readonly StoredRow[] =>
    rows.filter((row) => isSampled(keyOf(deleteOf(row, 0)), sample));

  yield* eachPage<E | StoreError, Keys>(reconciler.scan, function* ({ names }): Steps<
    E | StoreError
  > {
    const keys = names.flatMap((name): readonly NamedKey[] => {
      const key = parseKey(name);
      return E.isRight(key) ? [{ name, key: key.right }] : [];
    });
    const lists = keys.flatMap((named) => {
      const edgesOf = edgesAt(named, entities);
      return edgesOf === null ? [] : [{ named, edgesOf }];
    });
    const collections = yield* ask(reconciler.collections(lists.map(({ named }) => named)));
    const edges = lists.flatMap(({ edgesOf }, at) => edgesOf(collections[at]?.members ?? []));
    yield* visit(sampled([...keys.flatMap((named) => hashAt(named, entities)), ...edges]));
    for (const [at, { named, edgesOf }] of lists.entries())
      if (collections[at]?.members === null)
        yield* eachPage<E | StoreError, Members>(
          (from) => reconciler.members(named, from),
          ({ members }) => visit(sampled(edgesOf(members))),
        );
  });
}

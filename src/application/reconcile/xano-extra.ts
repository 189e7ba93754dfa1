import { fault, type Fault } from '../../domain/reconcile/fault.js';
import type { Entity } from '../../domain/sync/entity.js';
import { keyOf, type SyncRecord } from '../../domain/sync/record.js';
import { edgeKey } from '../../domain/sync/view.js';
import { UNTIMED } from '../../domain/sync/version.js';
import type { PostId } from '../../domain/post.js';
import type { StoredRow } from '../ports/sent-rows.js';

/** A row that is here and not in Xano, as the record that would take it away. */
export const deleteOf = (row: StoredRow, at: number): SyncRecord => {
  const common = { deleted: true, version: at === 0 ? UNTIMED : { at, digest: '' } };
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

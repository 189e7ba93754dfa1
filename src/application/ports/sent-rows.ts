import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Sent } from '../../domain/reconcile/sent.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** A record here of which Xano has, or may have, a row. */
export type StoredRow =
  | { readonly of: 'user'; readonly username: Username }
  | { readonly of: 'post'; readonly id: PostId }
  | { readonly of: 'comment'; readonly id: CommentId }
  | { readonly of: 'edge'; readonly edge: EdgeName };

/** `seen`: Xano has the row, or it is gone here too. Otherwise whether Xano ever sent it. */
export type Unseen = { readonly state: 'seen' } | Sent;

/** Names of a row among those that were seen: by its name here, or by its id in Xano. */
export const seenByName = (name: string): string => name;
export const seenById = (id: XanoId): string => `#${id}`;
export const isById = (name: string): boolean => name.startsWith('#');
/** Marks a row of Xano that cannot be here, such as one whose owner is not in Xano. */
export const seenAsOrphan = (name: string): string => `!${name}`;
/** Marks a record that is here although no such row was seen in Xano. */
export const seenAsExtra = (name: string): string => `?${name}`;
/** Marks an edge of Xano that cannot be read completely; null stands for any end. */
export const seenAsUnread = (user: string | null, target: string | null): string =>
  `~${user ?? '*'}:${target ?? '*'}`;
/** Stands in the name of an edge for a user of whom only the Xano id is known here. */
export const unknownUser = (id: XanoId): string => `#${id}`;

/** The rows that a comparison has seen in Xano; kept in the store, since they may be too many for a process. */
export interface SentRows {
  /** Adds names, keeps all that was seen for another day, and resolves to how many of the names are new. */
  readonly remember: (
    reconciliation: string,
    entity: Entity,
    names: readonly string[],
  ) => TaskEither<StoreError, number>;
  /** Returns how many names are remembered of each entity, and keeps all for another day. */
  readonly sizes: (
    reconciliation: string,
  ) => TaskEither<StoreError, Readonly<Record<Entity, number>>>;
  /** Returns whether each of the names was seen, in order. */
  readonly hasSeen: (
    reconciliation: string,
    entity: Entity,
    names: readonly string[],
  ) => TaskEither<StoreError, readonly boolean[]>;
  readonly forget: (reconciliation: string) => TaskEither<StoreError, void>;
  /** Returns the state of each row, in order. */
  readonly unseen: (
    reconciliation: string,
    rows: readonly StoredRow[],
  ) => TaskEither<StoreError, readonly Unseen[]>;
}

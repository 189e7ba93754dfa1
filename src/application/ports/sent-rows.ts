import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Sent } from '../../domain/reconcile/sent.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** What Xano has a row of, or may have. */
export type StoredRow =
  | { readonly of: 'user'; readonly username: Username }
  | { readonly of: 'post'; readonly id: PostId }
  | { readonly of: 'comment'; readonly id: CommentId }
  | { readonly of: 'edge'; readonly edge: EdgeName };

/** `seen`: Xano has it, or it is gone here too. */
export type Unseen = { readonly state: 'seen' } | Sent;

/** How a row is called among those that were seen: by its name here, or by its id in Xano. */
export const seenByName = (name: string): string => name;
export const seenById = (id: XanoId): string => `#${id}`;
export const isById = (name: string): boolean => name.startsWith('#');
/** That whom it belongs to is not in Xano, so that it cannot be here. */
export const seenAsOrphan = (name: string): string => `!${name}`;
/** That it is here, and Xano has no such row as far as was seen. */
export const seenAsExtra = (name: string): string => `?${name}`;
/** That Xano has an edge of which not all can be read: null stands for any end. */
export const seenAsUnread = (user: string | null, target: string | null): string =>
  `~${user ?? '*'}:${target ?? '*'}`;
/** What stands in the name of an edge for a user of whom no more is known here than the id in Xano. */
export const unknownUser = (id: XanoId): string => `#${id}`;

/** What a comparison with Xano has seen there; outside this process, which could not hold it all. */
export interface SentRows {
  /** Keeps all that was seen for another day, or until it is forgotten. How many names are new. */
  readonly remember: (
    reconciliation: string,
    entity: Entity,
    names: readonly string[],
  ) => TaskEither<StoreError, number>;
  /** How many names are remembered, which are kept for another day. */
  readonly sizes: (
    reconciliation: string,
  ) => TaskEither<StoreError, Readonly<Record<Entity, number>>>;
  /** Whether each of the names was seen, in order. */
  readonly hasSeen: (
    reconciliation: string,
    entity: Entity,
    names: readonly string[],
  ) => TaskEither<StoreError, readonly boolean[]>;
  readonly forget: (reconciliation: string) => TaskEither<StoreError, void>;
  /** One for each row, in order. */
  readonly unseen: (
    reconciliation: string,
    rows: readonly StoredRow[],
  ) => TaskEither<StoreError, readonly Unseen[]>;
}

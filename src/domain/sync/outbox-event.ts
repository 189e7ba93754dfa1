import { isTie, TIES } from '../entities/edges.js';
import type { Entity } from './entity.js';
import type { Username } from '../username.js';

/** The kinds of user actions that are delivered to Xano; the receiver tells events apart by them. */
export const OUTBOX_EVENT_TYPES = [
  'post.created',
  'post.updated',
  'post.deleted',
  'like.added',
  'like.removed',
  'bookmark.added',
  'bookmark.removed',
  'follow.added',
  'follow.removed',
  'mute.added',
  'mute.removed',
  'block.added',
  'block.removed',
  'comment.created',
  'comment.updated',
  'comment.deleted',
  'user.updated',
  'user.deleted',
] as const;

export interface OutboxEvent {
  readonly type: (typeof OUTBOX_EVENT_TYPES)[number];
  /** The user who acted; the events of one user are delivered in order. */
  readonly actor: Username;
  /** When the user acted, ms. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Returns the entity that an event is about. */
export const entityOfEvent = ({ type }: Pick<OutboxEvent, 'type'>): Entity =>
  type.split('.')[0] as Entity;

/** Returns the name of an event in reports, in the form of a record's: `user:alice`, `like:alice>77`. */
export const keyOfEvent = (event: Pick<OutboxEvent, 'type' | 'data'>): string => {
  const entity = entityOfEvent(event);
  const name = (field: string): string => {
    const value = event.data[field];
    return typeof value === 'string' ? value : '';
  };
  switch (entity) {
    case 'user':
      return `${entity}:${name('username')}`;
    case 'post':
    case 'comment':
      return `${entity}:${name('id')}`;
    case 'follow':
      return `${entity}:${name('follower')}>${name('following')}`;
    case 'mute':
    case 'block':
      return `${entity}:${name('username')}>${name(TIES[entity].mine)}`;
    case 'like':
    case 'bookmark':
      return `${entity}:${name('username')}>${name('post_id')}`;
  }
};

/**
 * Returns the users whom an event names, by the columns for their Xano ids, since their names may differ in Xano. Empty
 * for a deleted user: another user may have that name by now, and the event already carries the id.
 */
export const peopleOf = (
  event: Pick<OutboxEvent, 'type' | 'actor' | 'data'>,
): Readonly<Record<string, Username>> => {
  if (event.type === 'user.deleted') return {};
  const entity = entityOfEvent(event);
  if (!isTie(entity)) return { user_id: event.actor };
  const { mine } = TIES[entity];
  return {
    [entity === 'follow' ? 'follower_id' : 'user_id']: event.actor,
    [`${mine}_id`]: event.data[mine] as Username,
  };
};

/** The answer to a delivery that was not confirmed. */
interface Refusal {
  /** Null: no answer came. */
  readonly status: number | null;
}

/** Statuses that may be different at the next try: a wrong setting, a row that has not arrived yet, a busy server. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

/** Whether the receiver may accept the same delivery at another try. */
export const isTransient = ({ status }: Refusal): boolean =>
  status === null || status < 400 || status >= 500 || PASSING.has(status);

import { isTie, TIES } from '../entities/edges.js';
import type { Entity } from './entity.js';
import type { Username } from '../username.js';

/** What a user did here that Xano is to hear of, as the receiving end tells it apart. */
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
  /** Whose deed it is: their events go out in order. */
  readonly actor: Username;
  /** When, ms. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the event is about. */
export const entityOfEvent = ({ type }: Pick<OutboxEvent, 'type'>): Entity =>
  type.split('.')[0] as Entity;

/** How an event is called in reports, as a record is: `user:alice`, `like:alice>77`. */
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
 * Whom an event names, by the columns in which it says who they are in Xano, where their names may be others. Who was
 * deleted is not looked up by the name, under which somebody else may have come: that event says whom it was about.
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

/** What a receiver answered, where it answered at all. */
interface Refusal {
  /** Null: no answer came. */
  readonly status: number | null;
}

/** A wrong setting, a row that has not arrived yet, a busy server: what may be otherwise next time. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

/** Whether the same delivery may be taken another time. */
export const isPassing = ({ status }: Refusal): boolean =>
  status === null || status < 400 || status >= 500 || PASSING.has(status);

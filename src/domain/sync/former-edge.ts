import type { RowFields } from './delivery.js';
import type { Entity } from './entity.js';

const FOLLOW = [
  'follower',
  'follower_username',
  'follower_id',
  'following',
  'following_username',
  'following_id',
];
const ACT = ['username', 'user_id', 'post_id'];

const NAMES: Readonly<Record<Entity, readonly string[]>> = {
  user: [],
  post: [],
  follow: FOLLOW,
  like: ACT,
  bookmark: ACT,
};

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/**
 * The row of the edge that an update has made another, to be deleted: with the times of what it has
 * become, at which it was gone. Null where both sides name the same edge.
 */
export const formerEdge = (
  entity: Entity,
  before: RowFields | null,
  row: RowFields,
): RowFields | null => {
  if (before === null) return null;
  const isAnother = NAMES[entity].some((name) => {
    const [old, now] = [before[name], row[name]];
    return isText(old) && isText(now) && String(old) !== String(now);
  });
  const { created_at, updated_at } = row;
  return isAnother ? { ...before, created_at, updated_at } : null;
};

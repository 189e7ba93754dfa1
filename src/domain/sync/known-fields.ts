import type { Entity } from './entity.js';

/** What a row may say of itself in our words: a column of that name enters without being asked for. */
export const KNOWN_FIELDS: Readonly<Record<Entity, readonly string[]>> = {
  user: [
    'id',
    'username',
    'display_name',
    'bio',
    'avatar',
    'links',
    'email',
    'role',
    'created_at',
    'updated_at',
    'deleted',
  ],
  post: [
    'id',
    'external_id',
    'username',
    'author',
    'user_id',
    'author_id',
    'content',
    'media_url',
    'hashtags',
    'created_at',
    'updated_at',
    'deleted',
  ],
  follow: [
    'id',
    'follower',
    'follower_username',
    'follower_id',
    'following',
    'following_username',
    'following_id',
    'created_at',
    'updated_at',
    'deleted',
  ],
  like: ['id', 'username', 'user_id', 'post_id', 'created_at', 'updated_at', 'deleted'],
  bookmark: ['id', 'username', 'user_id', 'post_id', 'created_at', 'updated_at', 'deleted'],
};

/** Whether its rows join two others, and have no fields of their own. */
export const isEdge = (entity: Entity): boolean => entity !== 'user' && entity !== 'post';

/** The column that says when a row last changed, unless a mapping names another. */
export const updatedColumnOf = (entity: Entity): string =>
  isEdge(entity) ? 'created_at' : 'updated_at';

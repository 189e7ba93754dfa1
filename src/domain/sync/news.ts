import type { Username } from '../username.js';
import type { Entity } from './entity.js';

/** What a user did here that Xano is to hear of, as the receiving end tells it apart. */
export const NEWS_TYPES = [
  'post.created',
  'post.updated',
  'post.deleted',
  'like.added',
  'like.removed',
  'bookmark.added',
  'bookmark.removed',
  'follow.added',
  'follow.removed',
  'user.updated',
  'user.deleted',
] as const;

export type NewsType = (typeof NEWS_TYPES)[number];

export interface News {
  readonly type: NewsType;
  /** Whose deed it is: their news go out in order. */
  readonly actor: Username;
  /** When, ms. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the news are about. */
export const newsEntity = ({ type }: Pick<News, 'type'>): Entity => type.split('.')[0] as Entity;

/** How news are called in reports, as records are: `user:alice`, `like:alice>77`. */
export const newsKey = (news: Pick<News, 'type' | 'data'>): string => {
  const entity = newsEntity(news);
  const name = (field: string): string => {
    const value = news.data[field];
    return typeof value === 'string' ? value : '';
  };
  switch (entity) {
    case 'user':
      return `${entity}:${name('username')}`;
    case 'post':
      return `${entity}:${name('id')}`;
    case 'follow':
      return `${entity}:${name('follower')}>${name('following')}`;
    case 'like':
    case 'bookmark':
      return `${entity}:${name('username')}>${name('post_id')}`;
  }
};

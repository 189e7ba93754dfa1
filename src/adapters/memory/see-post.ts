import type { SeenPost } from '../../application/ports/feed-store.js';
import type { Post } from '../../domain/post.js';
import { fittingColumns } from '../../domain/post-columns.js';
import { MAX_AUTHOR_BYTES, type UserFields } from '../../domain/profile.js';
import { MAX_COPIED_BYTES } from '../../domain/user-field.js';
import type { Username } from '../../domain/username.js';
import type { Fields, Keyspace } from './keyspace.js';
import { markPost } from './mark-post.js';

/** The fields that others see, as far as they fit. */
export const publicPart = (fields: Fields, shown: readonly string[]): UserFields => {
  let size = 0;
  const fitting = shown.flatMap((field): readonly (readonly [string, string])[] => {
    const value = fields.get(field);
    const added = Buffer.byteLength(field) + Buffer.byteLength(value ?? '');
    if (value === undefined || size + added > MAX_AUTHOR_BYTES) return [];
    size += added;
    return [[field, value]];
  });
  return Object.fromEntries(fitting);
};

/** What is shown of an author, and which columns of a post. */
export interface ShownNames {
  readonly publicFields: readonly string[];
  readonly postColumns: readonly string[];
}

/** A post with its author as one viewer sees it; null when the author is missing. */
export const seePost = (
  space: Keyspace,
  post: Post,
  viewer: Username | null,
  { publicFields, postColumns }: ShownNames,
): SeenPost | null => {
  const author = space.users.get(post.username);
  const columns = fittingColumns(post.columns ?? {}, postColumns);
  return author === undefined
    ? null
    : {
        ...markPost(space, { ...post, columns }, viewer),
        author: publicPart(author, publicFields),
      };
};

const isLong = (text: string): boolean => Buffer.byteLength(text) > MAX_COPIED_BYTES;

/** What a page leaves out of a post: copies and an address that only Xano's own rows have so long. */
export const cutPost = (seen: SeenPost): SeenPost => {
  const { display_name, avatar, media_url } = seen.post;
  return {
    ...seen,
    post: {
      ...seen.post,
      display_name: isLong(display_name) ? '' : display_name,
      avatar: isLong(avatar) ? '' : avatar,
      media_url: media_url === null || isLong(media_url) ? null : media_url,
    },
  };
};

/** What a post with its author takes on a page, bytes. */
export const bytesOf = (seen: SeenPost): number => Buffer.byteLength(JSON.stringify(seen));

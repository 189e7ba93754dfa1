import type { Hashtag } from '../hashtag.js';
import { printKey, type PostPart, type TagPart, type UserPart } from '../key.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';

/** Some fields of a hash, as they are stored. */
export type Fields = Readonly<Record<string, string>>;

/** Where the data is not as it must be. */
export interface Finding {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

/** Keys by the names that data has, which nobody vouches for. */
export const userKey = (username: string, part: UserPart | null = null): string =>
  printKey({ of: 'user', username: username as Username, part });
export const postKey = (id: string, part: PostPart | null = null): string =>
  printKey({ of: 'post', id: id as PostId, part });
export const tagKey = (tag: Hashtag, part: TagPart): string =>
  printKey({ of: 'hashtag', tag, part });

/** Whose home a key tells the state of. */
export const readerOfHome = (key: string): string | null =>
  /^sys:home:(.+)$/.exec(key)?.[1] ?? null;

import type { Hashtag } from '../hashtag.js';
import { printKey, type PostPart, type TagPart, type UserPart } from '../key.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';

/** Some fields of a hash, as they are stored. */
export type Fields = Readonly<Record<string, string>>;

/** A place where the data differs from what it must be. */
export interface Finding {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

/** These functions return keys for names as found in the data, which may be invalid. */
export const userKey = (username: string, part: UserPart | null = null): string =>
  printKey({ of: 'user', username: username as Username, part });
export const postKey = (id: string, part: PostPart | null = null): string =>
  printKey({ of: 'post', id: id as PostId, part });
export const tagKey = (tag: Hashtag, part: TagPart): string =>
  printKey({ of: 'hashtag', tag, part });

/** Returns the reader whose home a key holds the state of; null if it is no such key. */
export const readerOfHome = (key: string): string | null =>
  /^sys:home:(.+)$/.exec(key)?.[1] ?? null;

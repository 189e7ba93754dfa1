import type { Counts } from '../../domain/engagement.js';
import { POST_COUNTERS } from '../../domain/entities/post.js';
import type { Post } from '../../domain/post.js';
import { columnsIn, readPost } from '../../domain/stored-post.js';
import type { Fields } from './keyspace.js';

export const textOf = (fields: Fields | undefined, field: string): string =>
  fields?.get(field) ?? '';

export const numberOf = (fields: Fields | undefined, field: string): number =>
  Number(textOf(fields, field));

export const countsOf = (fields: Fields): Counts =>
  Object.fromEntries(
    POST_COUNTERS.map((counter) => [counter, numberOf(fields, counter)]),
  ) as unknown as Counts;

/** A post's hash read back: nothing else than these stores writes what may not be missing. */
export const toPost = (fields: Fields): Post =>
  readPost((field) => fields.get(field), columnsIn(fields)) as unknown as Post;

export const setAll = (
  fields: Fields,
  pairs: Iterable<readonly [field: string, value: string]>,
): void => {
  for (const [field, value] of pairs) fields.set(field, value);
};

import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { hashtagsAmong, MAX_HASHTAGS, type Hashtag } from '../hashtag.js';
import { tagsOf } from '../post.js';
import { parseStoredUsername, type Username } from '../username.js';
import type { Row } from './row.js';

/** Returns the author of a post; null when the row is damaged. */
export const authorOf = ({ fields }: Row): Username | null => {
  const author = parseStoredUsername(fields['username'] ?? '');
  return E.isRight(author) ? author.right : null;
};

/** Returns the tags given beside the text: those of the column in Xano. */
const givenOf = ({ fields }: Row): readonly Hashtag[] => {
  const json = parse(fields['hashtags'] ?? '');
  return E.isRight(json) && Array.isArray(json.right) ? hashtagsAmong(json.right) : [];
};

// A row is immutable, and a batch may hold many likes of one post, whose text may be long to search.
const read = new WeakMap<Row, readonly Hashtag[]>();

/**
 * Returns the tags of a post: those stored, or else those given followed by those in the text, up to the maximum of a
 * post. Each like ranks the post in all of them.
 */
export const hashtagsOf = (row: Row): readonly Hashtag[] => {
  // The stored tags count: the rules for tags may have been different when the post was stored.
  if (row.shelves !== undefined) return row.shelves;
  const known = read.get(row);
  if (known !== undefined) return known;
  const tags = tagsOf(row.fields['content'] ?? '', givenOf(row)).slice(0, MAX_HASHTAGS);
  read.set(row, tags);
  return tags;
};

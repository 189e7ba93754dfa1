import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { hashtagsAmong, MAX_HASHTAGS, type Hashtag } from '../hashtag.js';
import { tagsOf } from '../post.js';
import { parseStoredUsername, type Username } from '../username.js';
import type { Row } from './row.js';

/** Null where the row is damaged. */
export const authorOf = ({ fields }: Row): Username | null => {
  const author = parseStoredUsername(fields['username'] ?? '');
  return E.isRight(author) ? author.right : null;
};

/** The tags given beside the text, which is what a row of Xano has. */
const givenOf = ({ fields }: Row): readonly Hashtag[] => {
  const json = parse(fields['hashtags'] ?? '');
  return E.isRight(json) && Array.isArray(json.right) ? hashtagsAmong(json.right) : [];
};

// A row never changes, and a batch may bring many likes of one post, whose text may be long.
const read = new WeakMap<Row, readonly Hashtag[]>();

/**
 * The tags of a post: as it is stored, or else those given, and then those in the text, as many as a
 * post may carry. Each like ranks the post in every one of them.
 */
export const hashtagsOf = (row: Row): readonly Hashtag[] => {
  // The rule may have been another when the post was stored.
  if (row.shelves !== undefined) return row.shelves;
  const known = read.get(row);
  if (known !== undefined) return known;
  const tags = tagsOf(row.fields['content'] ?? '', givenOf(row)).slice(0, MAX_HASHTAGS);
  read.set(row, tags);
  return tags;
};

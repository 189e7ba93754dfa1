import * as E from 'fp-ts/lib/Either.js';
import { DAMAGED } from '../../../application/ports/reader.js';
import { readPost } from '../../../domain/stored-post.js';
import { parseStoredUsername } from '../../../domain/username.js';
import { ACTED_FIELDS, POST_FIELDS } from '../post-row.js';
import { entriesIn, fieldsIn } from './entries.js';
import { homeIn } from './home-answer.js';
import type { Answer, Question } from './question.js';

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText);

const PLACES: ReadonlyMap<string, number> = new Map(POST_FIELDS.map((field, at) => [field, at]));

const sizeOf = (values: readonly unknown[]): number =>
  values.reduce((sum: number, value) => sum + (isText(value) ? 2 * value.length : 0), 0);

/** Makes the decoder of the script's answers, which returns undefined where an answer is malformed. */
export const makeReadAnswer = (columns: readonly string[]) => {
  const postOf = (found: unknown): Answer | undefined => {
    if (found === null || found === DAMAGED)
      return { ask: 'post', row: found, acted: null, bytes: 0 };
    if (!Array.isArray(found)) return undefined;
    const values: readonly unknown[] = found;
    const valueAt = (at: number): string | undefined => {
      const value = values[at];
      return isText(value) ? value : undefined;
    };
    const kept: Record<string, string> = {};
    columns.forEach((column, place) => {
      const value = valueAt(POST_FIELDS.length + place);
      if (value !== undefined) kept[column] = value;
    });
    const valueOf = (field: string): string | undefined => valueAt(PLACES.get(field) ?? -1);
    const row = readPost(valueOf, kept) ?? DAMAGED;
    const acted = ACTED_FIELDS.map((field) => valueOf(field) ?? null);
    return { ask: 'post', row, acted, bytes: sizeOf(values) };
  };

  const briefIn = (found: unknown): Answer | undefined => {
    if (found === null || found === DAMAGED) return { ask: 'brief', brief: null };
    if (!isTexts(found)) return undefined;
    const [username = '', ...numbers] = found;
    const author = parseStoredUsername(username);
    const [created_at = 0, likesCount = 0, commentsCount = 0, bookmarksCount = 0] =
      numbers.map(Number);
    const counts = { likesCount, commentsCount, bookmarksCount };
    const isWhole =
      E.isRight(author) && [created_at, ...Object.values(counts)].every(Number.isFinite);
    return {
      ask: 'brief',
      brief: isWhole ? { username: author.right, created_at, ...counts } : null,
    };
  };

  const userOf = (found: unknown): Answer | undefined => {
    if (found === null || found === DAMAGED) return { ask: 'user', row: found, bytes: 0 };
    if (!isTexts(found)) return undefined;
    return { ask: 'user', row: Object.fromEntries(fieldsIn(found)), bytes: sizeOf(found) };
  };

  const hashOf = (found: unknown): Answer | undefined => {
    if (found === null) return { ask: 'hash', fields: null, bytes: 0 };
    return isTexts(found)
      ? { ask: 'hash', fields: new Map(fieldsIn(found)), bytes: sizeOf(found) }
      : undefined;
  };

  const sliceOf = (found: unknown): Answer | undefined => {
    if (typeof found !== 'object' || found === null) return undefined;
    if (!('size' in found) || typeof found.size !== 'number') return undefined;
    if (!('entries' in found) || !isTexts(found.entries)) return undefined;
    return { ask: 'slice', slice: { size: found.size, entries: entriesIn(found.entries) } };
  };

  return (question: Question, found: unknown): Answer | undefined => {
    switch (question.ask) {
      case 'post':
        return postOf(found);
      case 'brief':
        return briefIn(found);
      case 'user':
        return userOf(found);
      case 'hash':
        return hashOf(found);
      case 'slice':
        return sliceOf(found);
      case 'count':
        return typeof found === 'number' ? { ask: 'count', value: found } : undefined;
      case 'texts':
        return isTexts(found) ? { ask: 'texts', members: found } : undefined;
      case 'zset':
      case 'set':
        return Array.isArray(found) ? { ask: question.ask, isIn: found[0] === 1 } : undefined;
      case 'home':
        return homeIn(found);
      case 'few':
        // A number, its size, stands for the members of a larger set.
        if (typeof found === 'number') return { ask: 'few', members: null };
        return isTexts(found) ? { ask: 'few', members: found } : undefined;
      case 'all':
        return isTexts(found) ? { ask: 'all', members: found } : undefined;
    }
  };
};

/** Puts each long value where the script refers to it by its place. */
export const withLong = (found: unknown, long: readonly string[]): unknown =>
  long.length > 0 && Array.isArray(found)
    ? found.map((value: unknown) => (typeof value === 'number' ? long[value - 1] : value))
    : found;

import { postKey, userKey, type Fields } from './names.js';
import * as E from 'fp-ts/lib/Either.js';
import {
  hashtagsAmong,
  hashtagsIn,
  MAX_HASHTAGS,
  readTags,
  unionOfTags,
  type Hashtag,
} from '../hashtag.js';
import { parseInstant } from '../instant.js';
import { printKey, type Key } from '../key.js';
import type { PostId } from '../post.js';
import type { PostFacts } from './facts.js';
import { postRow, type PostCounter, type UserCounter } from '../derive.js';
import { fault, wrongValue, type Change, type Fault } from './fault.js';

/** Returns a fault for each value that is too large to be read. It has no remedy: the right value is unknown. */
export const tooLarge = (key: string, fields: readonly string[]): readonly Fault[] =>
  fields.map((field) => fault(0, `large ${field}`, key, `${field} of at most 64 KiB`, 'larger'));

/** Returns the change that sets a field of a row; null removes it. */
export const setField = (row: Key, field: string, value: string | null): readonly Change[] => [
  { do: 'set', row, fields: { [field]: value } },
];

const isInstant = (score: number | null): score is number =>
  score !== null && score > 0 && E.isRight(parseInstant(String(score)));

/** Checks the `created_at` of a hash; it can be repaired from the row's scores in its lists, `remembered`. */
export const evaluateBirth = (
  row: Key,
  born: string,
  remembered: readonly (number | null)[],
): readonly Fault[] => {
  if (E.isRight(parseInstant(born))) return [];
  const at = remembered.find(isInstant);
  const remedy = at === undefined ? [] : setField(row, 'created_at', String(at));
  const wanted = 'a time in milliseconds';
  return [fault(4, 'created_at', printKey(row), wanted, born || 'nothing', { remedy })];
};

/**
 * Returns the changes that move a post from the feeds of its old tags to those of the new ones. A post that is banned, or
 * has an invalid `created_at`, enters no feed yet.
 */
const retag = (
  id: PostId,
  fields: Fields,
  before: readonly Hashtag[],
  hashtags: readonly Hashtag[],
): readonly Change[] => {
  const born = fields['created_at'] ?? '';
  const stands = fields['banned'] === undefined && E.isRight(parseInstant(born));
  return [
    ...before.flatMap((tag) =>
      (['posts', 'ranked'] as const).map((part): Change => ({
        do: 'leave',
        list: { of: 'hashtag', tag, part },
        member: id,
      })),
    ),
    ...setField(postRow(id), 'hashtags', JSON.stringify(hashtags)),
    ...(stands ? hashtags : []).map((tag): Change => ({ do: 'tag', id, tag, score: Number(born) })),
  ];
};

/** Checks that the tags of a post can be read, and have the form in which they are looked up. */
export const evaluateTags = (id: PostId, { fields, origin }: PostFacts): readonly Fault[] => {
  const key = postKey(id);
  const stored = fields?.['hashtags'];
  const tags = readTags(stored ?? '');
  if (tags !== null) {
    const hashtags = unionOfTags(hashtagsAmong(tags));
    if (hashtags.join() === tags.join()) return [];
    const [right, is] = [hashtags, tags].map((some) => JSON.stringify(some)) as [string, string];
    const remedy = retag(id, fields ?? {}, tags, hashtags);
    return [wrongValue('tags', 'form of hashtags', key, ['hashtags', right, is], { remedy })];
  }
  const given = hashtagsAmong(readTags(origin?.['sys_given_hashtags'] ?? '[]') ?? []);
  const content = origin?.['content'];
  const hashtags = unionOfTags(given, hashtagsIn(content ?? '')).slice(0, MAX_HASHTAGS);
  const remedy =
    content === undefined ? [] : setField(postRow(id), 'hashtags', JSON.stringify(hashtags));
  const actual = stored === undefined ? 'missing' : 'another text';
  return [fault(3, 'hashtags', key, 'a list of hashtags', actual, { remedy })];
};

/** Checks that `banned` is '1' or absent. The author's list of banned posts decides which of the two is right. */
export const evaluateBan = (id: PostId, { fields, banned }: PostFacts): readonly Fault[] => {
  const says = fields?.['banned'];
  if (says === undefined || says === '1') return [];
  const remedy = setField(postRow(id), 'banned', banned === null ? null : '1');
  return [fault(3, 'banned', postKey(id), '1, or no such field', 'another value', { remedy })];
};

/** Returns the fault of a post without an author, which is the same whether it is found at the post or at its place. */
export const orphanedPost = (id: string, author: string, remedy: readonly Change[] = []): Fault =>
  fault(5, 'author', postKey(id), 'an author that exists', `no ${userKey(author)}`, { remedy });

/**
 * Checks a counter of a hash. A fault does not count if faults of the collection explain a difference of the same size.
 * `is` undefined: the counter is missing.
 */
export const evaluateCounter = (
  key: string,
  counter: UserCounter | PostCounter,
  is: string | undefined,
  [collection, size]: readonly [string, number],
  remedy: Change,
): readonly Fault[] => {
  if (is === String(size)) return [];
  const difference = Math.abs(Number(is) - size);
  const by = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  const unless = { name: collection, by };
  return [wrongValue(1, counter, key, [counter, size, is], { remedy: [remedy], unless })];
};

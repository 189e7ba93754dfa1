import { postKey, userKey, type Fields } from './names.js';
import * as E from 'fp-ts/lib/Either.js';
import {
  hashtagsAmong,
  hashtagsIn,
  MAX_HASHTAGS,
  readTags,
  unite,
  type Hashtag,
} from '../hashtag.js';
import { parseInstant } from '../instant.js';
import { printKey, type Key } from '../key.js';
import type { PostId } from '../post.js';
import type { PostFacts } from './facts.js';
import { postRow, type PostCounter, type UserCounter } from '../derive.js';
import { fault, wrongValue, type Change, type Fault } from './fault.js';

/** Values that are too large to be read; nobody can tell what they ought to be. */
export const tooLarge = (key: string, fields: readonly string[]): readonly Fault[] =>
  fields.map((field) => fault(0, `large ${field}`, key, `${field} of at most 64 KiB`, 'larger'));

/** A field of a row is to be this; null takes it away. */
export const setField = (row: Key, field: string, value: string | null): readonly Change[] => [
  { do: 'set', row, fields: { [field]: value } },
];

const isInstant = (score: number | null): score is number =>
  score !== null && score > 0 && E.isRight(parseInstant(String(score)));

/** The instant of a hash; `remembered`: the scores by which it stands where it belongs. */
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

/** Out of the feeds of the old tags. A post that is banned, or whose time is to be mended, enters none yet. */
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

/** The tags of a post, which follow from its text and from those that were given, in the form in which they are asked for. */
export const evaluateTags = (id: PostId, { fields, origin }: PostFacts): readonly Fault[] => {
  const key = postKey(id);
  const stored = fields?.['hashtags'];
  const tags = readTags(stored ?? '');
  if (tags !== null) {
    const hashtags = unite(hashtagsAmong(tags));
    if (hashtags.join() === tags.join()) return [];
    const [right, is] = [hashtags, tags].map((some) => JSON.stringify(some)) as [string, string];
    const remedy = retag(id, fields ?? {}, tags, hashtags);
    return [wrongValue('tags', 'form of hashtags', key, ['hashtags', right, is], { remedy })];
  }
  const given = hashtagsAmong(readTags(origin?.['sys_given_hashtags'] ?? '[]') ?? []);
  const content = origin?.['content'];
  const hashtags = unite(given, hashtagsIn(content ?? '')).slice(0, MAX_HASHTAGS);
  const remedy =
    content === undefined ? [] : setField(postRow(id), 'hashtags', JSON.stringify(hashtags));
  const actual = stored === undefined ? 'missing' : 'another text';
  return [fault(3, 'hashtags', key, 'a list of hashtags', actual, { remedy })];
};

/** What is neither banned nor not: the shelf of banned posts knows. */
export const evaluateBan = (id: PostId, { fields, banned }: PostFacts): readonly Fault[] => {
  const says = fields?.['banned'];
  if (says === undefined || says === '1') return [];
  const remedy = setField(postRow(id), 'banned', banned === null ? null : '1');
  return [fault(3, 'banned', postKey(id), '1, or no such field', 'another value', { remedy })];
};

/** A post whose author is not here; the same, whether the post or its place is looked at. */
export const orphan = (id: string, author: string, remedy: readonly Change[] = []): Fault =>
  fault(5, 'author', postKey(id), 'an author that exists', `no ${userKey(author)}`, { remedy });

/** A counter of a hash, which a fault of the collection may explain that is wrong by as much; undefined: it is missing. */
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

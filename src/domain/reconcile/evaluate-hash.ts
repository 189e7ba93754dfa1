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
import { fault, type Change, type Fault } from './fault.js';

/** Values that are too large to be read; nobody can tell what they ought to be. */
export const tooLarge = (key: string, fields: readonly string[]): readonly Fault[] =>
  fields.map((field) =>
    fault(0, {
      name: `large ${field}`,
      key,
      expected: `${field} of at most 64 KiB`,
      actual: 'larger',
    }),
  );

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
  return [
    fault(4, {
      name: 'created_at',
      key: printKey(row),
      expected: 'a time in milliseconds',
      actual: born || 'nothing',
      ...(at !== undefined && { remedy: setField(row, 'created_at', String(at)) }),
    }),
  ];
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

/** Tags in a form that the rule made before, in which nobody can ask for them. */
const evaluateForm = (id: PostId, fields: Fields, tags: readonly Hashtag[]): readonly Fault[] => {
  const hashtags = unite(hashtagsAmong(tags));
  return hashtags.join() === tags.join()
    ? []
    : [
        fault('tags', {
          name: 'form of hashtags',
          key: postKey(id),
          expected: `hashtags: ${JSON.stringify(hashtags)}`,
          actual: `hashtags: ${JSON.stringify(tags)}`,
          remedy: retag(id, fields, tags, hashtags),
        }),
      ];
};

/** The tags of a post, which follow from its text and from those that were given. */
export const evaluateTags = (id: PostId, { fields, origin }: PostFacts): readonly Fault[] => {
  const tags = readTags(fields?.['hashtags'] ?? '');
  if (tags !== null) return evaluateForm(id, fields ?? {}, tags);
  const given = hashtagsAmong(readTags(origin?.['sys_given_hashtags'] ?? '[]') ?? []);
  const content = origin?.['content'];
  const hashtags = unite(given, hashtagsIn(content ?? '')).slice(0, MAX_HASHTAGS);
  return [
    fault(3, {
      name: 'hashtags',
      key: postKey(id),
      expected: 'a list of hashtags',
      actual: fields?.['hashtags'] === undefined ? 'missing' : 'another text',
      ...(content !== undefined && {
        remedy: setField(postRow(id), 'hashtags', JSON.stringify(hashtags)),
      }),
    }),
  ];
};

/** What is neither banned nor not: the shelf of banned posts knows. */
export const evaluateBan = (id: PostId, { fields, banned }: PostFacts): readonly Fault[] => {
  const says = fields?.['banned'];
  return says === undefined || says === '1'
    ? []
    : [
        fault(3, {
          name: 'banned',
          key: postKey(id),
          expected: '1, or no such field',
          actual: 'another value',
          remedy: setField(postRow(id), 'banned', banned === null ? null : '1'),
        }),
      ];
};

/** A post whose author is not here; the same, whether the post or its place is looked at. */
export const orphan = (id: string, author: string, remedy: readonly Change[] = []): Fault =>
  fault(5, {
    name: 'author',
    key: postKey(id),
    expected: 'an author that exists',
    actual: `no ${userKey(author)}`,
    remedy,
  });

/** A counter of a hash, and the collection that it counts. */
interface Count {
  readonly key: string;
  readonly counter: UserCounter | PostCounter;
  /** Undefined: the hash has no such field. */
  readonly is: string | undefined;
  readonly collection: string;
  readonly size: number;
  readonly remedy: readonly Change[];
}

/** A fault of the collection may explain that its counter is wrong by as much. */
export const evaluateCounter = (count: Count): readonly Fault[] => {
  const { key, counter, is, collection, size, remedy } = count;
  if (is === String(size)) return [];
  const difference = Math.abs(Number(is) - size);
  return [
    fault(1, {
      name: counter,
      key,
      expected: `${counter}: ${size}`,
      actual: `${counter}: ${is ?? 'missing'}`,
      remedy,
      unless: {
        name: collection,
        by: Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference,
      },
    }),
  ];
};

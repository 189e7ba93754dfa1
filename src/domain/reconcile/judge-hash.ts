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
import { postKey, userKey } from '../invariant/snapshot.js';
import type { PostId } from '../post.js';
import type { PostFacts } from './facts.js';
import { fault, type Fault, type Remedy } from './fault.js';

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

const isInstant = (score: number | null): score is number =>
  score !== null && score > 0 && E.isRight(parseInstant(String(score)));

/** The instant of a hash; `remembered`: the scores by which it stands where it belongs. */
export const judgeBirth = (
  key: string,
  born: string,
  remembered: readonly (number | null)[],
): readonly Fault[] => {
  if (E.isRight(parseInstant(born))) return [];
  const at = remembered.find(isInstant);
  return [
    fault(4, {
      name: 'created_at',
      key,
      expected: 'a time in milliseconds',
      actual: born || 'nothing',
      ...(at !== undefined && { remedy: { do: 'born', at } as const }),
    }),
  ];
};

/** Tags in a form that the rule made before, in which nobody can ask for them. */
const judgeForm = (id: PostId, tags: readonly Hashtag[]): readonly Fault[] => {
  const hashtags = unite(hashtagsAmong(tags));
  return hashtags.join() === tags.join()
    ? []
    : [
        fault('tags', {
          name: 'form of hashtags',
          key: postKey(id),
          expected: `hashtags: ${JSON.stringify(hashtags)}`,
          actual: `hashtags: ${JSON.stringify(tags)}`,
          remedy: { do: 'retag', hashtags },
        }),
      ];
};

/** The tags of a post, which follow from its text and from those that were given. */
export const judgeTags = (id: PostId, { fields, origin }: PostFacts): readonly Fault[] => {
  const tags = readTags(fields?.['hashtags'] ?? '');
  if (tags !== null) return judgeForm(id, tags);
  const given = hashtagsAmong(readTags(origin?.['sys_given_hashtags'] ?? '[]') ?? []);
  const content = origin?.['content'];
  const hashtags = unite(given, hashtagsIn(content ?? '')).slice(0, MAX_HASHTAGS);
  return [
    fault(3, {
      name: 'hashtags',
      key: postKey(id),
      expected: 'a list of hashtags',
      actual: fields?.['hashtags'] === undefined ? 'missing' : 'another text',
      ...(content !== undefined && { remedy: { do: 'tags', hashtags } as const }),
    }),
  ];
};

/** What is neither banned nor not: the shelf of banned posts knows. */
export const judgeBan = (id: PostId, { fields, banned }: PostFacts): readonly Fault[] => {
  const says = fields?.['banned'];
  return says === undefined || says === '1'
    ? []
    : [
        fault(3, {
          name: 'banned',
          key: postKey(id),
          expected: '1, or no such field',
          actual: 'another value',
          remedy: { do: 'ban', isBanned: banned !== null },
        }),
      ];
};

/** A post whose author is not here; the same, whether the post or its place is looked at. */
export const orphan = (id: string, author: string, remedy?: Remedy): Fault =>
  fault(5, {
    name: 'author',
    key: postKey(id),
    expected: 'an author that exists',
    actual: `no ${userKey(author)}`,
    ...(remedy && { remedy }),
  });

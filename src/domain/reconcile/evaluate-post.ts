import { postKey, tagKey } from './names.js';
import * as E from 'fp-ts/lib/Either.js';
import { entriesOf, POST_SIZES, postRow, type Entry, type Listed } from '../derive.js';
import { copiesOf } from '../entities/author-copies.js';
import { engagementOf, isRanked, rankedScore, RANKED_MAX_AGE_MS } from '../engagement.js';
import { storedTags } from '../hashtag.js';
import { parseInstant } from '../instant.js';
import { printKey } from '../key.js';
import type { PostId } from '../post.js';
import { parseRole } from '../role.js';
import { newestIn, parseVersions } from '../sync/row.js';
import type { Username } from '../username.js';
import type { PostFacts, TagPlaces } from './facts.js';
import { lacking, stranger, totalOf, wrongValue, type Change, type Fault } from './fault.js';
import {
  evaluateBan,
  evaluateBirth,
  evaluateCounter,
  evaluateTags,
  orphan,
  tooLarge,
} from './evaluate-hash.js';

/** Rounding, not time, may bring a stored rank out of its bounds by this share of it. */
const TOLERANCE = 1e-9;
/** By how much the clock of another replica may be ahead, ms. */
const CLOCK_SKEW = 60_000;

type Fields = NonNullable<PostFacts['fields']>;

/** The key of what rows stand in by a score. */
export const keyOfList = (list: Listed): string =>
  list.of === 'banned' ? `sys:banned:${list.username}` : printKey(list);

/** What a post is evaluated against besides the facts. */
export interface Circumstances {
  readonly now: number;
  readonly exploreMax: number;
}

/** What it counts, each beside the collection whose size that is. */
export const sizesOfPost = (id: PostId, facts: PostFacts) =>
  POST_SIZES.map(([counter, part]) => ({ key: postKey(id, part), size: facts[part], counter }));

const counters = (id: PostId, fields: Fields, facts: PostFacts): readonly Fault[] =>
  sizesOfPost(id, facts).flatMap(({ key, size, counter }) =>
    evaluateCounter(postKey(id), counter, fields[counter], [key, size], {
      ...{ do: 'count-post', id, counter },
      hashtags: storedTags(fields['hashtags'] ?? ''),
    }),
  );

/** The name of the author is that of the key, whatever the hash says. */
const copies = (id: PostId, fields: Fields, author: Fields): readonly Fault[] => {
  const right = Object.entries(copiesOf({ ...author, username: fields['username'] ?? '' }));
  // A role that is none is to be mended first.
  const hasRole = E.isRight(parseRole(author['role'] ?? ''));
  return right
    .filter(([name, value]) => (fields[name] ?? '') !== value && (name !== 'user_role' || hasRole))
    .map(([name, value]) => {
      const remedy: readonly Change[] = [{ do: 'copy', id, fields: { [name]: value } }];
      return wrongValue(5, name, postKey(id), [name, value, fields[name]], { remedy });
    });
};

/** Where it was read to stand. */
export const scoreIn = (facts: PostFacts, list: Listed): number | null => {
  switch (list.of) {
    case 'user':
      return facts.timeline;
    case 'banned':
      return facts.banned;
    case 'app':
      return facts.explore;
    case 'hashtag':
      return facts.tags.find(({ tag }) => tag === list.tag)?.posts ?? null;
  }
};

const entering = (id: PostId, { list, score }: Entry): readonly Change[] => {
  if (list.of === 'app') return [{ do: 'explore', id, score }];
  if (list.of === 'hashtag') return [{ do: 'tag', id, tag: list.tag, score }];
  const enter: Change = { do: 'enter', list, member: id, score };
  return list.of === 'user'
    ? [enter, { do: 'count-user', username: list.username, counter: 'postCount' }]
    : [enter];
};

/** Sizes that a missing post explains. */
const touchesOf = ({ list }: Entry, facts: PostFacts): Fault['touches'] => {
  if (list.of !== 'user' && list.of !== 'banned') return [];
  const [, earned] = engagements(facts);
  const total = { name: totalOf(list.username), by: earned };
  return list.of === 'user' ? [{ name: keyOfList(list), by: 1 }, total] : [total];
};

/** The post stands where it is derived to, by its instant. */
const standing = (id: PostId, entry: Entry, facts: PostFacts): readonly Fault[] => {
  const { list, score: at } = entry;
  const [key, remedy, score] = [keyOfList(list), entering(id, entry), scoreIn(facts, list)];
  if (score === at) return [];
  return score === null
    ? [lacking(3, `missing ${id}`, key, id, { remedy, touches: touchesOf(entry, facts) })]
    : [wrongValue(4, `score of ${id}`, key, [id, at, score], { remedy })];
};

/** Sizes and counters differ where a counter is wrong: neither makes the other's rank a fault. */
const engagements = ({
  fields,
  likes,
  bookmarks,
  comments,
}: PostFacts): readonly [number, number] => {
  const counted = engagementOf({
    likesCount: Number(fields?.['likesCount'] ?? 0),
    bookmarksCount: Number(fields?.['bookmarksCount'] ?? 0),
    commentsCount: Number(fields?.['commentsCount'] ?? 0),
  });
  const real = engagementOf({
    likesCount: likes,
    bookmarksCount: bookmarks,
    commentsCount: comments,
  });
  return Number.isNaN(counted) ? [real, real] : [Math.min(counted, real), Math.max(counted, real)];
};

const rank = (id: PostId, at: number, now: number, facts: PostFacts, place: TagPlaces) => {
  const { tag } = place;
  const key = tagKey(tag, 'ranked');
  const remedy: readonly Change[] = [{ do: 'tag', id, tag, score: at }];
  if (place.ranked === null)
    return now - at <= RANKED_MAX_AGE_MS - CLOCK_SKEW
      ? [lacking(3, `missing ${id}`, key, id, { remedy })]
      : [];
  if (!isRanked(at, now)) return [];
  // It falls from the whole engagement of a new post to the score of this moment, and never below.
  const [low, high] = engagements(facts);
  const least = rankedScore(low, at, now + CLOCK_SKEW) * (1 - TOLERANCE);
  const most = high * (1 + TOLERANCE);
  if (place.ranked >= least && place.ranked <= most) return [];
  const right = `from ${least} to ${most}`;
  return [wrongValue(4, `score of ${id}`, key, [id, right, place.ranked], { remedy })];
};

/** Not in the explore feed, and not newer than the last that is. */
export const isOlderThanExplore = (
  { explore, exploreOldest }: PostFacts,
  createdAt: number,
): boolean => explore === null && (exploreOldest === null || createdAt <= exploreOldest);

/** The explore feed is full of newer posts. */
export const isBeyondExplore = (facts: PostFacts, createdAt: number, exploreMax: number): boolean =>
  facts.exploreSize >= exploreMax && isOlderThanExplore(facts, createdAt);

/**
 * The explore feed keeps its newest. A post that is older than all it holds is missing only if all
 * posts there are find room, which is known at the end.
 */
const explored = (
  id: PostId,
  entry: Entry,
  facts: PostFacts,
  exploreMax: number,
): readonly Fault[] => {
  if (isBeyondExplore(facts, entry.score, exploreMax)) return [];
  const isLate = isOlderThanExplore(facts, entry.score);
  return standing(id, entry, facts).map((found) => ({ ...found, isLate }));
};

/** A post that is not banned stands among the banned ones, by which a ban is lifted and a user erased. */
const unshelved = (id: PostId, username: Username, facts: PostFacts): readonly Fault[] => {
  if (facts.banned === null) return [];
  const list: Listed = { of: 'banned', username };
  const remedy: readonly Change[] = [{ do: 'leave', list, member: id }];
  const touches = touchesOf({ list, score: 0 }, facts);
  return [
    stranger(3, `stranger ${id}`, keyOfList(list), `${id}: it is not banned`, { remedy, touches }),
  ];
};

const places = (
  id: PostId,
  fields: Fields,
  facts: PostFacts,
  { now, exploreMax }: Circumstances,
): readonly Fault[] => {
  const createdAt = Number(fields['created_at']);
  const username = (fields['username'] ?? '') as Username;
  const hashtags = facts.tags.map(({ tag }) => tag);
  const isBanned = fields['banned'] === '1';
  return [
    ...entriesOf({ username, hashtags, createdAt, isBanned }).flatMap((entry) =>
      entry.list.of === 'app' ? explored(id, entry, facts, exploreMax) : standing(id, entry, facts),
    ),
    ...(isBanned
      ? []
      : [
          ...unshelved(id, username, facts),
          ...facts.tags.flatMap((place) => rank(id, createdAt, now, facts, place)),
        ]),
  ];
};

/** A post without an author that is older than the last delete of the author, which has missed it. */
const missed = (id: PostId, born: string, { fields, erased }: PostFacts): readonly Change[] => {
  if (erased === null || E.isLeft(parseInstant(born))) return [];
  const newest = newestIn({ fields: {}, versions: parseVersions(erased.versions) });
  const score = Number(born);
  const author = (fields?.['username'] ?? '') as Username;
  return Math.max(score, newest) <= erased.at
    ? [{ do: 'erase', id, author, score, at: erased.at }]
    : [];
};

export const evaluatePost = (
  id: PostId,
  facts: PostFacts,
  circumstances: Circumstances,
): readonly Fault[] => {
  const { fields, author } = facts;
  if (fields === null) return [];
  const key = postKey(id);
  if (facts.large.length > 0) return tooLarge(key, facts.large);
  const counted = counters(id, fields, facts);
  const born = fields['created_at'] ?? '';
  if (author === null)
    return [...counted, orphan(id, fields['username'] ?? '', missed(id, born, facts))];
  const { timeline, banned, explore } = facts;
  const broken = [
    ...evaluateBirth(postRow(id), born, [timeline, banned, explore]),
    ...evaluateTags(id, facts),
    ...evaluateBan(id, facts),
  ];
  return [
    ...broken,
    ...counted,
    ...copies(id, fields, author),
    // What follows from a field that is to be mended is evaluated once it is.
    ...(broken.length > 0 ? [] : places(id, fields, facts, circumstances)),
  ];
};

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
import { missingMember, surplus, totalOf, wrongValue, type Change, type Fault } from './fault.js';
import {
  evaluateBan,
  evaluateBirth,
  evaluateCounter,
  evaluateTags,
  orphanedPost,
  tooLarge,
} from './evaluate-hash.js';

/** Relative tolerance of a stored rank, for rounding errors. */
const TOLERANCE = 1e-9;
/** Maximum difference between the clocks of two replicas, ms. */
const CLOCK_SKEW = 60_000;

type Fields = NonNullable<PostFacts['fields']>;

/** Returns the key of a list that holds rows by a score. */
export const keyOfList = (list: Listed): string =>
  list.of === 'banned' ? `sys:banned:${list.username}` : printKey(list);

/** Conditions of an evaluation besides the facts: the time (ms) and the capacity of the explore feed. */
export interface Conditions {
  readonly now: number;
  readonly exploreMax: number;
}

/** Returns the counters of a post, each with the collection whose size it must equal. */
export const sizesOfPost = (id: PostId, facts: PostFacts) =>
  POST_SIZES.map(([counter, part]) => ({ key: postKey(id, part), size: facts[part], counter }));

const counters = (id: PostId, fields: Fields, facts: PostFacts): readonly Fault[] =>
  sizesOfPost(id, facts).flatMap(({ key, size, counter }) =>
    evaluateCounter(postKey(id), counter, fields[counter], [key, size], {
      ...{ do: 'count-post', id, counter },
      hashtags: storedTags(fields['hashtags'] ?? ''),
    }),
  );

/** Checks the copies of the author's fields. The username is the post's own, whatever the author's hash says. */
const copies = (id: PostId, fields: Fields, author: Fields): readonly Fault[] => {
  const right = Object.entries(copiesOf({ ...author, username: fields['username'] ?? '' }));
  // An invalid role of the author is to be repaired first.
  const hasRole = E.isRight(parseRole(author['role'] ?? ''));
  return right
    .filter(([name, value]) => (fields[name] ?? '') !== value && (name !== 'user_role' || hasRole))
    .map(([name, value]) => {
      const remedy: readonly Change[] = [{ do: 'copy', id, fields: { [name]: value } }];
      return wrongValue(5, name, postKey(id), [name, value, fields[name]], { remedy });
    });
};

/** Returns the score of the post in a list, or null if the list does not hold it. */
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

/** Returns the sizes that a missing post explains. */
const touchesOf = ({ list }: Entry, facts: PostFacts): Fault['touches'] => {
  if (list.of !== 'user' && list.of !== 'banned') return [];
  const [, earned] = engagements(facts);
  const total = { name: totalOf(list.username), by: earned };
  return list.of === 'user' ? [{ name: keyOfList(list), by: 1 }, total] : [total];
};

/** Checks that a derived list holds the post by its time of creation. */
const standing = (id: PostId, entry: Entry, facts: PostFacts): readonly Fault[] => {
  const { list, score: at } = entry;
  const [key, remedy, score] = [keyOfList(list), entering(id, entry), scoreIn(facts, list)];
  if (score === at) return [];
  return score === null
    ? [missingMember(3, `missing ${id}`, key, id, { remedy, touches: touchesOf(entry, facts) })]
    : [wrongValue(4, `score of ${id}`, key, [id, at, score], { remedy })];
};

/** Returns the lowest and highest engagement, by counters and by sizes: a wrong counter must not make a rank a fault. */
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
      ? [missingMember(3, `missing ${id}`, key, id, { remedy })]
      : [];
  if (!isRanked(at, now)) return [];
  // A stored rank lies between the full engagement of a new post and the score of this moment.
  const [low, high] = engagements(facts);
  const least = rankedScore(low, at, now + CLOCK_SKEW) * (1 - TOLERANCE);
  const most = high * (1 + TOLERANCE);
  if (place.ranked >= least && place.ranked <= most) return [];
  const right = `from ${least} to ${most}`;
  return [wrongValue(4, `score of ${id}`, key, [id, right, place.ranked], { remedy })];
};

/** Whether a post is absent from the explore feed and not newer than its oldest post. */
export const isOlderThanExplore = (
  { explore, exploreOldest }: PostFacts,
  createdAt: number,
): boolean => explore === null && (exploreOldest === null || createdAt <= exploreOldest);

/** Whether the explore feed is full of newer posts. */
export const isBeyondExplore = (facts: PostFacts, createdAt: number, exploreMax: number): boolean =>
  facts.exploreSize >= exploreMax && isOlderThanExplore(facts, createdAt);

/**
 * Checks the explore feed, which keeps only its newest posts. A post older than all of them is missing only if the feed
 * has room for all posts, which is known at the end of the comparison.
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

/** Checks that the list of banned posts, which unbanning and erasure rely on, does not hold a post that is not banned. */
const unshelved = (id: PostId, username: Username, facts: PostFacts): readonly Fault[] => {
  if (facts.banned === null) return [];
  const list: Listed = { of: 'banned', username };
  const remedy: readonly Change[] = [{ do: 'leave', list, member: id }];
  const touches = touchesOf({ list, score: 0 }, facts);
  return [
    surplus(3, `stranger ${id}`, keyOfList(list), `${id}: it is not banned`, {
      remedy,
      touches,
    }),
  ];
};

const places = (
  id: PostId,
  fields: Fields,
  facts: PostFacts,
  { now, exploreMax }: Conditions,
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

/** Returns the erasure of a post without an author if it is older than the author's last delete, which missed it. */
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
  conditions: Conditions,
): readonly Fault[] => {
  const { fields, author } = facts;
  if (fields === null) return [];
  const key = postKey(id);
  if (facts.large.length > 0) return tooLarge(key, facts.large);
  const counted = counters(id, fields, facts);
  const born = fields['created_at'] ?? '';
  if (author === null)
    return [...counted, orphanedPost(id, fields['username'] ?? '', missed(id, born, facts))];
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
    // Places that derive from a broken field are evaluated after its repair.
    ...(broken.length > 0 ? [] : places(id, fields, facts, conditions)),
  ];
};

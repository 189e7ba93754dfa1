import { engagementOf, isRanked, rankedScore, RANKED_MAX_AGE_MS } from '../engagement.js';
import * as E from 'fp-ts/lib/Either.js';
import { COPIES } from '../entities/post.js';
import type { Hashtag } from '../hashtag.js';
import { postKey, tagKey, userKey } from '../invariant/snapshot.js';
import { parseInstant } from '../instant.js';
import type { PostId } from '../post.js';
import { userIdOf } from '../profile.js';
import { parseRole } from '../role.js';
import { newestIn, parseVersions } from '../sync/row.js';
import type { PostFacts, TagPlaces } from './facts.js';
import { fault, totalOf, type Fault, type PostCounter, type Remedy } from './fault.js';
import { judgeCounter } from './judge-counter.js';
import { judgeBan, judgeBirth, judgeTags, orphan, tooLarge } from './judge-hash.js';

const EXPLORE = 'explore:feed';

/** Rounding, not time, may bring a stored rank out of its bounds by this share of it. */
const TOLERANCE = 1e-9;
/** By how much the clock of another replica may be ahead, ms. */
const CLOCK_SKEW = 60_000;

type Fields = NonNullable<PostFacts['fields']>;

/** What a post is judged against besides the facts. */
export interface Circumstances {
  readonly now: number;
  readonly exploreMax: number;
}

const counters = (id: PostId, fields: Fields, facts: PostFacts): readonly Fault[] => {
  const count = (counter: PostCounter, part: 'likes' | 'bookmarks'): readonly Fault[] =>
    judgeCounter({
      key: postKey(id),
      counter,
      is: fields[counter],
      collection: postKey(id, part),
      size: facts[part],
    });
  return [...count('likesCount', 'likes'), ...count('bookmarksCount', 'bookmarks')];
};

/** The name of the author is that of the key, whatever the hash says. */
const copies = (id: PostId, fields: Fields, author: Fields): readonly Fault[] => {
  const username = fields['username'] ?? '';
  const right = {
    user_id: userIdOf({ ...author, username }),
    // A role that is none is to be mended first.
    ...Object.fromEntries(
      COPIES.filter(([, of]) => of !== 'role' || E.isRight(parseRole(author['role'] ?? ''))).map(
        ([field, of]) => [field, author[of] ?? ''],
      ),
    ),
  };
  return Object.entries(right).flatMap(([field, value]) =>
    (fields[field] ?? '') === value
      ? []
      : [
          fault(5, {
            name: field,
            key: postKey(id),
            expected: `${field}: ${value}`,
            actual: `${field}: ${fields[field] ?? 'missing'}`,
            remedy: { do: 'copy-author' },
          }),
        ],
  );
};

interface Place {
  readonly key: string;
  readonly score: number | null;
  readonly remedy: Remedy;
  readonly touches?: Fault['touches'];
}

/** The post stands in each of these, by its instant. */
const standing = (id: PostId, at: number, { key, score, remedy, touches }: Place) => {
  if (score === at) return [];
  const missing = { expected: `holds ${id}`, actual: 'does not', ...(touches && { touches }) };
  const misplaced = { expected: `${id}: ${at}`, actual: `${id}: ${score ?? ''}` };
  return score === null
    ? [fault(3, { name: `missing ${id}`, key, remedy, ...missing })]
    : [fault(4, { name: `score of ${id}`, key, remedy, ...misplaced })];
};

/** Sizes and counters differ where a counter is wrong: neither makes the other's rank a fault. */
const engagements = ({ fields, likes, bookmarks }: PostFacts): readonly [number, number] => {
  const commentsCount = Number(fields?.['commentsCount'] ?? 0);
  const counted = engagementOf({
    likesCount: Number(fields?.['likesCount'] ?? 0),
    bookmarksCount: Number(fields?.['bookmarksCount'] ?? 0),
    commentsCount,
  });
  const real = engagementOf({ likesCount: likes, bookmarksCount: bookmarks, commentsCount });
  return Number.isNaN(counted) ? [real, real] : [Math.min(counted, real), Math.max(counted, real)];
};

const rank = (id: PostId, at: number, now: number, facts: PostFacts, place: TagPlaces) => {
  const tag = place.tag as Hashtag;
  const key = tagKey(tag, 'ranked');
  const remedy: Remedy = { do: 'enter-tag', tag };
  if (place.ranked === null)
    return now - at <= RANKED_MAX_AGE_MS - CLOCK_SKEW
      ? [
          fault(3, {
            name: `missing ${id}`,
            key,
            expected: `holds ${id}`,
            actual: 'does not',
            remedy,
          }),
        ]
      : [];
  if (!isRanked(at, now)) return [];
  // It falls from the whole engagement of a new post to the score of this moment, and never below.
  const [low, high] = engagements(facts);
  const least = rankedScore(low, at, now + CLOCK_SKEW) * (1 - TOLERANCE);
  const most = high * (1 + TOLERANCE);
  return place.ranked >= least && place.ranked <= most
    ? []
    : [
        fault(4, {
          name: `score of ${id}`,
          key,
          expected: `${id}: from ${least} to ${most}`,
          actual: `${id}: ${place.ranked}`,
          remedy,
        }),
      ];
};

/**
 * The explore feed keeps its newest. A post that is older than all it holds is missing only if all
 * posts there are find room, which is known at the end.
 */
const explored = (
  id: PostId,
  at: number,
  { explore, exploreSize, exploreOldest }: PostFacts,
  exploreMax: number,
): readonly Fault[] => {
  const remedy: Remedy = { do: 'enter-explore' };
  const isNewer = exploreOldest !== null && at > exploreOldest;
  if (explore === null && exploreSize >= exploreMax && !isNewer) return [];
  const faults = standing(id, at, { key: EXPLORE, score: explore, remedy });
  return faults.map((found) => ({ ...found, isLate: explore === null && !isNewer }));
};

/** Whether it stands among the banned posts of its author, by which a ban is lifted and a user erased. */
const shelved = (id: PostId, at: number, facts: PostFacts): readonly Fault[] => {
  const author = facts.fields?.['username'] ?? '';
  const key = `sys:banned:${author}`;
  const [, earned] = engagements(facts);
  const remedy: Remedy = { do: 'shelve' };
  const touches = [{ name: totalOf(author), by: earned }];
  if (facts.fields?.['banned'] === '1')
    return standing(id, at, { key, score: facts.banned, remedy, touches });
  const told = { expected: `no ${id}: it is not banned`, actual: 'holds it' };
  return facts.banned === null
    ? []
    : [fault(3, { name: `stranger ${id}`, key, remedy, touches, ...told })];
};

const places = (id: PostId, facts: PostFacts, { now, exploreMax }: Circumstances) => {
  const at = Number(facts.fields?.['created_at']);
  const author = facts.fields?.['username'] ?? '';
  const timeline = userKey(author, 'posts');
  const [, earned] = engagements(facts);
  const touches = [
    { name: timeline, by: 1 },
    { name: totalOf(author), by: earned },
  ];
  return [
    ...standing(id, at, {
      key: timeline,
      score: facts.timeline,
      remedy: { do: 'enter-timeline' },
      touches,
    }),
    ...explored(id, at, facts, exploreMax),
    ...facts.tags.flatMap((place) => {
      const tag = place.tag as Hashtag;
      const remedy: Remedy = { do: 'enter-tag', tag };
      return [
        ...standing(id, at, { key: tagKey(tag, 'posts'), score: place.posts, remedy }),
        ...rank(id, at, now, facts, place),
      ];
    }),
  ];
};

/** Whether a post without an author is older than the last delete of the author, which has missed it. */
const wasMissed = (born: string, { erased }: PostFacts): boolean => {
  if (erased === null || E.isLeft(parseInstant(born))) return false;
  const newest = newestIn({ fields: {}, versions: parseVersions(erased.versions) });
  return Math.max(Number(born), newest) <= erased.at;
};

export const judgePost = (
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
    return [
      ...counted,
      orphan(id, fields['username'] ?? '', wasMissed(born, facts) ? { do: 'erase' } : undefined),
    ];
  const { timeline, banned, explore } = facts;
  const broken = [
    ...judgeBirth(key, born, [timeline, banned, explore]),
    ...judgeTags(id, facts),
    ...judgeBan(id, facts),
  ];
  const isBanned = fields['banned'] === '1';
  return [
    ...broken,
    ...counted,
    ...copies(id, fields, author),
    // What follows from a field that is to be mended is judged once it is.
    ...(broken.length > 0
      ? []
      : [
          ...shelved(id, Number(born), facts),
          ...(isBanned ? [] : places(id, facts, circumstances)),
        ]),
  ];
};

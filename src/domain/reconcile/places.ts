import { isRanked } from '../engagement.js';
import {
  commentLists,
  entriesOf,
  EXPLORE,
  LEADERBOARD,
  REGISTRIES,
  registryOf,
  type Entry,
  type Listed,
} from '../derive.js';
import { printKey } from '../key.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import type { Claim } from './claim.js';
import {
  isOlderThanExplore,
  keyOfList,
  scoreIn,
  sizesOfPost,
  type Conditions,
} from './evaluate-post.js';
import { sizesOfUser } from './evaluate-user.js';
import type { CommentFacts, Facts, PostFacts, UserFacts } from './facts.js';
import type { Fields } from './names.js';

/** A list that may hold a row, and how the row is in it. */
export interface Membership {
  readonly key: string;
  /** Whether the list must hold the row. */
  readonly belongs: boolean;
  /** The score that the row must have; null if it must be absent, or if its score changes with time and acts. */
  readonly wanted: number | null;
  /** The score that the row has; null if it is absent. */
  readonly score: number | null;
}

/** A counter of a row, and the collection whose size it must equal. */
export interface Counted {
  readonly key: string;
  readonly size: number;
  readonly counter: string;
  /** The value in the hash; null if it is missing. */
  readonly value: string | null;
}

export interface Places {
  readonly places: readonly Membership[];
  readonly counters: readonly Counted[];
}

const NOWHERE: Places = { places: [], counters: [] };

const numberOf = (text: string | undefined): number => Number(text ?? Number.NaN);

const standing = (
  key: string,
  belongs: boolean,
  wanted: number | null,
  score: number | null,
): Membership => ({ key, belongs, wanted: belongs ? wanted : null, score });

const ofPost = (facts: PostFacts, fields: Fields, { now }: Conditions): readonly Membership[] => {
  const createdAt = numberOf(fields['created_at']);
  const username = (fields['username'] ?? '') as Username;
  const hashtags = facts.tags.map(({ tag }) => tag);
  const isBanned = fields['banned'] === '1';
  const entries = (banned: boolean): readonly Entry[] =>
    entriesOf({ username, hashtags, createdAt, isBanned: banned });
  const belonging = new Set(entries(isBanned).map(({ list }) => keyOfList(list)));
  // A post older than the whole feed does not count as missing: whether the feed must hold it is not known here.
  const isKept = ({ of }: Listed): boolean =>
    of !== EXPLORE.of || !isOlderThanExplore(facts, createdAt);
  return [
    ...[...entries(false), ...entries(true)].map(({ list, score }) => {
      const key = keyOfList(list);
      return standing(key, belonging.has(key) && isKept(list), score, scoreIn(facts, list));
    }),
    ...facts.tags.map(({ tag, ranked }) =>
      standing(
        printKey({ of: 'hashtag', tag, part: 'ranked' }),
        !isBanned && isRanked(createdAt, now),
        null,
        ranked,
      ),
    ),
  ];
};

const ofUser = (facts: UserFacts, fields: Fields): readonly Membership[] => {
  const { role = '', created_at: born } = fields;
  const registry = registryOf(role);
  return [
    ...(
      [
        [REGISTRIES.user, facts.regular],
        [REGISTRIES.model, facts.models],
      ] as const
    ).map(([list, score]) => standing(list.name, list === registry, numberOf(born), score)),
    standing(LEADERBOARD.name, role === 'model', null, facts.leaderboard),
  ];
};

const ofComment = (facts: CommentFacts, fields: Fields): readonly Membership[] => {
  const { post_id = '', username = '', created_at: born } = fields;
  const { ofPost: post, ofUser: user } = commentLists({
    post_id: post_id as PostId,
    username: username as Username,
  });
  const isHere = facts.post !== null && facts.user;
  return [
    standing(printKey(post), isHere, numberOf(born), facts.ofPost),
    standing(printKey(user), isHere, numberOf(born), facts.ofUser),
  ];
};

const withValues = (sizes: readonly Omit<Counted, 'value'>[], fields: Fields): readonly Counted[] =>
  sizes.map((one) => ({ ...one, value: fields[one.counter] ?? null }));

/** Returns the lists that hold or should hold the row of a claim, and the row's counters. */
export const placesOf = (claim: Claim, facts: Facts, conditions: Conditions): Places => {
  if (!('fields' in facts) || facts.fields === null) return NOWHERE;
  const { fields } = facts;
  if (claim.of === 'user' && facts.of === 'user')
    return {
      places: ofUser(facts, fields),
      counters: withValues(sizesOfUser(claim.username, facts), fields),
    };
  if (claim.of === 'post' && facts.of === 'post')
    return {
      places: ofPost(facts, fields, conditions),
      counters: withValues(sizesOfPost(claim.id, facts), fields),
    };
  return claim.of === 'comment' && facts.of === 'comment'
    ? { places: ofComment(facts, fields), counters: [] }
    : NOWHERE;
};

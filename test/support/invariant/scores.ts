import { engagementOf, rankedScore } from '../../../src/domain/engagement.js';
import type { Key } from '../../../src/domain/key.js';
import { demand, differ, type Finding } from './finding.js';
import { appKeys, type Inspection, type StoredPost } from './snapshot.js';

const LEADERBOARD = 'models:top:engagement';

/** Relative amount by which rounding, though not time, may leave a stored rank below the present one. */
const TOLERANCE = 1e-9;

const engagement = ({ fields }: StoredPost): number =>
  engagementOf({
    likesCount: Number(fields['likesCount']),
    commentsCount: Number(fields['commentsCount']),
    bookmarksCount: Number(fields['bookmarksCount']),
  });

const timed = (key: Key): 'post' | 'user' | null => {
  switch (key.of) {
    case 'user':
      return key.part === 'posts' ? 'post' : null;
    case 'hashtag':
      return key.part === 'posts' ? 'post' : null;
    case 'app':
      if (key.name === LEADERBOARD) return null;
      return key.name === 'explore:feed' ? 'post' : 'user';
    case 'post':
    case 'comment':
      return null;
  }
};

/** Checks the times of existing members; missing members are another invariant's concern. */
const checkTimes = ({ snapshot, posts, users }: Inspection): readonly Finding[] =>
  appKeys(snapshot).flatMap(([name, key, value]) => {
    const of = timed(key);
    if (of === null || value.type !== 'zset') return [];
    const owners = of === 'post' ? posts : users;
    return [...value.scores].flatMap(([member, score]) => {
      const owner = owners.get(member);
      return owner === undefined
        ? []
        : differ(name, member, Number(owner.fields['created_at']), score);
    });
  });

const checkRanks = ({ snapshot, posts, now }: Inspection): readonly Finding[] =>
  appKeys(snapshot).flatMap(([name, key, value]) => {
    if (key.of !== 'hashtag' || key.part !== 'ranked' || value.type !== 'zset') return [];
    return [...value.scores].flatMap(([id, score]) => {
      const post = posts.get(id);
      if (post === undefined) return [];
      const least = rankedScore(engagement(post), post.created_at, now) * (1 - TOLERANCE);
      return demand(score >= least, name, `${id}: at least ${least}`, `${id}: ${score}`);
    });
  });

/** Checks that the leaderboard holds exactly the models, by engagement over all posts, including banned ones. */
const checkLeaderboard = ({ users, posts, scores }: Inspection): readonly Finding[] => {
  const leaderboard = scores(LEADERBOARD);
  const totals = new Map<string, number>();
  for (const post of posts.values())
    totals.set(post.author, (totals.get(post.author) ?? 0) + engagement(post));

  const models = [...users.values()].filter(({ fields }) => fields['role'] === 'model');
  return [
    ...models.flatMap(({ username }) =>
      differ(LEADERBOARD, username, totals.get(username) ?? 0, leaderboard.get(username)),
    ),
    ...[...leaderboard.keys()].flatMap((name) =>
      demand(
        users.get(name)?.fields['role'] === 'model',
        LEADERBOARD,
        `no ${name}: no model`,
        'holds it',
      ),
    ),
  ];
};

/**
 * Checks that feeds and registries are ordered by `created_at`, the leaderboard by engagement, and that no stored
 * rank is below the present one.
 */
export const checkScores = (data: Inspection): readonly Finding[] => [
  ...checkTimes(data),
  ...checkRanks(data),
  ...checkLeaderboard(data),
];

import { isRanked, RANKED_MAX_AGE_MS } from '../engagement.js';
import { EXPLORE, type Shelf } from '../derive.js';
import type { Username } from '../username.js';
import { isBeyondExplore, isOlderThanExplore, scoreIn, type Conditions } from './evaluate-post.js';
import type { CommentFacts, PostFacts, UserFacts } from './facts.js';

/** Whether a feed shows something, and why or why not. */
export interface Visibility {
  /** The route of the feed. */
  readonly feed: string;
  readonly shown: boolean;
  readonly why: string;
}

/** The viewer, in relation to the author. */
export interface Viewer {
  readonly username: Username;
  readonly follows: boolean;
  /** Whether the viewer mutes or blocks the author, or the author blocks the viewer. */
  readonly isHidden: boolean;
}

const DAYS = RANKED_MAX_AGE_MS / 86_400_000;

const visibility = (feed: string, reason: string | null, otherwise: string): Visibility => ({
  feed,
  shown: reason === null,
  why: reason ?? otherwise,
});

/** Returns the reason that keeps a post out of every feed, or null. */
const unseen = ({ fields, author }: PostFacts, isReadable: boolean): string | null => {
  if (fields === null) return 'No such post is here.';
  if (fields['banned'] === '1') return 'It is banned.';
  if (author === null) return `Its author ${fields['username'] ?? ''} is not here.`;
  return isReadable ? null : 'What is kept of it, or of its author, cannot be read.';
};

const hiddenFrom = (viewer: Viewer | null, author: string): string | null =>
  viewer?.isHidden === true
    ? `${viewer.username} mutes or blocks ${author}, or is blocked by them.`
    : null;

const LOST = 'It belongs there and does not stand there: repair it.';

/** Returns for each feed whether it shows a post. `isReadable`: whether pages can read the post and its author. */
export const shownInFeeds = (
  facts: PostFacts,
  { now, exploreMax }: Conditions,
  isReadable: boolean,
  viewer: Viewer | null,
): readonly Visibility[] => {
  const author = (facts.fields?.['username'] ?? '') as Username;
  const createdAt = Number(facts.fields?.['created_at']);
  const nowhere = unseen(facts, isReadable) ?? hiddenFrom(viewer, author);
  const stands = (list: Shelf): string | null => (scoreIn(facts, list) === null ? LOST : null);
  const beyond = isBeyondExplore(facts, createdAt, exploreMax)
    ? `The feed keeps its newest ${exploreMax}, and it is older.`
    : isOlderThanExplore(facts, createdAt)
      ? 'It is older than all that the feed holds: a comparison of everything tells whether it is missing.'
      : null;
  const timeline: Shelf = { of: 'user', username: author, part: 'posts' };
  const follows =
    viewer === null || viewer.follows ? null : `${viewer.username} does not follow ${author}.`;
  return [
    visibility('/feed/explore', nowhere ?? beyond ?? stands(EXPLORE), 'It is among the newest.'),
    ...facts.tags.flatMap(({ tag, ranked }) => {
      const tooOld = isRanked(createdAt, now) ? null : `It is older than ${DAYS} days.`;
      const isLost = ranked === null ? LOST : null;
      return [
        visibility(
          `/feed/hashtag/${tag}`,
          nowhere ?? stands({ of: 'hashtag', tag, part: 'posts' }),
          'It has the hashtag.',
        ),
        visibility(
          `/feed/hashtag/${tag}/ranked`,
          nowhere ?? tooOld ?? isLost,
          'It has the hashtag.',
        ),
      ];
    }),
    visibility(`/users/${author}/posts`, nowhere ?? stands(timeline), 'It is theirs.'),
    visibility(
      '/feed/following',
      nowhere ?? stands(timeline) ?? follows,
      viewer === null
        ? `Of everybody who follows ${author}, and neither mutes nor blocks them.`
        : `${viewer.username} follows ${author}.`,
    ),
  ];
};

/** Returns for each list of users whether it shows a user. */
export const shownInLists = ({
  fields,
  regular,
  models,
  leaderboard,
  unfound,
}: UserFacts): readonly Visibility[] => {
  const { role = '' } = fields ?? {};
  const nobody = fields === null ? 'Nobody of that name is here.' : null;
  const listed = (of: 'user' | 'model', score: number | null): string | null => {
    if (role !== of) return `The role is ${role === '' ? 'missing' : role}.`;
    return score === null ? LOST : null;
  };
  const isFound =
    unfound.length === 0
      ? null
      : `Of the texts that find them ${unfound.length} are missing: repair it.`;
  return [
    visibility('/search/users', nobody ?? isFound, 'By the username and the display name.'),
    visibility('/search/users/newest?role=user', nobody ?? listed('user', regular), 'By the role.'),
    visibility(
      '/search/users/newest?role=model',
      nobody ?? listed('model', models),
      'By the role.',
    ),
    visibility('/search/models/top', nobody ?? listed('model', leaderboard), 'By the role.'),
  ];
};

/** Returns whether a comment is shown on its post. */
export const shownOnPost = (
  { fields, post, user, ofPost }: CommentFacts,
  viewer: Viewer | null,
): readonly Visibility[] => {
  const { post_id = '', username = '' } = fields ?? {};
  const reason =
    fields === null
      ? 'No such comment is here.'
      : post === null
        ? `Its post ${post_id} is not here.`
        : !user
          ? `Its author ${username} is not here.`
          : ofPost === null
            ? LOST
            : hiddenFrom(viewer, username);
  return [visibility(`/posts/${post_id}/comments`, reason, 'It stands on its post.')];
};

import { demand, type Finding } from './finding.js';
import { postKey, userKey, type Inspection } from './snapshot.js';

/** Requires that every name in `here` finds `self` in the collection that `there` names for it. */
const mirrored = (
  self: string,
  here: Iterable<string>,
  there: (name: string) => string,
  holds: (key: string, member: string) => boolean,
): readonly Finding[] =>
  [...here].flatMap((name) =>
    demand(holds(there(name), self), there(name), `holds ${self}`, 'does not'),
  );

const TIES = [
  ['following', 'followers'],
  ['muted', 'muters'],
  ['blocked', 'blockers'],
] as const;

/** Checks that follows, mutes, blocks, likes and bookmarks are stored on both sides or on neither. */
export const checkBothSides = ({
  users,
  posts,
  members,
  scores,
}: Inspection): readonly Finding[] => {
  const holds = (key: string, member: string): boolean =>
    members(key).has(member) || scores(key).has(member);

  const ofUsers = [...users.values()].flatMap(({ username }) => [
    ...TIES.flatMap((sides) =>
      [sides, sides.toReversed()].flatMap(([here = '', there = '']) =>
        mirrored(
          username,
          members(`user:${username}:${here}`),
          (name) => `user:${name}:${there}`,
          holds,
        ),
      ),
    ),
    ...mirrored(
      username,
      scores(userKey(username, 'liked')).keys(),
      (id) => postKey(id, 'likes'),
      holds,
    ),
    ...mirrored(
      username,
      scores(userKey(username, 'bookmarked')).keys(),
      (id) => postKey(id, 'bookmarks'),
      holds,
    ),
  ]);
  const ofPosts = [...posts.values()].flatMap(({ id }) => [
    ...mirrored(id, members(postKey(id, 'likes')), (name) => userKey(name, 'liked'), holds),
    ...mirrored(
      id,
      members(postKey(id, 'bookmarks')),
      (name) => userKey(name, 'bookmarked'),
      holds,
    ),
  ]);
  return [...ofUsers, ...ofPosts];
};

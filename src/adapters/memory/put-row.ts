import { engagementOf } from '../../domain/engagement.js';
import type { Post } from '../../domain/post.js';
import { printVersions, type FieldChanges, type RowVersions } from '../../domain/sync/row.js';
import type { Step } from '../../domain/sync/step.js';
import { storedFields } from '../../domain/sync/stored-row.js';
import type { Username } from '../../domain/username.js';
import { changeUser } from './change-user.js';
import { dropScore, type Fields, type Keyspace } from './keyspace.js';
import { setAll, toPost } from './post-record.js';
import { enterFeeds, hide, leaveFeeds, unhide, untag } from './post-steps.js';
import { VERSIONS } from './row-versions.js';
import { addUser, authorFields, countPosts, earn } from './user-steps.js';

type StepOf<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

const splitChanges = (changes: FieldChanges, versions: RowVersions | null) => ({
  set: {
    ...Object.fromEntries(
      Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
    ...(versions !== null && { [VERSIONS]: printVersions(versions) }),
  },
  remove: Object.keys(changes).filter((field) => changes[field] === null),
});

/** Brings a user to what Xano has; the posts follow at once. */
export const putUser = (space: Keyspace, step: StepOf<'put-user'>, now: number): void => {
  const { username } = step;
  const changes = splitChanges(step.changes, step.versions);
  const user = space.users.get(username);
  if (user === undefined) addUser(space, username, new Map(Object.entries(changes.set)), now);
  else changeUser(space, username, user, changes);
};

const NO_ENGAGEMENT = [
  ['likesCount', '0'],
  ['commentsCount', '0'],
  ['bookmarksCount', '0'],
] as const;

/** The post's engagement goes with it to whoever has it now. */
const leaveAuthor = (space: Keyspace, post: Post, author: Username, previous: Username): void => {
  dropScore(space, { of: 'user', username: previous, part: 'posts' }, post.id);
  unhide(space, { id: post.id, username: previous });
  countPosts(space, previous);
  earn(space, previous, -engagementOf(post));
  earn(space, author, engagementOf(post));
};

/** Brings a post to what Xano has. A banned one stays out of every feed. */
export const putPost = (space: Keyspace, step: StepOf<'put-post'>, now: number): void => {
  const { id, author, previousAuthor, hashtags, tagsLeft } = step;
  const fields: Fields = space.posts.get(id) ?? new Map<string, string>([['id', id]]);
  const owner = space.users.get(author) ?? new Map<string, string>();
  const { set, remove } = splitChanges(storedFields(step.changes, hashtags), step.versions);
  if (step.isNew) setAll(fields, NO_ENGAGEMENT);
  setAll(fields, Object.entries(set));
  for (const field of remove) fields.delete(field);
  setAll(fields, [['username', author], ...authorFields(owner)]);
  space.posts.set(id, fields);

  const post = toPost(fields);
  if (previousAuthor !== null) leaveAuthor(space, post, author, previousAuthor);
  untag(space, id, tagsLeft);
  if (post.ban !== null) {
    leaveFeeds(space, post);
    hide(space, post);
  } else {
    unhide(space, post);
    enterFeeds(space, post, now);
  }
};

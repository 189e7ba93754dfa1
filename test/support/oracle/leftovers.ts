import type { Snapshot } from '../invariant/snapshot.js';
import type { App } from './app.js';

/** Whether a key holds a job, a wake-up or a remainder of a deletion, none of which may be left at rest. */
const isUnfinished = (key: string): boolean =>
  key.startsWith('sys:work') || key.startsWith('sys:awakes') || key.startsWith('sys:gone:');

const DEFERRED = 'sys:deferred:';

/** Whether this owner exists in the app, so that no record may wait for it. */
const isHere = ({ users, posts, comments }: App, owner: string): boolean => {
  const [, of, name = ''] = /^(\w+)([/#].*)$/.exec(owner) ?? [];
  const id = name.slice(1);
  if (of === 'user')
    return name.startsWith('/')
      ? users.has(id)
      : [...users.values()].some((user) => String(user.id) === id);
  if (of === 'post')
    return posts.has(id) || [...posts.values()].some((post) => String(post.id) === id);
  if (of === 'comment') return comments.has(id);
  // A record of another author of a post may come at any time, and mostly does not.
  return of !== 'authors';
};

/** Returns keys of unfinished work, or of records that wait for an existing owner. */
export const leftoversIn = (snapshot: Snapshot, app: App): readonly string[] =>
  [...snapshot].flatMap(([key, value]) => {
    if (isUnfinished(key)) return [key];
    if (!key.startsWith(DEFERRED) || value.type !== 'hash') return [];
    const owner = key.slice(DEFERRED.length);
    return isHere(app, owner) ? [`${owner} waited for: ${JSON.stringify(value.fields)}`] : [];
  });

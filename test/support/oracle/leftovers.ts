import type { Snapshot } from '../invariant/snapshot.js';
import type { App } from './app.js';

/** Work, wakings and rests of deletions, of which none is left once all is quiet. */
const isUnfinished = (key: string): boolean =>
  key.startsWith('sys:work') || key.startsWith('sys:awakes') || key.startsWith('sys:gone:');

const DEFERRED = 'sys:deferred:';

/** Whether this owner is somebody of the app, so that nobody has to wait for them. */
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
  // Another author of a post may be told of at any time, and mostly is not.
  return of !== 'authors';
};

/** Keys that tell of something unfinished, or of a record that waits for somebody who is there. */
export const leftoversIn = (snapshot: Snapshot, app: App): readonly string[] =>
  [...snapshot].flatMap(([key, value]) => {
    if (isUnfinished(key)) return [key];
    if (!key.startsWith(DEFERRED) || value.type !== 'hash') return [];
    const owner = key.slice(DEFERRED.length);
    return isHere(app, owner) ? [`${owner} waited for: ${JSON.stringify(value.fields)}`] : [];
  });

import { ACTS } from '../../domain/entities/edges.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { EdgeName, Sent } from '../../domain/sync/view.js';
import {
  edgeField,
  edgeGraveKey,
  edgesKey,
  goneKey,
  namesKey,
  pieceOf,
  postKey,
  userKey,
  workCursorsKey,
} from './keys.js';
import { textOf, type KeyList, type Plan } from './plan.js';

/** Where the version of an edge is kept: edge.lua. */
export const versionPlaces = ({ key }: KeyList, edge: EdgeName) => ({
  edges: key(edgesKey(edge.user)),
  field: edgeField(edge),
  grave: key(edgeGraveKey(edge)),
});

/** In which lists of names an edge stands by time; a bookmark in none: edge.lua. */
export const namePlaces = ({ key }: KeyList, { kind, user, target }: EdgeName) => {
  const place = (list: 'followers' | 'following' | 'likes', of: string, name: string) => ({
    key: key(namesKey(list, of)),
    set: key(list === 'likes' ? postKey(of as PostId, list) : userKey(of as Username, list)),
    name: textOf(name),
  });
  if (kind === 'follow')
    return [place('followers', target, user), place('following', user, target)];
  return ACTS[kind].isNamed ? [place('likes', target, user)] : [];
};

/** As edge.lua keeps how Xano told of an edge: `7>8`, ids of its ends as far as told. */
export const sentText = ({ user, target }: Sent): string => `${user ?? ''}>${target ?? ''}`;

/** From that text; '' where Xano has not told of the edge. */
export const parseSent = (text: string): Sent | null => {
  const [user = '', target = ''] = text.split('>');
  if (text === '') return null;
  return text.includes('>')
    ? { user: user === '' ? null : user, target: target === '' ? null : target }
    : { user: null, target: null };
};

/** Where an edge stands, with its version: the item `edge` of facts.lua. */
export const edgePlaces = (list: KeyList, edge: EdgeName): Plan => {
  const { key } = list;
  const { kind, user, target } = edge;
  if (kind === 'follow')
    return {
      ...versionPlaces(list, edge),
      set: key(userKey(user, 'following')),
      name: target,
    };
  const set = postKey(target as PostId, ACTS[kind].theirs);
  return {
    ...versionPlaces(list, edge),
    set: key(set),
    name: user,
    timeline: key(userKey(user, ACTS[kind].mine)),
    id: target,
    gone: key(goneKey(set)),
    cursors: key(workCursorsKey),
    unlink: pieceOf('unlink', target),
  };
};

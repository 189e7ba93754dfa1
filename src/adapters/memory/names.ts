import { cutNames, type NamePage, type NamePlace, type NameRequest } from '../../domain/page.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { edgeVersion, sinceOf } from './edge-versions.js';
import type { Keyspace } from './keyspace.js';
import { descending, makeSortedSet, put } from './sorted-set.js';

/** A page of a set of usernames, each standing by the instant of the edge that put it there. */
export const namesIn = (
  space: Keyspace,
  set: ReadonlySet<string>,
  edgeOf: (name: Username) => EdgeName,
  request: NameRequest,
): NamePage => {
  const { after = null } = request;
  const sorted = makeSortedSet();
  for (const name of set as ReadonlySet<Username>) {
    const edge = edgeOf(name);
    put(sorted, name, sinceOf(space, edge) ?? edgeVersion(space, edge));
  }
  const from = after === null ? null : { score: after.at, member: after.name };
  const places = [...descending(sorted, from)].map(({ member, score }): NamePlace => ({
    at: score,
    name: member as Username,
  }));
  return cutNames(places, set.size, request);
};

import type { PostId } from '../../domain/post.js';
import { edgeKey, type EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { keep } from './ttl-map.js';
import type { Keyspace } from './keyspace.js';

/** What was deleted. */
export type Buried =
  | { readonly of: 'user' | 'name'; readonly name: Username }
  | { readonly of: 'post' | 'left'; readonly name: PostId }
  | { readonly of: 'edge'; readonly name: EdgeName };

const printBuried = (buried: Buried): string =>
  JSON.stringify([buried.of, buried.of === 'edge' ? edgeKey(buried.name) : buried.name]);

/** The highest version of a delete still remembered, ms; 0 when there is none. */
export const tombstoneOf = ({ sync }: Keyspace, buried: Buried): number =>
  sync.tombstones.get(printBuried(buried))?.value ?? 0;

/** Remembers a delete; one without a version leaves nothing. No delete makes another forgotten. */
export const putTombstone = (space: Keyspace, buried: Buried, version: number | null): void => {
  if (version === null || version === 0) return;
  const { tombstones, clock, settings } = space.sync;
  const highest = Math.max(version, tombstoneOf(space, buried));
  keep(tombstones, printBuried(buried), highest, clock.latest + settings.tombstoneTtl);
};

/** The tombstone of a name that is somebody else's from just after that version on. */
export const passName = (space: Keyspace, name: Username, version: number): void => {
  clearTombstone(space, { of: 'user', name });
  putTombstone(space, { of: 'user', name }, version);
};

export const clearTombstone = ({ sync }: Keyspace, buried: Buried): void => {
  sync.tombstones.delete(printBuried(buried));
};

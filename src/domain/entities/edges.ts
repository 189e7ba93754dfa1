import { BOOKMARK } from './bookmark.js';
import { FOLLOW } from './follow.js';
import { LIKE } from './like.js';

/** What a user does to a post. */
export const ACTS = { like: LIKE, bookmark: BOOKMARK } as const;
export type ActKind = keyof typeof ACTS;
export const ACT_KINDS = Object.keys(ACTS) as readonly ActKind[];

/** What joins two rows, and has no fields of its own. */
export const EDGES = { follow: FOLLOW, ...ACTS } as const;
export type EdgeKind = keyof typeof EDGES;
/** In the order in which syncing is fastest. */
export const EDGE_KINDS = ['follow', 'like', 'bookmark'] as const satisfies readonly EdgeKind[];

import * as E from 'fp-ts/lib/Either.js';
import type { CommentId } from '../../domain/comment.js';
import type { Hashtag } from '../../domain/hashtag.js';
import {
  parseKey,
  printKey,
  type Key,
  type PostPart,
  type SharedKey,
  type UserPart,
} from '../../domain/key.js';
import type { Subject } from '../../domain/limits/policy.js';
import type { PostId } from '../../domain/post.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';

/** The one place that knows how keys are called in Redis; 3-redis-keys. Layout: plain. */

export const userKey = (username: Username, part: UserPart | null = null): string =>
  printKey({ of: 'user', username, part });

export const postKey = (id: PostId, part: PostPart | null = null): string =>
  printKey({ of: 'post', id, part });

export const commentKey = (id: CommentId): string => printKey({ of: 'comment', id });

export const sharedKey = (name: SharedKey): string => printKey({ of: 'app', name });

/** A tag as scripts take it. */
export const tagKeys = (tag: Hashtag) => ({
  posts: printKey({ of: 'hashtag', tag, part: 'posts' }),
  ranked: printKey({ of: 'hashtag', tag, part: 'ranked' }),
  name: tag,
});

/** Posts of an author that are banned, which no feed holds, by created_at. */
export const bannedKey = (author: Username): string => `sys:banned:${author}`;

/** What is left to undo of a list whose owner is deleted already. */
export const goneKey = (key: string): string => `sys:gone:${key}`;

/** First answers to requests with an Idempotency-Key, by author; and those by when they are forgotten. */
export const answersKey = (author: Username): string => `sys:idempotency:${author}`;
export const answersOrderKey = (author: Username): string => `sys:idempotency:order:${author}`;
/** Scope and key are the caller's text: encoded, so that neither can reach into the other. */
export const answerField = (scope: string, key: string): string =>
  `${encodeURIComponent(scope)}:${encodeURIComponent(key)}`;

/** Jobs by the instant they are due, and how far each has come. */
export const workKey = 'sys:work';
export const workCursorsKey = 'sys:work:cursors';

/** Tags by the instant their stored scores are next brought up to date, and how far that has come. */
export const reranksKey = 'sys:reranks';
export const rerankCursorsKey = 'sys:reranks:cursors';

/** Who has a home, by the instant of the last reading; and of one home how it stands. */
export const homesKey = 'sys:homes';
export const homeStateKey = (reader: Username): string => `sys:home:${reader}`;
/** Authors whom a reader has begun or ceased to follow, which the home does not know yet. */
export const unfilledKey = (reader: Username): string => `sys:homes:unfilled:${reader}`;
/** Homes that there is something to do on, by when it is due, and how far it has come. */
export const homeWorkKey = 'sys:homes:work';
export const homeCursorsKey = 'sys:homes:cursors';

/** Authors whose posts are not in all homes, by when due, the least created_at that came, and how far. */
export const fanOutKey = 'sys:fanout';
export const fanOutFromKey = 'sys:fanout:from';
export const fanOutCursorsKey = 'sys:fanout:cursors';

/**
 * The highest version of a delete of this user, post, comment or edge, of a user by the name alone (`name`), or of
 * an author who took the post along (`left`); it goes by itself in time.
 */
export const tombstoneKey = (
  of: 'user' | 'name' | 'post' | 'left' | 'comment',
  name: string,
): string => `sys:grave:${of}:${name}`;
export const edgeTombstoneKey = ({ kind, user, target }: EdgeName): string =>
  `sys:grave:${kind}:${user}:${target}`;

/**
 * That somebody had this name until lately: written when the last of what hung on them goes, before anybody else can have it.
 */
export const formerKey = (username: Username): string => `sys:grave:former:${username}`;

/** What was told of a row that is not to be seen for now. */
export const asideRowKey = (of: 'user' | 'post', name: string): string => `sys:aside:${of}:${name}`;

/** Versions of the follows, mutes, blocks, likes and bookmarks of a user, where the instant of the act is not it. */
export const edgesKey = (username: Username): string => `sys:edges:${username}`;
export const edgeField = ({ kind, target }: Pick<EdgeName, 'kind' | 'target'>): string =>
  `${kind}:${target}`;

/** Stands beside the version of an edge that Xano has sent: the ids of its two ends, `7>8`, as far as told. */
export const sentField = (edge: Pick<EdgeName, 'kind' | 'target'>): string =>
  `sent:${edgeField(edge)}`;

/** Sets that have a list of their names by time. */
export const NAMED_SETS = ['followers', 'following', 'muted', 'blocked', 'likes'] as const;
type NamedSet = (typeof NAMED_SETS)[number];

/**
 * Names of a set by time, which pages are read from: a follow, mute or block stands by its version, a like by its instant.
 * It holds the names of the set, or is not there: names.ts makes it when it is read.
 */
export const namesKey = (list: NamedSet, of: string): string => `sys:names:${list}:${of}`;

/** Where the names of a set stand by time as well; null of any other key. */
export const namesOfSet = (key: Key | null): string | null => {
  const list =
    key !== null && 'part' in key ? NAMED_SETS.find((set) => set === key.part) : undefined;
  if (key === null || list === undefined) return null;
  if (key.of === 'user') return namesKey(list, key.username);
  return key.of === 'post' ? namesKey(list, key.id) : null;
};

/** The set whose names such a key holds; null of any other key. */
export const setOfNames = (name: string): Key | null => {
  const [, list = '', of] = /^sys:names:([a-z]+):(.+)$/.exec(name) ?? [];
  if (!NAMED_SETS.some((set) => set === list)) return null;
  const key = parseKey(`${list === 'likes' ? 'post' : 'user'}:${of}:${list}`);
  return E.isRight(key) ? key.right : null;
};

/** Xano ids, and who (domain/sync/identity.ts) or what they are here. */
export const userIdsKey = 'sys:ids:user';
/** What users are found by, all with one score. */
export const userSearchKey = 'sys:search:user';
export const postIdsKey = 'sys:ids:post';
export const commentIdsKey = 'sys:ids:comment';

/** Records that wait for an owner, and all of them by the instant at which their time is over. */
export const deferredKey = (owner: string): string => `sys:deferred:${owner}`;
export const deferralsKey = 'sys:deferrals';

/** Owners whose waiting records are looked at next, and how far that has come. */
export const wakesKey = 'sys:awakes';
export const wakeCursorsKey = 'sys:awakes:cursors';

/** Names that rows wait for, each with the id of the row, by the instant at which that arose. */
export const disputesKey = 'sys:disputes';

/** Events applied within the last day. */
export const eventKey = (id: string): string => `sys:event:${encodeURIComponent(id)}`;

export const journalKey = 'sys:journal';
/** Results by entity and way: since the beginning, and minute by minute. */
export const countsKey = 'sys:counts';
export const minuteKey = (minute: number): string => `sys:counts:${minute}`;

/** Dead letters by id, those ids by the instant of failure, and by code. */
export const deadKey = 'sys:dead';
export const deadOrderKey = 'sys:dead:order';
export const deadCodeKey = (code: string): string => `sys:dead:code:${code}`;
/** The latest of each row of Xano. */
export const deadRowsKey = 'sys:dead:rows';
export const deadCodesKey = 'sys:dead:codes';

/** What was told of the columns whose kind is learned. */
export const columnKindsKey = 'sys:columns';

/** How far each way has come, and who is at it. */
export const cursorsKey = 'sys:cursors';
export const leaseKey = (name: string): string => `sys:lease:${name}`;

/** What a subject has taken of each limit: policy, and until when that is not back yet. */
export const limitsKey = ({ kind, name }: Subject): string => `sys:limits:${kind}:${name}`;

/** Requests to Xano that count against the quota, and what refusals have taught of it. */
export const quotaKey = 'sys:quota';
export const quotaStateKey = 'sys:quota:state';

/** How a comparison stands, which was the last, of all there is and of some beside pulling, and what it keeps meanwhile. */
export const reconciliationKey = (id: string): string => `sys:reconcile:${id}`;
export const lastReconciliationKey = 'sys:reconciles:last';
export const lastBesideKey = 'sys:reconciles:beside';
export const seenKey = (id: string, entity: string): string => `sys:reconcile:${id}:${entity}`;

/** What users did here, on its way back to Xano. */
export const outboxKey = 'sys:outbox';
/** The same by user, in order; users by when something of theirs is due; how often what failed has failed, and up to where it is in order. */
export const outboxOrderKey = 'sys:outbox:order';
export const outboxUsersKey = 'sys:outbox:users';
export const outboxStateKey = 'sys:outbox:state';

/** What those who listen hear of. */
export const liveKey = 'sys:live';

/** Which store this is, and a sign that somebody has just written. */
export const storeKey = 'sys:store';
export const probeKey = 'sys:store:probe';
/** On a cluster in each bucket: the name of the store, so that it is seen where a bucket was emptied. */
export const markerKey = 'sys:bucket';
/** That each bucket has had one. */
export const markedKey = 'sys:store:marked';

/** When the canary of Xano that came last was touched. */
export const canaryKey = 'sys:canary';

/** What the receiver of alerts has been told. */
export const alertsKey = 'sys:alerts';

/** What stood in the place of a key whose type it was not. */
export const asideKey = (key: string): string => `sys:damaged:${key}`;

/**
 * All of the service's own that is one user's and ends at once when the user is deleted: a further key
 * of a user's belongs here. The lists, the banned posts and the versions of edges are undone bit by bit
 * (keyspace/undoing.ts); tombstones stay for their time.
 */
export const keysThatEndWith = (username: Username): readonly string[] => [
  limitsKey({ kind: 'user', name: username }),
  answersKey(username),
  answersOrderKey(username),
  namesKey('followers', username),
  namesKey('following', username),
  namesKey('muted', username),
  namesKey('blocked', username),
  userKey(username, 'home'),
  userKey(username, 'notifications'),
  homeStateKey(username),
  unfilledKey(username),
];

/** In each bucket of a cluster: what changes under way hold, what one of them is to do there, and all by when they began. */
export const locksKey = 'sys:locks';
export const changeKey = (id: string): string => `sys:change:${id}`;
export const changesKey = 'sys:changes';

/** At the target of a migration that is not finished: of which store it is, and which run is at it. */
export const migrationKey = 'sys:migration';

/** Never written: what is hidden answers as this does. */
export const nothingKey = 'sys:nothing';

/** The hash of a user, with `*` for whom: the one key that a script finds by what it reads. */
export const anyUserKey = userKey('*' as Username);

export type Piece = 'propagate' | 'erase' | 'unlink' | 'align';

/** The name of a job; an owner's id holds no `:`. */
export const jobOf = (kind: Piece, owner: string): string => `${kind}:${owner}`;

export const readJob = (piece: string): { readonly kind: string; readonly owner: string } => {
  const [kind = '', owner = ''] = piece.split(':');
  return { kind, owner };
};

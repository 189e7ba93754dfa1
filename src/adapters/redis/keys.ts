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

/** The one place that knows the names of keys in Redis; docs/REDIS_KEYS.md. Layout: plain. */

export const userKey = (username: Username, part: UserPart | null = null): string =>
  printKey({ of: 'user', username, part });

export const postKey = (id: PostId, part: PostPart | null = null): string =>
  printKey({ of: 'post', id, part });

export const commentKey = (id: CommentId): string => printKey({ of: 'comment', id });

export const sharedKey = (name: SharedKey): string => printKey({ of: 'app', name });

/** The keys of a tag, as scripts take them. */
export const tagKeys = (tag: Hashtag) => ({
  posts: printKey({ of: 'hashtag', tag, part: 'posts' }),
  ranked: printKey({ of: 'hashtag', tag, part: 'ranked' }),
  name: tag,
});

/** Banned posts of an author, which no feed holds, by created_at. */
export const bannedKey = (author: Username): string => `sys:banned:${author}`;

/** What is left to undo of a list whose owner has been deleted. */
export const goneKey = (key: string): string => `sys:gone:${key}`;

/** First answers to requests with an Idempotency-Key, by author; and their fields by the instant they expire. */
export const answersKey = (author: Username): string => `sys:idempotency:${author}`;
export const answersOrderKey = (author: Username): string => `sys:idempotency:order:${author}`;
/** Scope and key are the caller's text: each is encoded, so that neither can imitate a part of the other. */
export const answerField = (scope: string, key: string): string =>
  `${encodeURIComponent(scope)}:${encodeURIComponent(key)}`;

/** Jobs by the instant they are due, and the cursor of each. */
export const workKey = 'sys:work';
export const workCursorsKey = 'sys:work:cursors';

/** Tags by the instant their stored scores are next updated, and the cursor of each. */
export const reranksKey = 'sys:reranks';
export const rerankCursorsKey = 'sys:reranks:cursors';

/** Readers who have a home, by the instant of their last read; and the state of one home. */
export const homesKey = 'sys:homes';
export const homeStateKey = (reader: Username): string => `sys:home:${reader}`;
/** Authors whom a reader has followed or unfollowed since the home was last filled. */
export const unfilledKey = (reader: Username): string => `sys:homes:unfilled:${reader}`;
/** Homes that have work to do, by the instant it is due, and the cursor of each. */
export const homeWorkKey = 'sys:homes:work';
export const homeCursorsKey = 'sys:homes:cursors';

/** Authors whose new posts are not in all homes yet, by due instant; the least created_at to add; the cursor of each. */
export const fanOutKey = 'sys:fanout';
export const fanOutFromKey = 'sys:fanout:from';
export const fanOutCursorsKey = 'sys:fanout:cursors';

/**
 * Tombstone: the highest version of a delete of this user, post, comment or edge, of a user known by name alone (`name`), or
 * of an author whose deletion also deleted the post (`left`). It expires.
 */
export const tombstoneKey = (
  of: 'user' | 'name' | 'post' | 'left' | 'comment',
  name: string,
): string => `sys:grave:${of}:${name}`;
export const edgeTombstoneKey = ({ kind, user, target }: EdgeName): string =>
  `sys:grave:${kind}:${user}:${target}`;

/** Says that a user had this name until recently: written with the last step of an erasure, before the name is free. */
export const formerKey = (username: Username): string => `sys:grave:former:${username}`;

/** What has been received of a row that is hidden for now. */
export const asideRowKey = (of: 'user' | 'post', name: string): string => `sys:aside:${of}:${name}`;

/** Versions of a user's follows, mutes, blocks, likes and bookmarks, where they differ from the act's instant. */
export const edgesKey = (username: Username): string => `sys:edges:${username}`;
export const edgeField = ({ kind, target }: Pick<EdgeName, 'kind' | 'target'>): string =>
  `${kind}:${target}`;

/** The field beside an edge's version that Xano has sent: the ids of its two ends, `7>8`, as far as known. */
export const sentField = (edge: Pick<EdgeName, 'kind' | 'target'>): string =>
  `sent:${edgeField(edge)}`;

/** Sets whose members are also kept in a zset by time. */
export const NAMED_SETS = ['followers', 'following', 'muted', 'blocked', 'likes'] as const;
type NamedSet = (typeof NAMED_SETS)[number];

/**
 * The members of a set by time, from which pages are read: a follow, mute or block is scored by its version, a like by its
 * instant. The zset holds exactly the set's members, or does not exist: names.ts builds it on the first read.
 */
export const namesKey = (list: NamedSet, of: string): string => `sys:names:${list}:${of}`;

/** The key that holds a set's members by time; null for any other key. */
export const namesOfSet = (key: Key | null): string | null => {
  const list =
    key !== null && 'part' in key ? NAMED_SETS.find((set) => set === key.part) : undefined;
  if (key === null || list === undefined) return null;
  if (key.of === 'user') return namesKey(list, key.username);
  return key.of === 'post' ? namesKey(list, key.id) : null;
};

/** The set whose members such a key holds; null for any other key. */
export const setOfNames = (name: string): Key | null => {
  const [, list = '', of] = /^sys:names:([a-z]+):(.+)$/.exec(name) ?? [];
  if (!NAMED_SETS.some((set) => set === list)) return null;
  const key = parseKey(`${list === 'likes' ? 'post' : 'user'}:${of}:${list}`);
  return E.isRight(key) ? key.right : null;
};

/** Xano ids, and the user (domain/sync/identity.ts), post or comment that each stands for. */
export const userIdsKey = 'sys:ids:user';
/** Search terms of users, all with one score. */
export const userSearchKey = 'sys:search:user';
export const postIdsKey = 'sys:ids:post';
export const commentIdsKey = 'sys:ids:comment';

/** Deferred records of an owner, and all deferred records by the instant they expire. */
export const deferredKey = (owner: string): string => `sys:deferred:${owner}`;
export const deferralsKey = 'sys:deferrals';

/** Owners whose deferred records are due to be retried, and the cursor of each. */
export const wakesKey = 'sys:awakes';
export const wakeCursorsKey = 'sys:awakes:cursors';

/** Usernames that rows wait for, each with the id of the row, by the instant the dispute arose. */
export const disputesKey = 'sys:disputes';

/** Events applied within the last day. */
export const eventKey = (id: string): string => `sys:event:${encodeURIComponent(id)}`;

export const journalKey = 'sys:journal';
/** Numbers of results by entity and way: since the beginning, and per minute. */
export const countsKey = 'sys:counts';
export const minuteKey = (minute: number): string => `sys:counts:${minute}`;

/** Dead letters by id, their ids by the instant of failure, and their ids by code. */
export const deadKey = 'sys:dead';
export const deadOrderKey = 'sys:dead:order';
export const deadCodeKey = (code: string): string => `sys:dead:code:${code}`;
/** The latest dead letter of each Xano row, and the number of dead letters by code. */
export const deadRowsKey = 'sys:dead:rows';
export const deadCodesKey = 'sys:dead:codes';

/** The kinds of values seen in columns whose kind is learned. */
export const columnKindsKey = 'sys:columns';

/** The cursor of each way, and the holder of each lease. */
export const cursorsKey = 'sys:cursors';
export const leaseKey = (name: string): string => `sys:lease:${name}`;

/** What a subject has spent of each rate limit, by policy: the instant at which all of it is available again. */
export const limitsKey = ({ kind, name }: Subject): string => `sys:limits:${kind}:${name}`;

/** Requests to Xano that count against the quota, and what refusals have taught about it. */
export const quotaKey = 'sys:quota';
export const quotaStateKey = 'sys:quota:state';

/** A comparison's state, the ids of the last over everything and the last beside pulling, and the rows seen so far. */
export const reconciliationKey = (id: string): string => `sys:reconcile:${id}`;
export const lastReconciliationKey = 'sys:reconciles:last';
export const lastPulledComparisonKey = 'sys:reconciles:beside';
export const seenKey = (id: string, entity: string): string => `sys:reconcile:${id}:${entity}`;

/** Events of what users did here, to be delivered to Xano. */
export const outboxKey = 'sys:outbox';
/** The outbox by user, in order; users by the instant their next event is due; failure counts and sorting progress. */
export const outboxOrderKey = 'sys:outbox:order';
export const outboxUsersKey = 'sys:outbox:users';
export const outboxStateKey = 'sys:outbox:state';

/** The stream of changes that live listeners receive. */
export const liveKey = 'sys:live';

/** The id of this store, and a key written to test whether writes work. */
export const storeKey = 'sys:store';
export const probeKey = 'sys:store:probe';
/** The marker in each bucket of a cluster: the store's name, so that an emptied bucket is noticed. */
export const markerKey = 'sys:bucket';
/** Says that every bucket has had its marker. */
export const markedKey = 'sys:store:marked';

/** When the last canary row received from Xano was touched. */
export const canaryKey = 'sys:canary';

/** The alerts that have been sent. */
export const alertsKey = 'sys:alerts';

/** The value found under a key whose type was wrong. */
export const asideKey = (key: string): string => `sys:damaged:${key}`;

/**
 * Internal keys of one user that are deleted at once with the user: a new key of that kind belongs here. The lists, the
 * banned posts and the versions of edges are undone in steps (keyspace/undoing.ts); tombstones stay until they expire.
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

/** In each bucket of a cluster: locks of changes under way, a change's part there, and all changes by start time. */
export const locksKey = 'sys:locks';
export const changeKey = (id: string): string => `sys:change:${id}`;
export const changesKey = 'sys:changes';

/** At the target of an unfinished migration: the source store's id, and the run that is copying. */
export const migrationKey = 'sys:migration';

/** Never written: a hidden key is answered like this one. */
export const nothingKey = 'sys:nothing';

/** The pattern of a user's hash, `*` for the name: the one key whose name a script computes from data. */
export const anyUserKey = userKey('*' as Username);

export type Piece = 'propagate' | 'erase' | 'unlink' | 'align';

/** The name of a job; an owner's id holds no `:`. */
export const jobOf = (kind: Piece, owner: string): string => `${kind}:${owner}`;

export const readJob = (piece: string): { readonly kind: string; readonly owner: string } => {
  const [kind = '', owner = ''] = piece.split(':');
  return { kind, owner };
};

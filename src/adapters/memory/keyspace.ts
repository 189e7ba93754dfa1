import type { Budgets } from '../../domain/limits/policy.js';
import { printKey, type Key } from '../../domain/key.js';
import type { Post, PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { Accounts } from './accounts.js';
import { makeSyncSpace, type SyncSettings, type SyncSpace } from './sync-space.js';
import { makeSortedSet, put, take, type ReadonlySortedSet, type SortedSet } from './sorted-set.js';

export type Fields = Map<string, string>;

/** What a request with an idempotency key was answered, and until when that is remembered. */
export interface Answer {
  readonly digest: string;
  readonly post: Post;
  readonly until: number;
}

/**
 * Everything the memory stores share. As in Redis a collection that becomes empty vanishes. Each
 * change is one synchronous function over it, so nobody ever sees a half of one.
 */
export interface Keyspace {
  readonly exploreMax: number;
  readonly users: Map<Username, Fields>;
  readonly posts: Map<PostId, Fields>;
  /** By plain key names. */
  readonly sets: Map<string, Set<string>>;
  readonly sortedSets: Map<string, SortedSet>;
  /** A banned post is in no feed, not in its author's either; here it is found again. */
  readonly banned: Map<Username, Set<PostId>>;
  readonly answers: Map<string, Answer>;
  /** When the stored scores of a ranked feed were last brought up to date, by key name. */
  readonly refreshed: Map<string, number>;
  readonly sync: SyncSpace;
  /** What users and keys have taken of their limits. */
  readonly accounts: Accounts;
  /** What users may do in a day; null: as much as they please. */
  readonly budgets: Budgets | null;
}

export const makeKeyspace = (
  exploreMax: number,
  settings: SyncSettings,
  { accounts, budgets }: Pick<Keyspace, 'accounts' | 'budgets'>,
): Keyspace => ({
  exploreMax,
  users: new Map(),
  posts: new Map(),
  sets: new Map(),
  sortedSets: new Map(),
  banned: new Map(),
  answers: new Map(),
  refreshed: new Map(),
  sync: makeSyncSpace(settings),
  accounts,
  budgets,
});

const NOBODY: ReadonlySet<string> = new Set();
const NOTHING: ReadonlySortedSet = makeSortedSet();

export const membersOf = (space: Keyspace, key: Key): ReadonlySet<string> =>
  space.sets.get(printKey(key)) ?? NOBODY;

/** False when it was in already. */
export const addMember = (space: Keyspace, key: Key, member: string): boolean => {
  const name = printKey(key);
  const set = space.sets.get(name) ?? new Set();
  if (set.has(member)) return false;
  space.sets.set(name, set.add(member));
  return true;
};

/** False when it was not in. */
export const removeMember = (space: Keyspace, key: Key, member: string): boolean => {
  const name = printKey(key);
  const set = space.sets.get(name);
  const removed = set?.delete(member) ?? false;
  if (set?.size === 0) space.sets.delete(name);
  return removed;
};

export const sortedSetAt = (space: Keyspace, key: Key): ReadonlySortedSet =>
  space.sortedSets.get(printKey(key)) ?? NOTHING;

export const putScore = (space: Keyspace, key: Key, member: string, score: number): void => {
  const name = printKey(key);
  const set = space.sortedSets.get(name) ?? makeSortedSet();
  put(set, member, score);
  space.sortedSets.set(name, set);
};

export const dropScore = (space: Keyspace, key: Key, member: string): void => {
  const name = printKey(key);
  const set = space.sortedSets.get(name);
  if (set === undefined) return;
  take(set, member);
  if (set.order.length === 0) space.sortedSets.delete(name);
};

export const dropKey = (space: Keyspace, key: Key): void => {
  const name = printKey(key);
  space.sets.delete(name);
  space.sortedSets.delete(name);
};

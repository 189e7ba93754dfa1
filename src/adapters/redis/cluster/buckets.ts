import * as E from 'fp-ts/lib/Either.js';
import { Command } from 'ioredis';
import { BUCKETS, SLOTS } from '../../../domain/health/cluster.js';
import { parseKey } from '../../../domain/key.js';

/**
 * Where keys lie on a cluster. Each key has an owner, and all keys of an owner lie in one bucket, so in one slot: one script
 * writes them atomically. A number in braces before the plain name of a key selects its bucket: Redis takes it for the hash
 * tag of the key.
 */

const ofUser = (name: string): string => `user/${name}`;
const ofPost = (id: string): string => `post/${id}`;
const ofComment = (id: string): string => `comment/${id}`;
const ofTag = (tag: string): string => `hashtag/${tag}`;

/** Forms of names, each with the owner that its group names; the first form that matches a key counts. */
const OWNERS: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^sys:(?:gone|damaged):(.+)$/, (key) => ownerOf(key)],
  [/^sys:(?:banned|edges|home|homes:unfilled):([^:]+)$/, ofUser],
  [/^sys:idempotency:(?:order:)?([^:]+)$/, ofUser],
  [/^sys:names:likes:(.+)$/, ofPost],
  [/^sys:names:[a-z]+:(.+)$/, ofUser],
  [/^sys:limits:user:(.+)$/, ofUser],
  [/^sys:grave:(?:post|left):(.+)$/, ofPost],
  [/^sys:grave:comment:(.+)$/, ofComment],
  // The tombstone of an edge names the user first, and then the user or post that it was about.
  [/^sys:grave:[a-z]+:([^:]+)(?::.+)?$/, ofUser],
  [/^sys:aside:user:(.+)$/, ofUser],
  [/^sys:aside:post:(.+)$/, ofPost],
  [/^sys:deferred:(?:user|erased)\/(.+)$/, ofUser],
  [/^sys:deferred:(?:post|authors)\/(.+)$/, ofPost],
  [/^sys:deferred:comment\/(.+)$/, ofComment],
  // Hardly any of these keys exists, and an import checks one for each user: by their last letters they lie in a few buckets.
  [/^sys:deferred:user#.*(.)$/, (last) => `sys:deferred:user#${last}`],
  // Each of these keys is an owner of its own, since scripts use it alone.
  [/^(sys:(?:deferred|limits|event|lease|change):.+)$/, (key) => key],
  [/^(sys:reconcile:[^:]+)/, (key) => key],
  // Keys that exist once for the whole service lie together by family: a job beside its cursor.
  [/^(sys:[^:]+)/, (family) => family],
];

/** Returns the owner of a key: a user, post, comment or tag, or a name of its own for what exists once. */
export const ownerOf = (name: string): string => {
  const parsed = parseKey(name);
  if (E.isRight(parsed)) {
    const key = parsed.right;
    switch (key.of) {
      case 'user':
        return ofUser(key.username);
      case 'post':
        return ofPost(key.id);
      case 'comment':
        return ofComment(key.id);
      case 'hashtag':
        return ofTag(key.tag);
      case 'app':
        return key.name;
    }
  }
  for (const [form, owner] of OWNERS) {
    const found = form.exec(name)?.[1];
    if (found !== undefined) return owner(found);
  }
  return name;
};

/** Whether an owner is one of many: a user, post or comment. */
export const isSingle = (owner: string): boolean => /^(?:user|post|comment)\//.test(owner);

const PRIME = 0x01000193;
/** Start of the hash: of those tried, the number that spreads keys shared by all users most evenly over two to six nodes. */
const BASIS = 860_449;

/** Returns the bucket of an owner, by the 32-bit hash of Fowler, Noll and Vo of its UTF-16 code units. */
const bucketOfOwner = (owner: string): number => {
  let hash = BASIS;
  for (let at = 0; at < owner.length; at += 1)
    hash = Math.imul(hash ^ owner.charCodeAt(at), PRIME) >>> 0;
  // The lower bits alone vary little between names that differ in their last letter.
  return ((hash ^ (hash >>> 16)) >>> 0) % BUCKETS;
};

/** The owner of a key, and its bucket. */
interface Place {
  readonly owner: string;
  readonly bucket: number;
}

/** Maximum number of places remembered: a key is needed several times in short order, and parsing its name costs more. */
const MOST = 20_000;
const places = new Map<string, Place>();

export const placeOf = (name: string): Place => {
  const known = places.get(name);
  if (known !== undefined) return known;
  if (places.size === MOST) places.clear();
  const owner = ownerOf(name);
  const place = { owner, bucket: bucketOfOwner(owner) };
  places.set(name, place);
  return place;
};

export const bucketOf = (name: string): number => placeOf(name).bucket;

/**
 * Returns the prefix of each bucket: the least number in braces whose slot lies in the bucket's share of the slots.
 * Consecutive numbers would leave some nodes with half as many buckets again as others.
 */
const prefixes = (): readonly string[] => {
  const found = new Map<number, string>();
  for (let number = 0; found.size < BUCKETS; number += 1) {
    const prefix = `{${number}}`;
    const share = Math.floor((new Command('get', [prefix]).getSlot() * BUCKETS) / SLOTS);
    if (!found.has(share)) found.set(share, prefix);
  }
  return Array.from({ length: BUCKETS }, (_, bucket) => found.get(bucket) ?? '');
};
const PREFIXES = prefixes();

/** Returns the name on a cluster of a key in this bucket. */
export const inBucket = (bucket: number, name: string): string => {
  const prefix = PREFIXES[bucket];
  if (prefix === undefined) throw new Error(`There is no bucket ${bucket}`);
  return prefix + name;
};

/** Returns the name of a key on a cluster. */
export const located = (name: string): string => inBucket(bucketOf(name), name);

/** Returns the plain name of a key from its name on a cluster. */
export const plainName = (name: string): string => name.replace(/^\{\d+\}/, '');

/** Groups the places of some keys by bucket. */
export const byBucket = (keys: readonly string[]): readonly (readonly number[])[] => {
  const found = new Map<number, number[]>();
  for (const [place, key] of keys.entries()) {
    const bucket = bucketOf(key);
    const others = found.get(bucket);
    if (others === undefined) found.set(bucket, [place]);
    else others.push(place);
  }
  return [...found.values()];
};

/** Returns the name under which a member of a key is locked. No key has the separator, which takes little room in JSON. */
export const memberOf = (key: string, member: string): string => `${key}\u007f${member}`;

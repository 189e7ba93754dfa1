import * as E from 'fp-ts/lib/Either.js';
import { Command } from 'ioredis';
import { BUCKETS, SLOTS } from '../../../domain/health/cluster.js';
import { parseKey } from '../../../domain/key.js';

/**
 * Where keys lie on a cluster. Each key has an owner, and all keys of an owner lie in one bucket, so in one slot: what is
 * written to them in one script happens at once. A bucket is told by a number in braces before the plain name, which Redis
 * takes for the hash tag of the key.
 */

const ofUser = (name: string): string => `user/${name}`;
const ofPost = (id: string): string => `post/${id}`;
const ofComment = (id: string): string => `comment/${id}`;
const ofTag = (tag: string): string => `hashtag/${tag}`;

/** Owners by how their keys are called: the first that fits tells, by what its group holds. */
const OWNERS: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^sys:(?:gone|damaged):(.+)$/, (key) => ownerOf(key)],
  [/^sys:(?:banned|edges|home|homes:unfilled):([^:]+)$/, ofUser],
  [/^sys:idempotency:(?:order:)?([^:]+)$/, ofUser],
  [/^sys:names:likes:(.+)$/, ofPost],
  [/^sys:names:[a-z]+:(.+)$/, ofUser],
  [/^sys:limits:user:(.+)$/, ofUser],
  [/^sys:grave:(?:post|left):(.+)$/, ofPost],
  [/^sys:grave:comment:(.+)$/, ofComment],
  // Of a delete of an edge the user comes first, and then whom or what it was about.
  [/^sys:grave:[a-z]+:([^:]+)(?::.+)?$/, ofUser],
  [/^sys:aside:user:(.+)$/, ofUser],
  [/^sys:aside:post:(.+)$/, ofPost],
  [/^sys:deferred:(?:user|erased)\/(.+)$/, ofUser],
  [/^sys:deferred:(?:post|authors)\/(.+)$/, ofPost],
  [/^sys:deferred:comment\/(.+)$/, ofComment],
  // Hardly any of these is there, and each user of an import asks for one: by their last letters they lie in a few buckets.
  [/^sys:deferred:user#.*(.)$/, (last) => `sys:deferred:user#${last}`],
  // One by one: each is asked for by its own name alone.
  [/^(sys:(?:deferred|limits|event|lease|change):.+)$/, (key) => key],
  [/^(sys:reconcile:[^:]+)/, (key) => key],
  // What the service has once lies by families: a job beside how far it has come.
  [/^(sys:[^:]+)/, (family) => family],
];

/** Whose a key is: a user, post, comment or tag, or for what there is once a name of its own. */
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
/** Where the hash begins: of those tried, the number with which what all users share lies most evenly on two to six nodes. */
const BASIS = 860_449;

/** Which bucket an owner has: by the hash of Fowler, Noll and Vo, 32 bits, of its UTF-16 letters. */
const bucketOfOwner = (owner: string): number => {
  let hash = BASIS;
  for (let at = 0; at < owner.length; at += 1)
    hash = Math.imul(hash ^ owner.charCodeAt(at), PRIME) >>> 0;
  // The lower bits alone vary little between names that differ in their last letter.
  return ((hash ^ (hash >>> 16)) >>> 0) % BUCKETS;
};

/** Whose a key is, and where it lies. */
interface Place {
  readonly owner: string;
  readonly bucket: number;
}

/** A key is asked about several times in short order, and to take its name apart costs more than to look it up. */
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
 * Of each bucket the least number that in braces lies in its share of the slots. Numbers in turn would leave some nodes with
 * half as many buckets again as others.
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

/** What a key that lies in this bucket is called on a cluster. */
export const inBucket = (bucket: number, name: string): string => {
  const prefix = PREFIXES[bucket];
  if (prefix === undefined) throw new Error(`There is no bucket ${bucket}`);
  return prefix + name;
};

/** What a key is called on a cluster. */
export const located = (name: string): string => inBucket(bucketOf(name), name);

/** The plain name of what `located` made. */
export const plainName = (name: string): string => name.replace(/^\{\d+\}/, '');

/** The places of some keys by the buckets in which they lie. */
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

/** What a member of a key is locked as. No key has that letter, which takes little room in JSON. */
export const memberOf = (key: string, member: string): string => `${key}\u007f${member}`;

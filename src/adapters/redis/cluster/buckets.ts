import * as E from 'fp-ts/lib/Either.js';
import { Command } from 'ioredis';
import { BUCKETS, SLOTS } from '../../../domain/health/cluster.js';
import { parseKey } from '../../../domain/key.js';

/**
 * Where keys lie on a cluster. Each key has an owner, and all keys of an owner lie in one bucket, so in one slot: what is
 * written to them in one script happens at once. A bucket is told by its tag, in braces before the plain name.
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
export interface Home {
  readonly owner: string;
  readonly bucket: number;
}

/** A key is asked about several times in short order, and to take its name apart costs more than to look it up. */
const MOST = 20_000;
const homes = new Map<string, Home>();

export const homeOf = (name: string): Home => {
  const known = homes.get(name);
  if (known !== undefined) return known;
  if (homes.size === MOST) homes.clear();
  const owner = ownerOf(name);
  const home = { owner, bucket: bucketOfOwner(owner) };
  homes.set(name, home);
  return home;
};

export const bucketOf = (name: string): number => homeOf(name).bucket;

/**
 * Of each bucket the least number that as a tag lies in its share of the slots. Numbers in turn would leave some nodes with
 * half as many buckets again as others.
 */
const tagsOf = (): readonly string[] => {
  const found = new Map<number, string>();
  for (let number = 0; found.size < BUCKETS; number += 1) {
    const tag = `{${number}}`;
    const share = Math.floor((new Command('get', [tag]).getSlot() * BUCKETS) / SLOTS);
    if (!found.has(share)) found.set(share, tag);
  }
  return Array.from({ length: BUCKETS }, (_, bucket) => found.get(bucket) ?? '');
};
const TAGS = tagsOf();

/** What a key that lies in this bucket is called on a cluster. */
export const inBucket = (bucket: number, name: string): string => `${TAGS[bucket] ?? ''}${name}`;

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

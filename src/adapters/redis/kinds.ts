import type { CommentId } from '../../domain/comment.js';
import type { Hashtag } from '../../domain/hashtag.js';
import {
  POST_PARTS,
  SHARED,
  TAG_PARTS,
  USER_PARTS,
  type Key,
  printKey,
  typeOf,
} from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import * as keys from './keys.js';

const ANY = '*';
const username = ANY as Username;
const id = ANY as PostId;
const tag = ANY as Hashtag;

const APP: readonly Key[] = [
  ...[null, ...USER_PARTS].map((part): Key => ({ of: 'user', username, part })),
  ...[null, ...POST_PARTS].map((part): Key => ({ of: 'post', id, part })),
  { of: 'comment', id: ANY as CommentId },
  ...TAG_PARTS.map((part): Key => ({ of: 'hashtag', tag, part })),
  ...SHARED.map((name): Key => ({ of: 'app', name })),
];

const HASHES = [
  keys.workCursorsKey,
  keys.rerankCursorsKey,
  keys.homeStateKey(username),
  keys.homeCursorsKey,
  keys.fanOutFromKey,
  keys.fanOutCursorsKey,
  keys.userIdsKey,
  keys.postIdsKey,
  keys.edgesKey(username),
  keys.deferredKey(ANY),
  keys.wakeCursorsKey,
  keys.countsKey,
  `${keys.countsKey}:${ANY}`,
  keys.deadKey,
  keys.deadCodesKey,
  keys.deadRowsKey,
  keys.cursorsKey,
  keys.outboxStateKey,
  keys.limitsKey({ kind: 'user', name: ANY }),
  keys.answersKey(username),
];

const ZSETS = [
  keys.workKey,
  keys.reranksKey,
  keys.homesKey,
  keys.userSearchKey,
  keys.homeWorkKey,
  keys.fanOutKey,
  keys.bannedKey(username),
  ...keys.NAMED_SETS.map((list) => keys.namesKey(list, ANY)),
  keys.deferralsKey,
  keys.wakesKey,
  keys.disputesKey,
  keys.deadOrderKey,
  keys.deadCodeKey(ANY),
  keys.outboxOrderKey,
  keys.outboxUsersKey,
  keys.answersOrderKey(username),
];

const STREAMS = [keys.journalKey, keys.outboxKey, keys.liveKey];

const all = (names: readonly string[], kind: string): readonly (readonly [string, string])[] =>
  names.map((name) => [name, kind]);

/** The types of the keys that steps write to, with `*` for the owner. */
const KINDS: Readonly<Record<string, string>> = Object.fromEntries([
  ...APP.map((key) => [printKey(key), typeOf(key)] as const),
  ...all(HASHES, 'hash'),
  ...all(ZSETS, 'zset'),
  ...all([keys.unfilledKey(username)], 'set'),
  ...all(STREAMS, 'stream'),
]);

/** Keys without an owner, each of which exists once. */
const SINGLES = Object.entries(KINDS).filter(([name]) => !name.includes(ANY));
export const SINGLE_KEYS = SINGLES.map(([name]) => name);

/** Returns those single keys whose type is wrong, given the reply of TYPE for each; a missing reply counts as sound. */
export const damagedAmong = (types: readonly unknown[]): readonly string[] =>
  SINGLES.flatMap(([name, kind], place) =>
    [kind, 'none', undefined].includes(types[place] as string | undefined) ? [] : [name],
  );

/** Returns the type that a key must have; undefined for a key that may have any. */
export const kindOf = (name: string): string | undefined =>
  KINDS[name] ??
  KINDS[name.replace(/[^:]+$/, ANY)] ??
  KINDS[name.replace(/^([a-z]+:)[^:]+(:[a-z]+)$/, `$1${ANY}$2`)];

import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Known, Part } from '../../../application/ports/reconciler.js';
import { admits, sidesOf, type Shelf } from '../../../domain/derive.js';
import { type Key, printKey, typeOf } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import { claimOfMember, type Claim } from '../../../domain/reconcile/claim.js';
import type { Username } from '../../../domain/username.js';
import type { RedisConnection } from '../connection.js';
import { namesKey, postKey, userKey } from '../keys.js';
import type { Fact } from '../transaction.js';
import { askAll } from './read-looks.js';

/** So many rows, and so many posts, are remembered. */
const MOST_ROWS = 200_000;
const MOST_POSTS = 100_000;

/** What is asked of each member of one collection, and whether the reply says that there is nothing to say. */
interface Rule {
  readonly ask: (member: string) => Fact;
  readonly isSound: (reply: unknown) => boolean;
  /** A row that is to be here as well. */
  readonly row: ((member: string) => string) | null;
  /** Of a shelf: what its posts say of where they stand. */
  readonly isShelf: boolean;
}

/** Stands for any member in the name of a key. */
const ANY = '*';

const POST_VALUES = ['username', 'hashtags', 'banned'];

const shelfRule = (shelf: Shelf): Rule => ({
  ask: (id) => ({ command: 'HMGET', key: postKey(id as PostId), args: POST_VALUES }),
  isSound: (reply) => {
    if (!Array.isArray(reply)) return false;
    const [username, hashtags, banned] = reply as readonly unknown[];
    if (typeof username !== 'string' || typeof hashtags !== 'string') return false;
    return admits(shelf, {
      username,
      hashtags,
      ...(typeof banned === 'string' && { banned }),
    });
  },
  row: null,
  isShelf: true,
});

/** The other side of an edge holds it too, and its end is here. */
const edgeRule = (key: Key, { edge }: Extract<Claim, { readonly of: 'edge' }>): Rule => {
  const { mine, theirs } = sidesOf(edge);
  const isMine = printKey(mine) === printKey(key);
  const [side, self] = isMine ? [theirs, edge.user] : [mine, edge.target];
  const [before = '', after = ''] = printKey(side).split(ANY);
  const command = typeOf(side) === 'zset' ? 'ZSCORE' : 'SISMEMBER';
  const args = [self];
  const isOfUsers = !isMine || edge.kind === 'follow';
  return {
    ask: (member) => ({ command, key: before + member + after, args }),
    isSound: (reply) => reply === 1 || typeof reply === 'string',
    row: (name) => (isOfUsers ? userKey(name as Username) : postKey(name as PostId)),
    isShelf: false,
  };
};

const ruleOf = (key: Key): Rule | null => {
  const claim = claimOfMember(key, ANY);
  if (claim?.of === 'place') return shelfRule(claim.shelf);
  if (claim?.of === 'edge') return edgeRule(key, claim);
  if (claim?.of !== 'name') return null;
  return {
    ask: (name) => ({ command: 'TYPE', key: userKey(name as Username), args: [] }),
    isSound: (reply) => reply === 'hash',
    row: null,
    isShelf: false,
  };
};

/** Where the names of a set stand by time as well. */
const namesOf = (key: Key): string | null => {
  if (key.of === 'user' && (key.part === 'followers' || key.part === 'following'))
    return namesKey(key.part, key.username);
  return key.of === 'post' && key.part === 'likes' ? namesKey('likes', key.id) : null;
};

/** Names by time hold all of a set, or are not there. */
const namesFacts = (names: string, members: readonly string[]): readonly Fact[] => [
  { command: 'ZCARD', key: names, args: [] },
  { command: 'ZMSCORE', key: names, args: members },
];

const isListed = (size: unknown, scores: unknown, nth: number): boolean =>
  size === 0 || !Array.isArray(scores) || scores[nth] !== null;

interface Asked {
  readonly part: Part;
  readonly rule: Rule;
  readonly names: string | null;
  /** By member: the row that is asked for, and whether the member itself is. */
  readonly rows: readonly (string | null)[];
  readonly isAsked: readonly boolean[];
  readonly facts: readonly Fact[];
}

const ask = (part: Part, known: Known): readonly Asked[] => {
  const { key, members } = part;
  const rule = ruleOf(key);
  if (rule === null || members.length === 0) return [];
  const names = namesOf(key);
  const rows = members.map((member) => {
    const row = rule.row?.(member) ?? null;
    return row === null || known.rows.has(row) ? null : row;
  });
  const isAsked = members.map((member) => !(rule.isShelf && known.posts.has(member)));
  const facts = members.filter((_, nth) => isAsked[nth]).map(rule.ask);
  for (const row of rows) if (row !== null) facts.push({ command: 'TYPE', key: row, args: [] });
  if (names !== null) facts.push(...namesFacts(names, members));
  return [{ part, rule, names, rows, isAsked, facts }];
};

/** Those that are not sound, as far as was asked. */
const unsound = (
  { part, rule, names, rows, isAsked, facts }: Asked,
  replies: readonly unknown[],
  from: number,
  known: Known,
): readonly Claim[] => {
  const end = from + facts.length;
  const [size, scores] = names === null ? [0, null] : [replies[end - 2], replies[end - 1]];
  let at = from;
  const replied = part.members.map((member, nth) => {
    if (isAsked[nth] !== true) return known.posts.get(member);
    const reply = replies[at];
    at += 1;
    if (rule.isShelf && known.posts.size < MOST_POSTS && Array.isArray(reply))
      known.posts.set(member, reply);
    return reply;
  });
  return part.members.flatMap((member, nth): readonly Claim[] => {
    const row = rows[nth] ?? null;
    const isHere = row === null || replies[at] === 'hash';
    if (row !== null) {
      at += 1;
      if (isHere && known.rows.size < MOST_ROWS) known.rows.add(row);
    }
    const isSound = isHere && rule.isSound(replied[nth]) && isListed(size, scores, nth);
    if (isSound) return [];
    const claim = claimOfMember(part.key, member);
    return claim === null ? [] : [claim];
  });
};

/** A member asks for two facts at most, and for a place in a third. */
const MEMBERS = 40;

const inPieces = (part: Part): readonly Part[] => {
  const { key, members } = part;
  if (members.length <= MEMBERS) return [part];
  return Array.from({ length: Math.ceil(members.length / MEMBERS) }, (_, nth) => ({
    key,
    members: members.slice(nth * MEMBERS, (nth + 1) * MEMBERS),
  }));
};

/** Those members of which there may be something to say, and which are to be looked at. */
export const sift = (
  redis: RedisConnection,
  parts: readonly Part[],
  known: Known,
): TE.TaskEither<StoreError, readonly Claim[]> =>
  pipe(
    askAll(
      redis,
      parts.flatMap(inPieces).flatMap((part) => ask(part, known)),
      (asked, replies, from) => unsound(asked, replies, from, known),
    ),
    TE.map((claims) => claims.flat()),
  );

import { isTie } from '../../../domain/entities/edges.js';
import { sidesOf } from '../../../domain/derive.js';
import { COPIED_FIELDS } from '../../../domain/entities/author-copies.js';
import { isInternal, type Key, printKey, typeOf } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { KeyFacts } from '../../../domain/reconcile/facts.js';
import type { EdgeName } from '../../../domain/sync/view.js';
import type { Username } from '../../../domain/username.js';
import {
  asideKey,
  edgeField,
  edgesKey,
  jobOf,
  postKey,
  sentField,
  setOfNames,
  sharedKey,
  tombstoneKey,
  userKey,
} from '../keys.js';
import { namesOf, parseSent } from '../keyspace/edge-places.js';
import { kindOf } from '../kinds.js';
import {
  busyWith,
  hashAt,
  type Answers,
  type ClaimOf,
  type Lead,
  type ReadReplies,
  type Question,
} from './question.js';

/** The fields of a post that decide where it is listed. */
const MEMBER_FIELDS = ['username', 'hashtags', 'banned', 'created_at'];

const targetHash = ({ kind, target }: EdgeName): string =>
  isTie(kind) ? userKey(target as Username) : postKey(target as PostId);

/** Asks whether a collection holds a member. */
const memberAt = ({ watch }: Question, key: Key, member: string): number =>
  watch(typeOf(key) === 'zset' ? 'ZSCORE' : 'SISMEMBER', printKey(key), [member]);

/**
 * Asks for an edge's tombstone. A follow or mute recorded under the id of the name's present holder is not one of a former
 * holder's.
 */
const tombstoneOf = ({ ask }: Question, edge: EdgeName) => {
  const { kind, user, target } = edge;
  if (!isTie(kind)) {
    const at = ask('GET', tombstoneKey('post', target));
    return (answers: Answers): number => answers.size(at);
  }
  const sent = ask('HGET', edgesKey(user), [sentField(edge)]);
  const id = ask('HGET', targetHash(edge), ['id']);
  const [ofUser, ofName] = (['user', 'name'] as const).map((of) =>
    ask('GET', tombstoneKey(of, target)),
  ) as [number, number];
  return (answers: Answers): number => {
    const sentTarget = parseSent(answers.text(sent) ?? '')?.target ?? null;
    return answers.size(sentTarget !== null && sentTarget === answers.text(id) ? ofName : ofUser);
  };
};

export const askAboutEdge = (asked: Question, { edge }: ClaimOf<'edge'>): ReadReplies => {
  const { ask, watch } = asked;
  const { kind, user, target } = edge;
  const sides = sidesOf(edge);
  const here = ask('TYPE', userKey(user));
  const there = watch('TYPE', targetHash(edge));
  const mine = memberAt(asked, sides.mine, target);
  const theirs = memberAt(asked, sides.theirs, user);
  const aside = ask('EXISTS', asideKey(printKey(sides.mine)));
  const post = isTie(kind) ? null : ask('HMGET', targetHash(edge), MEMBER_FIELDS);
  const version = ask('HGET', edgesKey(user), [edgeField(edge)]);
  const tombstone = tombstoneOf(asked, edge);
  const names = namesOf(edge).map(({ key, set, name }) => ({
    key,
    size: ask('ZCARD', key),
    held: ask('ZSCORE', key, [name]),
    setSize: ask('SCARD', set),
  }));
  const busy = busyWith(asked, [
    jobOf('erase', user),
    isTie(kind) ? jobOf('erase', target) : jobOf('unlink', target),
  ]);
  return (answers) => ({
    of: 'edge',
    user: answers.isThere(here),
    target: answers.isThere(there),
    mine: answers.isThere(mine),
    theirs: answers.isThere(theirs),
    at: isTie(kind) ? null : answers.score(mine),
    version: answers.score(version),
    tombstone: tombstone(answers),
    nameLists: names.map(({ key, size, held, setSize }) => ({
      key,
      size: answers.size(size),
      instant: answers.score(held),
      of: answers.size(setSize),
    })),
    damaged: answers.damaged(),
    aside: answers.isThere(aside),
    post: post === null ? null : answers.hash(there, post),
    busy: busy(answers),
  });
};

export const askAboutPlace = (
  asked: Question,
  { shelf, id }: ClaimOf<'place'>,
  { author }: Lead,
): ReadReplies => {
  const { ask } = asked;
  const stands = ask('ZSCORE', printKey(shelf), [id]);
  const post = hashAt(asked, postKey(id as PostId), MEMBER_FIELDS);
  const here = author === null ? null : ask('EXISTS', userKey(author as Username));
  const of = shelf.of === 'user' ? shelf.username : null;
  const owner =
    of === null
      ? null
      : ([ask('TYPE', userKey(of)), ask('HMGET', userKey(of), COPIED_FIELDS)] as const);
  const busy = busyWith(asked, of === null ? [] : [jobOf('erase', of)]);
  return (answers) => ({
    of: 'place',
    stands: answers.isThere(stands),
    post: post.of(answers),
    author: here !== null && answers.isThere(here),
    owner: owner === null ? null : answers.hash(...owner),
    large: post.large(answers),
    damaged: answers.damaged(),
    busy: busy(answers),
  });
};

export const askAboutName = (asked: Question, { roll, name }: ClaimOf<'name'>): ReadReplies => {
  const stands = asked.ask('ZSCORE', sharedKey(roll), [name]);
  const user = asked.ask('EXISTS', userKey(name as Username));
  const busy = busyWith(asked, [jobOf('erase', name)]);
  return (answers) => ({
    of: 'name',
    stands: answers.score(stands) !== null,
    user: answers.isThere(user),
    busy: busy(answers),
  });
};

/** The owner of a collection, and the job that may be changing it. */
const ownerOf = (key: Key | null): readonly [string, string] | null => {
  if (key?.of === 'user' && key.part !== null)
    return [userKey(key.username), jobOf('erase', key.username)];
  return key?.of === 'post' && key.part !== null
    ? [postKey(key.id), jobOf('unlink', key.id)]
    : null;
};

/** The command that reads the size of each type. */
const SIZES = { hash: null, set: 'SCARD', zset: 'ZCARD' } as const;

/** In the first pass also reads the size of an app collection, which shows the type, too, if it is right. */
export const askAboutKey = (asked: Question, { name, key }: ClaimOf<'key'>) => {
  const { ask } = asked;
  const set = setOfNames(name);
  const owner = ownerOf(key ?? set);
  const kind = kindOf(name) ?? null;
  const sizing = asked.isFirst && key !== null ? SIZES[typeOf(key)] : null;
  const size = sizing && ask(sizing, name);
  const type = size === null ? ask('TYPE', name) : null;
  const ends = isInternal(name) ? null : ask('PTTL', name);
  const owned = owner === null ? null : ask('EXISTS', owner[0]);
  const sizes = set === null ? null : ([ask('ZCARD', name), ask('SCARD', printKey(set))] as const);
  const busy = busyWith(asked, owner === null ? [] : [owner[1]]);
  const typeIn = (answers: Answers): string => {
    if (type !== null) return answers.text(type) ?? 'none';
    return (size !== null && answers.of(size) === null ? null : kind) ?? 'another';
  };
  return (answers: Answers): KeyFacts & { readonly holds: number } => {
    const [names, members] = sizes === null ? [0, 0] : sizes.map((at) => answers.of(at));
    // The members of a damaged set cannot be known.
    const by = names === null || members === null ? 0 : Number(names) - Number(members);
    const found = typeIn(answers);
    return {
      of: 'key',
      type: found,
      kind,
      expires: ends !== null && answers.size(ends) >= 0,
      owner: owned === null || answers.isThere(owned),
      surplus: set !== null && by > 0 ? { set: printKey(set), by } : null,
      // A job cannot continue on a key of the wrong type.
      busy: busy(answers) && (kind === null || found === kind),
      holds: size === null ? 0 : answers.size(size),
    };
  };
};

import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../../application/errors.js';
import { POST_COUNTERS } from '../../../domain/entities/post.js';
import { USER_COUNTERS } from '../../../domain/entities/user.js';
import type { Ids, Reading } from '../../../application/ports/sync-store.js';
import { NOTHING_ASKED, NOTHING_KNOWN } from '../../../application/sync/query.js';
import { parseIdFacts } from '../../../domain/sync/id-facts.js';
import type { SyncQuery } from '../../../domain/sync/view.js';
import { deadRowsKey } from '../keys.js';
import { postNames, type Names } from '../post-names.js';
import { fact, type Asked, type Check, type Fact } from '../transaction.js';
import { joinFacts } from './join-facts.js';
import { latestIn } from './dead-letters.js';
import { hashAt, listAt, type Hash, type Replies } from './replies.js';
import {
  askNamed,
  askFollowing,
  firstFound,
  VERSIONS,
  type NamedQuestions,
  type Found,
  type SyncFact,
} from './sync-questions.js';
import { commentNames, viewOf } from './sync-view.js';

const COUNTERS: ReadonlySet<string> = new Set([...USER_COUNTERS, ...POST_COUNTERS]);

/** Whether a field is a counter of a collection, or the total made of counters. */
const isCounter = (name: string): boolean => COUNTERS.has(name) || name === 'sys_engagement';

/** Facts with their replies, in the same order. */
interface KnownFacts {
  readonly facts: readonly SyncFact[];
  readonly replies: Replies;
}

/** What was read for a query, by round trip. */
export interface SyncReading extends Reading {
  readonly known: readonly KnownFacts[];
}

/** As `readFacts` of commit.ts; no facts need no round trip. */
export type AskFacts = (facts: readonly Asked[]) => Promise<E.Either<StoreError, Replies>>;

const nameOf = ({ command, key, args }: Fact): string => [command, key, ...args].join('\n');

/** `learn` reads all facts anew; `recall` reads only those that were never read. */
const remembering = (ask: AskFacts) => {
  const heard: KnownFacts[] = [];
  const known = new Map<string, unknown>();
  const learn = async (facts: readonly SyncFact[]): Promise<E.Either<StoreError, Replies>> => {
    const { asked, split } = joinFacts(facts);
    const answered = await ask(asked);
    if (E.isLeft(answered)) return answered;
    const replies = split(answered.right);
    heard.push({ facts, replies });
    return E.right(replies);
  };
  const remember = (): void => {
    for (const { facts, replies } of heard.splice(0))
      for (const [at, one] of facts.entries()) known.set(nameOf(one), replies[at]);
  };
  const recall: typeof learn = async (facts) => {
    remember();
    const names = facts.map(nameOf);
    const missing = new Map(names.map((name, at) => [name, facts[at]]));
    for (const name of names) if (known.has(name)) missing.delete(name);
    const learnt = await learn([...missing.values()].filter((one) => one !== undefined));
    if (E.isLeft(learnt)) return learnt;
    remember();
    return E.right(names.map((name) => known.get(name)));
  };
  return { learn, recall };
};

const numberKnown = ({ userIds, postIds, commentIds, comments }: Ids): number =>
  [userIds, postIds, commentIds, comments]
    .flatMap((known): readonly unknown[] => [...known.values()])
    .filter((known) => known !== null).length;

const idsIn = (
  { userIds, postIds, commentIds }: SyncQuery,
  { places }: NamedQuestions,
  replies: Replies,
  { comments }: Found,
  later: Names = [],
): Ids => {
  const users = listAt(replies, places.userIds);
  return {
    userIds: new Map(userIds.map((id, at) => [id, parseIdFacts(users[at] ?? '')?.name ?? null])),
    postIds: postNames(postIds, listAt(replies, places.postIds), later),
    commentIds: commentNames(commentIds, listAt(replies, places.commentIds)),
    comments: new Map(comments.map(({ place: { id }, comment }) => [id, comment])),
  };
};

/**
 * Reads a query, mostly in two round trips: first all that the records name, and whom their ids mean; then the other users
 * found, and what depends on the first replies.
 */
export const readSync = async (
  queryOf: (ids: Ids) => SyncQuery,
  rows: readonly string[],
  ask: AskFacts,
): Promise<E.Either<StoreError, SyncReading>> => {
  const { learn, recall } = remembering(ask);
  const latest = rows.length === 0 ? [] : [fact('HMGET', deadRowsKey, ...rows)];
  let texts: Names = [];

  const readBy = async (
    queryBy: typeof queryOf,
    ids: Ids,
    also: readonly Fact[] = [],
    look = recall,
  ): Promise<E.Either<StoreError, Omit<SyncReading, 'letters'>>> => {
    const query = queryBy(ids);
    const first = askNamed(query);
    const asked = await look([...first.facts, ...also]);
    if (E.isLeft(asked)) return asked;
    if (look === learn) texts = (asked.right[first.facts.length] ?? []) as Names;
    const replies = asked.right.slice(0, first.facts.length);
    const found = firstFound(first, replies);
    const then = askFollowing(query, first, replies, found);
    const foundIds = idsIn(query, first, replies, found);
    if (numberKnown(foundIds) > numberKnown(ids)) return readBy(queryBy, foundIds, then.facts);
    const further = await look(then.facts);
    if (E.isLeft(further)) return further;
    const all = idsIn(query, first, replies, found, listAt(further.right, then.formerAt));
    if (numberKnown(all) > numberKnown(ids)) return readBy(queryBy, all);
    return E.right({
      view: viewOf(query, first, found, then, replies, further.right),
      ids: all,
      known: [
        { facts: first.facts, replies },
        { facts: then.facts, replies: further.right },
      ],
    });
  };

  const read = await readBy(queryOf, NOTHING_KNOWN, latest, learn);
  if (E.isRight(read)) return E.right({ ...read.right, letters: latestIn(rows, texts) });
  if (read.left._tag !== 'StoreDamaged') return read;
  // The damaged key may belong to the dead letters, or to a user whom a record names but does not mean: neither may fail the
  // rest.
  const { userIds, postIds } = queryOf(NOTHING_KNOWN);
  const meant = await readBy(() => ({ ...NOTHING_ASKED, userIds, postIds }), NOTHING_KNOWN);
  if (E.isLeft(meant)) return meant;
  const again = await readBy(queryOf, meant.right.ids);
  return E.isLeft(again) ? again : E.right({ ...again.right, letters: new Map() });
};

/** Whether each change of the row changes its versions: an untimed change may not. */
const isVersioned = (versions: string | undefined): boolean =>
  versions !== undefined && !versions.includes('"k":');

/** Checks that a whole row is unchanged, by its versions and its unversioned fields. */
const rowChecks = (key: string, named: readonly string[], hash: Hash | null): readonly Check[] => {
  if (hash === null) return [{ command: 'HGETALL', key, args: [], reply: [] }];
  const isMarked = isVersioned(hash[VERSIONS]);
  const names = isMarked ? named : Object.keys(hash).filter((name) => !isCounter(name));
  const reply = names.map((name) => hash[name] ?? null);
  const check: Check = { command: 'HMGET', key, args: names, reply };
  return isMarked
    ? [check]
    : [check, { command: 'HLEN', key, args: [], reply: Object.keys(hash).length }];
};

const isHere = (reply: unknown): boolean =>
  Array.isArray(reply) && reply.some((value) => value !== null);

/** Checks that everything a decision depends on is unchanged. */
export const checksOf = (known: readonly KnownFacts[]): readonly Check[] =>
  known.flatMap(({ facts, replies }) =>
    facts.flatMap(({ command, key, args, named, unlessHere }, at): readonly Check[] => {
      if (unlessHere !== undefined && isHere(replies[unlessHere])) return [];
      return named === undefined
        ? [{ command, key, args, reply: replies[at] }]
        : rowChecks(key, named, hashAt(replies, at));
    }),
  );

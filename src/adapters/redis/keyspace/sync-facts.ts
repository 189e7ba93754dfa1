import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../../application/errors.js';
import { POST_COUNTERS } from '../../../domain/entities/post.js';
import { USER_COUNTERS } from '../../../domain/entities/user.js';
import type { SyncQuery, SyncView } from '../../../domain/sync/view.js';
import type { Check, Fact } from '../transaction.js';
import {
  askFirst,
  askThen,
  firstFound,
  hashAt,
  VERSIONS,
  type Hash,
  type Replies,
  type SyncFact,
} from './sync-questions.js';
import { viewOf } from './sync-view.js';

const COUNTERS: ReadonlySet<string> = new Set([...USER_COUNTERS, ...POST_COUNTERS]);

/** Counters go by collections, and a total by counters. */
const isCounter = (name: string): boolean => COUNTERS.has(name) || name === 'sys_engagement';

/** Facts with their replies, in the order in which they were asked for. */
interface KnownFacts {
  readonly facts: readonly SyncFact[];
  readonly replies: Replies;
}

/** What was read of all that a query is about, trip by trip. */
export interface SyncReading {
  readonly view: SyncView;
  readonly known: readonly KnownFacts[];
}

/** As `readFacts` of commit.ts; none costs no trip. */
export type AskFacts = (
  facts: readonly Fact[],
  damage?: 'strict' | 'lenient' | number,
) => Promise<E.Either<StoreError, Replies>>;

/** In one trip, or in two where more follows from what was found. */
export const readSync = async (
  query: SyncQuery,
  ask: AskFacts,
): Promise<E.Either<StoreError, SyncReading>> => {
  const first = askFirst(query);
  const replies = await ask(first.facts);
  if (E.isLeft(replies)) return replies;
  const found = firstFound(first, replies.right);
  const then = askThen(query, first, replies.right, found);
  const further = await ask(then.facts);
  if (E.isLeft(further)) return further;
  return E.right({
    view: viewOf(query, first, found, then, replies.right, further.right),
    known: [
      { facts: first.facts, replies: replies.right },
      { facts: then.facts, replies: further.right },
    ],
  });
};

/** Whether each change of it leaves a mark in its versions: an untimed one may leave none. */
const isVersioned = (versions: string | undefined): boolean =>
  versions !== undefined && !versions.includes('"k":');

/** That a whole row is still so: by its versions, and by what has none. */
const rowChecks = (key: string, named: readonly string[], hash: Hash | null): readonly Check[] => {
  const isMarked = hash === null || isVersioned(hash[VERSIONS]);
  const names = isMarked ? named : Object.keys(hash).filter((name) => !isCounter(name));
  const reply = names.map((name) => hash?.[name] ?? null);
  const check: Check = { command: 'HMGET', key, args: names, reply };
  return isMarked
    ? [check]
    : [check, { command: 'HLEN', key, args: [], reply: Object.keys(hash).length }];
};

const isHere = (reply: unknown): boolean =>
  Array.isArray(reply) && reply.some((value) => value !== null);

/** That all is still so upon which anything is decided. */
export const checksOf = (known: readonly KnownFacts[]): readonly Check[] =>
  known.flatMap(({ facts, replies }) =>
    facts.flatMap(({ command, key, args, named, unlessHere }, at): readonly Check[] => {
      if (unlessHere !== undefined && isHere(replies[unlessHere])) return [];
      return named === undefined
        ? [{ command, key, args, reply: replies[at] }]
        : rowChecks(key, named, hashAt(replies, at));
    }),
  );

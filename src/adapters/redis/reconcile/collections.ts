import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import type { Collection, KeyName, Named, Part } from '../../../application/ports/reconciler.js';
import { ACTS } from '../../../domain/entities/edges.js';
import { typeOf, type Key } from '../../../domain/key.js';
import { claimOfMember } from '../../../domain/reconcile/claim.js';
import type { Username } from '../../../domain/username.js';
import type { RedisConnection } from '../connection.js';
import { namesOfSet, userKey } from '../keys.js';
import { fact } from '../transaction.js';
import { readEach, readGathered } from './gather.js';
import { askAboutKey } from './ask-about-members.js';
import { answers, question } from './question.js';
import { askAll } from './read-evidence.js';

/** Keys and members returned in one reply. */
const TOLD = 1000;
const KEYS = 200;

interface Sized<A> {
  readonly name: string;
  readonly of: A;
  /** 0 for a hash or a damaged key. */
  readonly size: number;
}

/** Commands that read a whole set or sorted set; the latter with each score after its member. */
const WHOLE = {
  set: ['SMEMBERS', []],
  zset: ['ZRANGE', ['0', String(TOLD)]],
  scored: ['ZRANGE', ['0', String(TOLD), 'WITHSCORES']],
} as const;

/** Splits a flat list into members and scores. */
export const splitScored = (entries: readonly string[]) => ({
  members: entries.filter((_, at) => at % 2 === 0),
  scores: entries.filter((_, at) => at % 2 === 1),
});

/** Whether a key is a user's list of likes by instant. */
const isLiked = (key: Key | null): boolean => key?.of === 'user' && key.part === ACTS.like.mine;

/** Reads all members of these collections, each small enough for one reply. */
const readWhole = <A>(
  redis: RedisConnection,
  type: keyof typeof WHOLE,
  sized: readonly Sized<A>[],
): TE.TaskEither<StoreError, ReadonlyMap<string, readonly string[]>> => {
  const calls: Sized<A>[][] = [];
  let room = 0;
  for (const one of sized) {
    if (one.size > room || (calls.at(-1)?.length ?? KEYS) >= KEYS) {
      calls.push([]);
      room = TOLD;
    }
    calls.at(-1)?.push(one);
    room -= one.size;
  }
  const [command, words] = WHOLE[type];
  return pipe(
    calls,
    TE.traverseArray((some) => {
      const names = some.map(({ name }) => name);
      return pipe(
        readEach(redis, command, names, words),
        TE.map((replies) =>
          names.map(
            (name, at) =>
              [name, Array.isArray(replies[at]) ? (replies[at] as string[]) : []] as const,
          ),
        ),
      );
    }),
    TE.map((answered) => new Map(answered.flat())),
  );
};

/** Reads the type and size of each key. */
const readKeys = (redis: RedisConnection, keys: readonly KeyName[]) =>
  askAll(
    redis,
    keys.map((named) => {
      const questions = question(true);
      const look = askAboutKey(questions, { of: 'key', ...named });
      return { facts: questions.facts, questions, look };
    }),
    'first',
    ({ questions, look }, replies, from) => look(answers(questions, replies, from)),
  );

/** Reads what some keys are, and their members where those fit into one reply. */
export const readCollections = (
  redis: RedisConnection,
  keys: readonly KeyName[],
  most: number,
): TE.TaskEither<StoreError, readonly Collection[]> =>
  gen(function* () {
    const found = yield* ask(readKeys(redis, keys));
    const told = RA.zip(keys, found)
      .map(([{ name, key }, { holds }]) => ({ name, of: key, size: holds }))
      .filter(({ size }) => size > 0 && size <= most);
    const wholeOf = (key: Key | null): keyof typeof WHOLE => {
      if (isLiked(key)) return 'scored';
      return key !== null && typeOf(key) === 'set' ? 'set' : 'zset';
    };
    const read = (type: keyof typeof WHOLE) =>
      readWhole(
        redis,
        type,
        told.filter(({ of }) => wholeOf(of) === type),
      );
    const [inSets, inLists, scored] = yield* ask(
      TE.sequenceArray([read('set'), read('zset'), read('scored')]),
    );
    return found.map(({ holds, ...facts }, at): Collection => {
      const { name } = keys[at] ?? { name: '' };
      if (holds > most) return { facts, members: null };
      const entries = scored?.get(name);
      return entries === undefined
        ? { facts, members: inSets?.get(name) ?? inLists?.get(name) ?? [] }
        : { facts, ...splitScored(entries) };
    });
  });

/** Reads the score of set members in the names by time; null where they have none. */
const readStanding = (redis: RedisConnection, parts: readonly Part[]) =>
  gen(function* () {
    const named = parts.flatMap((part) => {
      const name = namesOfSet(part.key);
      return name === null ? [] : [{ name, of: part }];
    });
    const questions = question(true);
    for (const { name } of named) questions.ask('ZCARD', name);
    const found = yield* ask(readGathered(redis, questions.facts));
    const sized = named.map((one, at) => ({ ...one, size: Number(found[at]) }));
    const small = sized.filter(({ size }) => size > 0 && size <= TOLD);
    const whole = yield* ask(readWhole(redis, 'scored', small));
    const known = new Map<string, unknown>();
    const nameOf = (name: string, member: string): string => `${name}\n${member}`;
    for (const [name, entries] of whole) {
      const { members, scores } = splitScored(entries);
      for (const [at, member] of members.entries()) known.set(nameOf(name, member), scores[at]);
    }
    const standing = sized.flatMap(({ name, size, of: { key, members } }) =>
      members.map((member) => ({ name, size, key, member })),
    );
    // Reads members one by one where a list is too long; where a list does not exist, reads the like itself.
    const asked = standing.flatMap(({ name, size, key, member }) => {
      const of = nameOf(name, member);
      if (size > TOLD) return [{ of, fact: fact('ZSCORE', name, member) }];
      return size === 0 && key.of === 'post'
        ? [{ of, fact: fact('ZSCORE', userKey(member as Username, ACTS.like.mine), key.id) }]
        : [];
    });
    const replies = yield* ask(
      readGathered(
        redis,
        asked.map((one) => one.fact),
      ),
    );
    for (const [at, { of }] of asked.entries()) known.set(of, replies[at]);
    return standing.map((one) => {
      const instant = known.get(nameOf(one.name, one.member));
      return { ...one, instant: typeof instant === 'string' ? instant : null };
    });
  });

/** Reads how the members of sets are scored in their names by time. */
export const readNamed = (
  redis: RedisConnection,
  parts: readonly Part[],
): TE.TaskEither<StoreError, Named> =>
  pipe(
    readStanding(redis, parts),
    TE.map((standing) => ({
      claims: standing.flatMap(({ size, key, member, instant }) =>
        size > 0 && instant === null ? (claimOfMember(key, member) ?? []) : [],
      ),
      likes: standing.flatMap(({ key, member, instant }) => {
        if (key.of !== 'post' || instant === null) return [];
        const claim = claimOfMember(key, member);
        return claim?.of === 'edge' ? [{ edge: claim.edge, instant }] : [];
      }),
    })),
  );

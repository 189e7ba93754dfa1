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
import { lookAtKey } from './look-at-members.js';
import { answers, question } from './question.js';
import { askAll } from './read-looks.js';

/** Keys and members that are told of in one answer. */
const TOLD = 1000;
const KEYS = 200;

interface Sized<A> {
  readonly name: string;
  readonly of: A;
  /** Of a hash, or of what is damaged, none. */
  readonly size: number;
}

/** How all that a set or sorted set holds is read, of a scored one each member with its score after it. */
const WHOLE = {
  set: ['SMEMBERS', []],
  zset: ['ZRANGE', ['0', String(TOLD)]],
  scored: ['ZRANGE', ['0', String(TOLD), 'WITHSCORES']],
} as const;

/** Members, and the scores that stand between them. */
export const apart = (entries: readonly string[]) => ({
  members: entries.filter((_, at) => at % 2 === 0),
  scores: entries.filter((_, at) => at % 2 === 1),
});

/** Where likes stand with whoever likes, and since when. */
const isLiked = (key: Key | null): boolean => key?.of === 'user' && key.part === ACTS.like.mine;

/** All that is in some of these, of which each is small enough for one answer. */
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

/** What each of them is. */
const readKeys = (redis: RedisConnection, keys: readonly KeyName[]) =>
  askAll(
    redis,
    keys.map((named) => {
      const questions = question(true);
      const look = lookAtKey(questions, { of: 'key', ...named });
      return { facts: questions.facts, questions, look };
    }),
    'first',
    ({ questions, look }, replies, from) => look(answers(questions, replies, from)),
  );

/** What some keys are, and whom they hold where that is not too much for one answer. */
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
        : { facts, ...apart(entries) };
    });
  });

/** Since when the members of sets stand in the names by time; null: they do not. */
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
      const { members, scores } = apart(entries);
      for (const [at, member] of members.entries()) known.set(nameOf(name, member), scores[at]);
    }
    const standing = sized.flatMap(({ name, size, of: { key, members } }) =>
      members.map((member) => ({ name, size, key, member })),
    );
    // One by one where a list is too long; of a list that is not there the like itself is asked.
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

/** Of sets whose names stand by time as well, how the members stand there. */
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

import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import type { Collection, KeyName, Part } from '../../../application/ports/reconciler.js';
import { typeOf } from '../../../domain/key.js';
import { claimOfMember, type Claim } from '../../../domain/reconcile/claim.js';
import type { RedisConnection } from '../connection.js';
import { namesOfSet } from '../keys.js';
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

/** All that is in some sets or sorted sets, of which each is small enough for one answer. */
const readWhole = <A>(
  redis: RedisConnection,
  type: 'set' | 'zset',
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
  const [command, words] =
    type === 'set' ? (['SMEMBERS', []] as const) : (['ZRANGE', ['0', String(TOLD)]] as const);
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
    const { left: lists, right: sets } = RA.partition(
      ({ of }: (typeof told)[number]) => of !== null && typeOf(of) === 'set',
    )(told);
    const [inSets, inLists] = yield* ask(
      TE.sequenceArray([readWhole(redis, 'set', sets), readWhole(redis, 'zset', lists)]),
    );
    return found.map(({ holds, ...facts }, at): Collection => {
      const { name } = keys[at] ?? { name: '' };
      const members = holds > most ? null : (inSets?.get(name) ?? inLists?.get(name) ?? []);
      return { facts, members };
    });
  });

/** Of sets whose names stand by time as well, the members that do not. */
export const readUnlisted = (
  redis: RedisConnection,
  parts: readonly Part[],
): TE.TaskEither<StoreError, readonly Claim[]> =>
  gen(function* () {
    const named = parts.flatMap((part) => {
      const name = namesOfSet(part.key);
      return name === null ? [] : [{ name, of: part }];
    });
    const questions = question(true);
    for (const { name } of named) questions.ask('ZCARD', name);
    const found = yield* ask(readGathered(redis, questions.facts));
    const sized = named.map((one, at) => ({ ...one, size: Number(found[at]) }));
    const { left: great, right: small } = RA.partition(
      ({ size }: (typeof sized)[number]) => size <= TOLD,
    )(sized.filter(({ size }) => size > 0));
    const names = yield* ask(readWhole(redis, 'zset', small));
    const asked = great.flatMap(({ name, of: { key, members } }) =>
      members.map((member) => ({ key, member, fact: fact('ZSCORE', name, member) })),
    );
    const scores = yield* ask(
      readGathered(
        redis,
        asked.map((one) => one.fact),
      ),
    );
    const unlisted = [
      ...small.flatMap(({ name, of: { key, members } }) => {
        const listed = new Set(names.get(name));
        return members.flatMap((member) => (listed.has(member) ? [] : [{ key, member }]));
      }),
      ...asked.filter((_, at) => scores[at] === null),
    ];
    return unlisted.flatMap(({ key, member }) => claimOfMember(key, member) ?? []);
  });

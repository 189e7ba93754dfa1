import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Look } from '../../../application/ports/reconciler.js';
import { EXPLORE } from '../../../domain/derive.js';
import { printKey } from '../../../domain/key.js';
import type { Claim } from '../../../domain/reconcile/claim.js';
import { readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import type { Check, Fact } from '../transaction.js';
import { leadOf, leadTo, lookAt, NO_LEAD } from './looks.js';
import { answers, MOST_BYTES, question, type Lead } from './question.js';

/** What one call reads at most, so that it takes Redis no longer than others can wait. */
const FACTS = 100;

/** A claim that names another author or other tags each time is read as it was the last time. */
const PATIENCE = 5;

/** What was read, so that whoever mends by it sees whether it still holds. */
export interface RedisLook extends Look {
  readonly checks: () => readonly Check[];
}

/** What is asked at one instant, and what it takes where that is more than its facts. */
interface Ask {
  readonly facts: readonly Fact[];
  readonly cost?: number;
}

interface Asked {
  readonly claim: Claim;
  readonly lead: Lead;
}

/** Some at a time, so that no call reads more than it may; all of them are on their way together. */
const inCalls = <A extends Ask>(asked: readonly A[]): readonly (readonly A[])[] => {
  const calls: A[][] = [];
  let room = 0;
  for (const one of asked) {
    const cost = one.cost ?? one.facts.length;
    if (cost > room || calls.length === 0) {
      calls.push([]);
      room = FACTS;
    }
    calls.at(-1)?.push(one);
    room -= cost;
  }
  return calls;
};

/** Each asks for its facts at one instant, and is told from where on among the replies they are answered. */
export const askAll = <A extends Ask, B>(
  redis: RedisConnection,
  asked: readonly A[],
  answer: (one: A, replies: readonly unknown[], from: number) => B,
): TE.TaskEither<StoreError, readonly B[]> =>
  pipe(
    inCalls(asked),
    TE.traverseArray((some) =>
      pipe(
        readFacts(
          redis,
          some.flatMap(({ facts }) => facts),
          MOST_BYTES,
        ),
        TE.map((replies) => {
          let from = 0;
          return some.map((one) => {
            const answered = answer(one, replies, from);
            from += one.facts.length;
            return answered;
          });
        }),
      ),
    ),
    TE.map(RA.flatten),
  );

/** What passes by itself is no reason not to mend. */
const isChecked = ({ command }: Fact, reply: unknown): boolean =>
  command !== 'PTTL' &&
  !(reply instanceof Error) &&
  !(Array.isArray(reply) && reply.some((part) => part instanceof Error));

const readOnce = (
  redis: RedisConnection,
  asked: readonly Asked[],
  asksBusy: boolean,
): TE.TaskEither<StoreError, readonly RedisLook[]> =>
  askAll(
    redis,
    asked.map(({ claim, lead }) => {
      const questions = question(asksBusy);
      return { facts: questions.facts, questions, look: lookAt(questions, claim, lead) };
    }),
    ({ facts, questions, look }, replies, from) => ({
      facts: look(answers(questions, replies, from)),
      // Of most nothing is to be mended.
      checks: () =>
        facts
          .map((fact, place) => ({ ...fact, reply: replies[from + place] }))
          .filter((fact) => isChecked(fact, fact.reply)),
    }),
  );

const isSame = (a: Lead, b: Lead): boolean =>
  a.id === b.id && a.author === b.author && a.hashtags === b.hashtags && a.isOrphan === b.isOrphan;

/** Those that led elsewhere than was thought are read again, whole. */
const readAll = (
  redis: RedisConnection,
  asked: readonly Asked[],
  asksBusy: boolean,
  patience = PATIENCE,
): TE.TaskEither<StoreError, readonly RedisLook[]> =>
  pipe(
    readOnce(redis, asked, asksBusy),
    TE.flatMap((looks) => {
      const again = looks.flatMap(({ facts }, place) => {
        const one = asked[place];
        if (one === undefined) return [];
        const lead = leadOf(facts);
        return isSame(lead, one.lead) ? [] : [{ place, claim: one.claim, lead }];
      });
      if (again.length === 0 || patience === 0) return TE.right(looks);
      return pipe(
        readAll(redis, again, asksBusy, patience - 1),
        TE.map((others) => {
          const all = [...looks];
          for (const [nth, { place }] of again.entries()) {
            const other = others[nth];
            if (other !== undefined) all[place] = other;
          }
          return all;
        }),
      );
    }),
  );

const readLeads = (
  redis: RedisConnection,
  claims: readonly Claim[],
): TE.TaskEither<StoreError, readonly Asked[]> =>
  askAll(
    redis,
    claims.map((claim) => {
      const questions = question();
      return { facts: questions.facts, questions, claim, place: leadTo(questions, claim) };
    }),
    ({ questions, claim, place }, replies, from) => {
      if (place === null) return { claim, lead: NO_LEAD };
      const { hash } = answers(questions, replies, from);
      const { id = null, username = null, hashtags = null } = hash(place, place) ?? {};
      return { claim, lead: { id, author: username, hashtags, isOrphan: false } };
    },
  );

const exploreFacts: readonly Fact[] = [
  { command: 'ZCARD', key: printKey(EXPLORE), args: [] },
  { command: 'ZRANGE', key: printKey(EXPLORE), args: ['0', '0', 'WITHSCORES'] },
];

/** Of the explore feed as a whole: how many it holds, and the score of the last. */
const readExplore = (redis: RedisConnection) =>
  pipe(
    readFacts(redis, exploreFacts, MOST_BYTES),
    TE.map(([size, oldest]) => {
      const score: unknown = Array.isArray(oldest) ? oldest[1] : undefined;
      return {
        exploreSize: typeof size === 'number' ? size : 0,
        exploreOldest: score === undefined ? null : Number(score),
      };
    }),
  );

/** Each claim at one instant. */
export const readLooks = (
  redis: RedisConnection,
  claims: readonly Claim[],
  whether: 'first' | 'again' = 'again',
): TE.TaskEither<StoreError, readonly RedisLook[]> => {
  const looks = pipe(
    readLeads(redis, claims),
    TE.flatMap((asked) => readAll(redis, asked, whether === 'again')),
  );
  if (!claims.some(({ of }) => of === 'post')) return looks;
  return pipe(
    TE.Do,
    TE.apS('explore', readExplore(redis)),
    TE.apS('looks', looks),
    TE.map(({ explore, looks: all }) =>
      all.map((look) =>
        look.facts.of === 'post' ? { ...look, facts: { ...look.facts, ...explore } } : look,
      ),
    ),
  );
};

import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { gen, ask } from '../../../application/gen.js';
import type { Evidence } from '../../../application/ports/reconciler.js';
import { EXPLORE } from '../../../domain/derive.js';
import { printKey } from '../../../domain/key.js';
import type { Claim } from '../../../domain/reconcile/claim.js';
import { readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { checksOf, fact, type Check, type Fact } from '../transaction.js';
import { readGathered } from './gather.js';
import { leadOf, leadTo, askAbout, NO_LEAD } from './ask-about.js';
import { answers, MOST_BYTES, question, type Lead } from './question.js';

/** Most facts that one call reads, so that it does not block Redis for long. */
const FACTS = 100;

/** How often a claim is read again because it names other keys than the last time. */
const PATIENCE = 5;

/** What was read, with the checks by which a repair sees whether it still holds. */
export interface RedisEvidence extends Evidence {
  readonly checks: () => readonly Check[];
}

/** The first pass reads each fact by itself; the second reads all facts of a claim at one instant, and the recorded jobs. */
export type Pass = 'first' | 'again';

interface Asked {
  readonly claim: Claim;
  readonly lead: Lead;
}

interface Questions {
  readonly facts: readonly Fact[];
}

/** Groups questions so that no call reads too much; the calls run concurrently. */
const inCalls = <A extends Questions>(asked: readonly A[]): readonly (readonly A[])[] => {
  const calls: A[][] = [];
  let room = 0;
  for (const one of asked) {
    if (one.facts.length > room || calls.length === 0) {
      calls.push([]);
      room = FACTS;
    }
    calls.at(-1)?.push(one);
    room -= one.facts.length;
  }
  return calls;
};

/** Asks all questions, and gives each the index of its first reply. */
export const askAll = <A extends Questions, B>(
  redis: RedisConnection,
  asked: readonly A[],
  whether: Pass,
  answer: (one: A, replies: readonly unknown[], from: number) => B,
): TE.TaskEither<StoreError, readonly B[]> =>
  pipe(
    whether === 'first' ? [asked] : inCalls(asked),
    TE.traverseArray((some) => {
      const facts = some.flatMap((one) => one.facts);
      return pipe(
        whether === 'first' ? readGathered(redis, facts) : readFacts(redis, facts, MOST_BYTES),
        TE.map((replies) => {
          let from = 0;
          return some.map((one) => {
            const answered = answer(one, replies, from);
            from += one.facts.length;
            return answered;
          });
        }),
      );
    }),
    TE.map(RA.flatten),
  );

/** Whether a repair checks this fact: an expiry changes by itself, and an unreadable reply cannot be compared. */
const isChecked = ({ command, reply }: Check): boolean =>
  command !== 'PTTL' &&
  !(reply instanceof Error) &&
  !(Array.isArray(reply) && reply.some((part) => part instanceof Error));

const readOnce = (
  redis: RedisConnection,
  asked: readonly Asked[],
  whether: Pass,
): TE.TaskEither<StoreError, readonly RedisEvidence[]> =>
  askAll(
    redis,
    asked.map(({ claim, lead }) => {
      const questions = question(whether === 'first');
      return { facts: questions.facts, questions, look: askAbout(questions, claim, lead) };
    }),
    whether,
    ({ facts, questions, look }, replies, from) => ({
      facts: look(answers(questions, replies, from)),
      // Made on demand: most claims need no repair.
      checks: () => checksOf(facts, replies.slice(from, from + facts.length)).filter(isChecked),
    }),
  );

const isSame = (a: Lead, b: Lead): boolean =>
  a.id === b.id &&
  a.author === b.author &&
  a.hashtags === b.hashtags &&
  a.name === b.name &&
  a.isOrphan === b.isOrphan;

const readLeads = (
  redis: RedisConnection,
  claims: readonly Claim[],
  whether: Pass,
): TE.TaskEither<StoreError, readonly Asked[]> =>
  askAll(
    redis,
    claims.map((claim) => {
      const questions = question();
      return { facts: questions.facts, questions, claim, place: leadTo(questions, claim) };
    }),
    whether,
    ({ questions, claim, place }, replies, from) => {
      if (place === null) return { claim, lead: NO_LEAD };
      const { hash } = answers(questions, replies, from);
      const found = hash(place, place) ?? {};
      const { username = null, hashtags = null } = found;
      const id = found['post_id'] ?? found['id'] ?? null;
      const name = found['display_name'] ?? null;
      return { claim, lead: { id, author: username, hashtags, name, isOrphan: false } };
    },
  );

const exploreFacts = [
  fact('ZCARD', printKey(EXPLORE)),
  fact('ZRANGE', printKey(EXPLORE), 0, 0, 'WITHSCORES'),
];

/** Reads the size of the explore feed, and the score of its last entry. */
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

/** Reads each claim, in order. A claim that led to other keys than assumed is read again completely. */
export const readEvidence = (
  redis: RedisConnection,
  claims: readonly Claim[],
  whether: Pass = 'again',
): TE.TaskEither<StoreError, readonly RedisEvidence[]> =>
  gen(function* () {
    const explore = claims.some(({ of }) => of === 'post') ? yield* ask(readExplore(redis)) : {};
    const asked = [...(yield* ask(readLeads(redis, claims, whether)))];
    const looks = [...(yield* ask(readOnce(redis, asked, whether)))];
    for (let tries = 0; tries < PATIENCE && whether === 'again'; tries += 1) {
      const led = looks.flatMap(({ facts }, at) => {
        const [one, lead] = [asked[at], leadOf(facts)];
        return one === undefined || isSame(lead, one.lead) ? [] : [{ at, claim: one.claim, lead }];
      });
      if (led.length === 0) break;
      for (const [nth, look] of (yield* ask(readOnce(redis, led, whether))).entries()) {
        const { at, ...one } = led[nth] ?? { at: -1, claim: null, lead: NO_LEAD };
        if (one.claim === null) continue;
        asked[at] = { ...one, claim: one.claim };
        looks[at] = look;
      }
    }
    return looks.map((look) =>
      look.facts.of === 'post' ? { ...look, facts: { ...look.facts, ...explore } } : look,
    );
  });

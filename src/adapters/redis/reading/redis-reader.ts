import * as E from 'fp-ts/lib/Either.js';
import { storeFault, type StoreError } from '../../../application/errors.js';
import type { Known, Reader } from '../../../application/ports/reader.js';
import type { Copies } from '../copies/copies.js';
import type { Awaited, Copy } from '../copies/copy.js';
import type { Ask } from './ask.js';
import type { Question, Reply } from './question.js';
import { makeSession, type Session } from './session.js';

/** So many questions one call answers: some 0.3 ms of Redis. */
const MAX_QUESTIONS = 64;

/** An answer that is not made after so many trips never will be. */
const MAX_TRIPS = 400;

const NEVER = storeFault(new Error('an answer that is not made of all it asked for'));

/** How a request reads what it does not know yet. */
interface Road {
  readonly ask: Ask;
  /** Null: for this request alone. */
  readonly copy: Copy | null;
}

interface Sent {
  readonly question: Question;
  readonly awaited: Awaited;
}

/** Sends what nobody else has sent already. */
const send = ({ ask, copy }: Road, questions: readonly Question[]): readonly Sent[] => {
  const known = questions.flatMap((question): readonly Sent[] => {
    const awaited = copy?.awaited(question);
    return awaited === undefined ? [] : [{ question, awaited }];
  });
  const joined = new Set(known.map(({ question }) => question));
  const own = questions.filter((question) => !joined.has(question));
  if (own.length === 0) return known;
  const reply = ask(own)();
  copy?.expect(own, reply);
  return [...known, ...own.map((question, place) => ({ question, awaited: { reply, place } }))];
};

/** Reads some questions, a few at a time, so that Redis is never held for long. */
const readAll = async (
  road: Road,
  session: Session,
  questions: readonly Question[],
): Promise<StoreError | null> => {
  for (let from = 0; from < questions.length; from += MAX_QUESTIONS) {
    const sent = send(road, questions.slice(from, from + MAX_QUESTIONS));
    const replies = new Map<Awaited['reply'], Reply>();
    for (const reply of new Set(sent.map(({ awaited }) => awaited.reply))) {
      const found = await reply;
      if (E.isLeft(found)) return found.left;
      replies.set(reply, found.right);
    }
    for (const { question, awaited } of sent) {
      const reply = replies.get(awaited.reply);
      const answer = reply?.answers[awaited.place];
      if (answer !== undefined)
        session.learn(question, answer, reply?.lasting[awaited.place] === true);
    }
  }
  return null;
};

/**
 * Reads from the copy, behind a fence, and from Redis what the copy has not. Where there is no copy, or it is
 * given up meanwhile, every request reads for itself.
 */
export const makeRedisReader = (ask: Ask, copies: Copies | null): Reader => {
  const direct: Road = { ask, copy: null };

  const readEither = async <L, A>(
    assemble: (known: Known) => E.Either<L, A> | undefined,
  ): Promise<E.Either<L | StoreError, A>> => {
    const fenced = copies === null ? null : await copies.fenced();
    const session = makeSession(fenced?.copy ?? null);
    let road: Road = fenced ?? direct;
    for (let trip = 0; trip < MAX_TRIPS; trip += 1) {
      const answer = assemble(session.known);
      if (answer !== undefined) return answer;
      const missing = session.takeMissing();
      if (missing.length === 0) break;
      let error = await readAll(road, session, missing);
      if (error !== null && road.copy !== null) {
        road = direct;
        error = await readAll(road, session, missing);
      }
      if (error !== null) return E.left(error);
    }
    return E.left(NEVER);
  };

  return {
    readEither: (assemble) => () => readEither(assemble),
    read: (assemble) => () =>
      readEither((known) => {
        const answer = assemble(known);
        return answer === undefined ? undefined : E.right(answer);
      }),
  };
};

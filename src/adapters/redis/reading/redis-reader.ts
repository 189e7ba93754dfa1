import * as E from 'fp-ts/lib/Either.js';
import { storeFault, type StoreError } from '../../../application/errors.js';
import { NOT_HELD, type Known, type Reader } from '../../../application/ports/reader.js';
import type { Copies } from '../copies/copies.js';
import type { Awaited, Copy } from '../copies/copy.js';
import type { Ask } from './question.js';
import { WORK, type Question, type Reply } from './question.js';
import { makeSession, type Session } from './session.js';

/** Maximum estimated time for which one call holds Redis, µs; mostly it takes less. */
const MOST_WORK = 600;

/** Maximum number of round trips for an answer; one that is not complete then never will be. */
const MAX_TRIPS = 400;

const NEVER = storeFault(new Error('an answer that is not made of all it asked for'));

/** How a request reads what it does not know yet. */
interface Road {
  readonly ask: Ask;
  /** The copy that keeps the answers; null: they are for this request alone. */
  readonly copy: Copy | null;
}

interface Sent {
  readonly question: Question;
  readonly awaited: Awaited;
  /** Sent by another request, before this one asked. */
  readonly isJoined: boolean;
}

/** Returns as many of the first questions as one call answers. */
const someOf = (questions: readonly Question[]): readonly Question[] => {
  let work = 0;
  const end = questions.findIndex((question, place) => {
    work += WORK[question.ask];
    return place > 0 && work > MOST_WORK;
  });
  return end === -1 ? questions : questions.slice(0, end);
};

/** Sends the questions that no other request has sent already, and joins the reads of the rest. */
const send = ({ ask, copy }: Road, questions: readonly Question[]): readonly Sent[] => {
  const known = questions.flatMap((question): readonly Sent[] => {
    const awaited = copy?.awaited(question);
    return awaited === undefined ? [] : [{ question, awaited, isJoined: true }];
  });
  const joined = new Set(known.map(({ question }) => question));
  const own = questions.filter((question) => !joined.has(question));
  if (own.length === 0) return known;
  const reply = ask(own)();
  copy?.expect(own, reply);
  return [
    ...known,
    ...own.map((question, place) => ({ question, awaited: { reply, place }, isJoined: false })),
  ];
};

/**
 * Reads some questions, a few at a time, so that Redis is never held for long. Resolves to those that are still open: an
 * answer that may not be kept, as of a key that expires, is never invalidated, so that one that another request has
 * asked for may be older than this request.
 */
const readSome = async (
  road: Road,
  session: Session,
  questions: readonly Question[],
): Promise<E.Either<StoreError, readonly Question[]>> => {
  const open: Question[] = [];
  for (let left = questions; left.length > 0;) {
    const some = someOf(left);
    left = left.slice(some.length);
    const sent = send(road, some);
    const replies = new Map<Awaited['reply'], Reply>();
    for (const reply of new Set(sent.map(({ awaited }) => awaited.reply))) {
      const found = await reply;
      if (E.isLeft(found)) return found;
      replies.set(reply, found.right);
    }
    for (const { question, awaited, isJoined } of sent) {
      const reply = replies.get(awaited.reply);
      const answer = reply?.answers[awaited.place];
      const isKept = reply?.kept[awaited.place] === true;
      if (isJoined && !isKept) open.push(question);
      else if (answer !== undefined)
        session.learn(
          ...[question, answer, reply?.lasting[awaited.place] === true],
          // Redis does not tell of changes to what is read without the copy.
          isKept && road.copy !== null,
        );
    }
  }
  return E.right(open);
};

const readAll = async (
  road: Road,
  session: Session,
  questions: readonly Question[],
): Promise<StoreError | null> => {
  const read = await readSome(road, session, questions);
  if (E.isLeft(read)) return read.left;
  const rest = await readSome({ ...road, copy: null }, session, read.right);
  return E.isLeft(rest) ? rest.left : null;
};

type Assemble<L, A> = (known: Known) => E.Either<L, A> | undefined;

type ReadEither = <L, A>(assemble: Assemble<L, A>) => Promise<E.Either<L | StoreError, A>>;

const readerBy = (readEither: ReadEither): Reader => ({
  readEither: (assemble) => () => readEither(assemble),
  read: (assemble) => () =>
    readEither((known) => {
      const answer = assemble(known);
      return answer === undefined ? undefined : E.right(answer);
    }),
});

/**
 * Reads from the copy, behind a fence, and from Redis what the copy lacks. Where there is no copy, or it is
 * given up meanwhile, every request reads for itself.
 */
export const makeRedisReader = (
  ask: Ask,
  copies: Pick<Copies, 'fenced' | 'answered'> | null,
): Reader => {
  const direct: Road = { ask, copy: null };

  const readEither: ReadEither = async <L, A>(
    assemble: Assemble<L, A>,
  ): Promise<E.Either<L | StoreError, A>> => {
    const begin = async (): Promise<Road> => (await copies?.fenced()) ?? direct;
    let road = await begin();
    let session = makeSession(road.copy);
    for (let trip = 0; trip < MAX_TRIPS; trip += 1) {
      const answer = assemble(session.known);
      if (answer !== undefined) {
        copies?.answered(trip);
        return answer;
      }
      const missing = session.takeMissing();
      if (missing.length === 0) break;
      let error = await readAll(road, session, missing);
      if (error !== null && road.copy !== null) {
        road = direct;
        error = await readAll(road, session, missing);
      }
      if (error !== null) return E.left(error);
      const users = session.usersToKeep();
      if (users === null) continue;
      road = await begin();
      session = makeSession(road.copy, users);
    }
    return E.left(NEVER);
  };

  return readerBy(readEither);
};

/**
 * Reads from the copy alone, behind a fence, and sends Redis no read on behalf of a request: an answer that the
 * copy does not have whole is NOT_HELD, and waits for no fence. An answer assembled before the fence holds if nothing
 * has changed since.
 */
export const makeHeldReader = (
  copies: Pick<Copies, 'unfenced' | 'fenced' | 'answered'> | null,
): Reader =>
  readerBy(async <L, A>(assemble: Assemble<L, A>): Promise<E.Either<L | StoreError, A>> => {
    const copy = copies?.unfenced() ?? null;
    const early = copy === null ? undefined : assemble(makeSession(copy).known);
    if (copies === null || copy === null || early === undefined) return E.left(NOT_HELD);
    const generation = copy.generation();
    const fenced = await copies.fenced();
    const isSame = fenced?.copy === copy && copy.generation() === generation;
    const answer = isSame ? early : fenced && assemble(makeSession(fenced.copy).known);
    if (answer === null || answer === undefined) return E.left(NOT_HELD);
    copies.answered(0);
    return answer;
  });

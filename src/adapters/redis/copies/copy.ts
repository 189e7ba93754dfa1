import * as E from 'fp-ts/lib/Either.js';
import { LRUCache } from 'lru-cache';
import type { StoreError } from '../../../application/errors.js';
import { markerKey } from '../keys.js';
import {
  keysOf,
  learn,
  questionName,
  type Answer,
  type Held,
  type Parts,
  type Question,
  type Reply,
} from '../reading/question.js';

/** Where the answer to a question will stand. */
export interface Awaited {
  readonly reply: Promise<E.Either<StoreError, Reply>>;
  readonly place: number;
}

/** What is being read of one key, by the name of each question. It stands until the key changes. */
type Flight = Map<string, Awaited>;

/** An answer that was put together from what the copy has. */
export interface Kept<A> {
  readonly answer: A;
  readonly bytes: number;
  /** Null: some of it the copy has not, so that it holds until anything changes. */
  readonly madeOf: Parts | null;
  /** For which it is known to hold. */
  generation: number;
}

/** What was read by connections that are tracked, as long as Redis says nothing else. */
export interface Copy {
  readonly get: (key: string) => Held | undefined;
  /** Raised whenever something that was read has changed: while it stands still, so does all that is known. */
  readonly generation: () => number;
  /** Whether an answer holds by now. */
  readonly holds: (kept: Kept<unknown>) => boolean;
  /** What an answer of this name lacked when it was last tried, if nothing has been learnt or changed since. */
  readonly lacking: (name: string) => readonly Question[] | undefined;
  readonly lack: (name: string, questions: readonly Question[]) => void;
  /** Of a name that stands for one question alone. */
  readonly recall: <A extends object>(name: string) => Kept<A> | undefined;
  readonly remember: <A extends object>(name: string, kept: Kept<A>) => void;
  /** The answer to a question that somebody else has sent, if nothing has changed since. */
  readonly awaited: (question: Question) => Awaited | undefined;
  /**
   * Keeps the answers to questions that are sent in this same tick, but for those of which a key changes before
   * they come, and those that may not be kept.
   */
  readonly expect: (questions: readonly Question[], reply: Awaited['reply']) => void;
  /** Some keys have changed; null: all of them. */
  readonly forget: (keys: readonly string[] | null) => void;
  readonly size: () => { readonly entries: number; readonly bytes: number };
}

/** What an entry takes at the least: its key, its place in the list of the least recently used. */
const KEY_BYTES = 200;

/** A quarter is for answers that were put together. */
const ANSWERS_PART = 4;

/** What an answer takes besides: its name, and what it is made of. */
const ANSWER_BYTES = 4096;

/** To know one key that something was read together with. */
const PART_BYTES = 100;

const newHeld = (key: string): Held => ({ bytes: KEY_BYTES + 2 * key.length });

/** So many answers are known to lack something at the most. */
const MOST_LACKS = 1000;

export const makeCopy = (maxBytes: number): Copy => {
  const held = new LRUCache<string, Held>({
    maxSize: Math.ceil(maxBytes - maxBytes / ANSWERS_PART),
  });
  const answers = new LRUCache<string, Kept<object>>({
    maxSize: Math.ceil(maxBytes / ANSWERS_PART),
    sizeCalculation: ({ bytes }) => ANSWER_BYTES + bytes,
  });
  const flights = new Map<string, Flight>();
  let generation = 0;
  /** Of answers that many wait for, each tries no more than what the first has not tried in vain. */
  const lacks = new Map<string, readonly Question[]>();

  const areHeld = (parts: Parts): boolean => {
    for (const [key, part] of parts) if (get(key) !== part) return false;
    return true;
  };

  const get = (key: string): Held | undefined => {
    const known = held.get(key);
    if (known?.beside === undefined || areHeld(known.beside)) return known;
    held.delete(key);
    return undefined;
  };

  const hold = (key: string, known: Held): Held => {
    lacks.clear();
    // What is set once more keeps its size there, though it has grown.
    held.delete(key);
    held.set(key, known, { size: known.bytes });
    return known;
  };

  const keep = (question: Question, answer: Answer, isMarked: boolean): void => {
    const [key, ...together] = keysOf(question);
    const others = isMarked ? [...together, markerKey] : together;
    const known = get(key) ?? newHeld(key);
    learn(known, question, answer);
    if (others.length > 0 && known.beside === undefined) {
      known.bytes += PART_BYTES * others.length;
      known.beside = new Map(
        others.map((other) => [other, get(other) ?? hold(other, newHeld(other))]),
      );
    }
    hold(key, known);
  };

  return {
    get,
    generation: () => generation,
    holds: (kept) => {
      if (kept.generation === generation) return true;
      if (kept.madeOf === null || !areHeld(kept.madeOf)) return false;
      kept.generation = generation;
      return true;
    },
    lacking: (name) => lacks.get(name),
    lack: (name, questions) => {
      // On a cluster a row that is not there is hardly ever held, so that nothing else might ever clear them.
      if (lacks.size === MOST_LACKS && !lacks.has(name)) lacks.clear();
      lacks.set(name, questions);
    },
    recall: <A extends object>(name: string) => answers.get(name) as Kept<A> | undefined,
    remember: (name, kept) => {
      answers.set(name, kept);
    },
    awaited: (question) => {
      const name = questionName(question);
      const [first, ...others] = keysOf(question).map((key) => flights.get(key)?.get(name));
      return others.every((other) => other === first) ? first : undefined;
    },
    expect: (questions, reply) => {
      const begun = questions.map((question, place) => {
        const awaited: Awaited = { reply, place };
        return keysOf(question).map((key) => {
          const flight: Flight = flights.get(key) ?? new Map<string, Awaited>();
          flights.set(key, flight);
          flight.set(questionName(question), awaited);
          return flight;
        });
      });
      void reply.then((outcome) => {
        const found = E.isRight(outcome) ? outcome.right : null;
        questions.forEach((question, place) => {
          const keys = keysOf(question);
          const own = begun[place] ?? [];
          const stand = keys.map((key, at) => flights.get(key) === own[at]);
          const answer = found?.answers[place];
          if (!stand.includes(false) && answer !== undefined && found?.kept[place] === true)
            keep(question, answer, found.marked[place] === true);
          keys.forEach((key, at) => {
            own[at]?.delete(questionName(question));
            if (stand[at] === true && own[at]?.size === 0) flights.delete(key);
          });
        });
      });
    },
    forget: (keys) => {
      generation += 1;
      lacks.clear();
      if (keys === null) {
        held.clear();
        flights.clear();
        return;
      }
      for (const key of keys) {
        // What is being read rests on it perhaps, which nobody knows before the reply.
        if (key === markerKey) flights.clear();
        held.delete(key);
        flights.delete(key);
      }
    },
    size: () => ({
      entries: held.size + answers.size,
      bytes: held.calculatedSize + answers.calculatedSize,
    }),
  };
};

import * as E from 'fp-ts/lib/Either.js';
import { LRUCache } from 'lru-cache';
import type { StoreError } from '../../../application/errors.js';
import { markerKey } from '../keys.js';
import { addAnswer, type Held, type Parts } from '../reading/held.js';
import {
  keysOf,
  questionName,
  type Answer,
  type Question,
  type Reply,
} from '../reading/question.js';

/** A reply that is under way, and the place of one question's answer in it. */
export interface Awaited {
  readonly reply: Promise<E.Either<StoreError, Reply>>;
  readonly place: number;
}

/** The reads of one key that are under way, by the name of each question. It is dropped when the key changes. */
type Flight = Map<string, Awaited>;

/** An answer that was assembled from what the copy has. */
export interface Kept<A> {
  readonly answer: A;
  readonly bytes: number;
  /** The keys it is made of; null where the copy lacks some of them, so that it holds only until any key changes. */
  readonly madeOf: Parts | null;
  /** The generation of the copy for which it is known to hold. */
  generation: number;
}

/** What tracked connections have read, as long as Redis has not invalidated it. */
export interface Copy {
  readonly get: (key: string) => Held | undefined;
  /** Rises whenever a key that was read has changed: while it is the same, all that is known holds. */
  readonly generation: () => number;
  /** Returns whether an answer still holds. */
  readonly holds: (kept: Kept<unknown>) => boolean;
  /** Returns what an answer of this name lacked when last tried, if nothing has been learnt or changed since. */
  readonly lacking: (name: string) => readonly Question[] | undefined;
  readonly lack: (name: string, questions: readonly Question[]) => void;
  /** Returns the answer remembered by a name, which has to stand for one kind of answer alone. */
  readonly recall: <A extends object>(name: string) => Kept<A> | undefined;
  readonly remember: <A extends object>(name: string, kept: Kept<A>) => void;
  /** Returns the answer under way to a question that another request has sent, if its keys have not changed since. */
  readonly awaited: (question: Question) => Awaited | undefined;
  /**
   * Keeps the answers to questions that are sent in this same tick, except for those of which a key changes before
   * they come, and those that may not be kept.
   */
  readonly expect: (questions: readonly Question[], reply: Awaited['reply']) => void;
  /** Forgets keys that have changed; null: all keys. */
  readonly forget: (keys: readonly string[] | null) => void;
  readonly size: () => { readonly entries: number; readonly bytes: number };
}

/** Minimum size of an entry, bytes: its key, and its place in the list of the least recently used. */
const KEY_BYTES = 200;

/** One of so many parts of the memory is for assembled answers. */
const ANSWERS_PART = 4;

/** Bytes that an assembled answer takes besides its content: its name, and the keys it is made of. */
const ANSWER_BYTES = 4096;

/** Bytes for each further key that something was read together with. */
const PART_BYTES = 100;

const newHeld = (key: string): Held => ({ bytes: KEY_BYTES + 2 * key.length });

/** Maximum number of answers that are known to lack something. */
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
  /** What answers lack, by name: where many requests want the same answer, only the first assembles it in vain. */
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
    // The cache keeps the old size of an object that is set again, though it has grown.
    held.delete(key);
    held.set(key, known, { size: known.bytes });
    return known;
  };

  const keep = (question: Question, answer: Answer, isMarked: boolean): void => {
    const [key, ...together] = keysOf(question);
    const others = isMarked ? [...together, markerKey] : together;
    const known = get(key) ?? newHeld(key);
    addAnswer(known, question, answer);
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
      // On a cluster a row that does not exist is hardly ever held, so that `hold` might never clear the map.
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
        // Any read under way may depend on the marker, which is unknown before its reply.
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

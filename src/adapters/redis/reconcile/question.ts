import type { Claim } from '../../../domain/reconcile/claim.js';
import type { Facts } from '../../../domain/reconcile/facts.js';
import { type Fields } from '../../../domain/reconcile/names.js';
import { workKey } from '../keys.js';
import type { Fact } from '../transaction.js';

/** Largest value that is read, bytes: a larger one might be copied any number of times. */
export const MOST_BYTES = 65_536;

/** The replies of read-keys.lua; an error stands for a damaged or too large value. */
export interface Answers {
  /** Null where it could not be read. */
  readonly of: (place: number) => unknown;
  readonly isThere: (place: number) => boolean;
  readonly size: (place: number) => number;
  readonly score: (place: number) => number | null;
  readonly text: (place: number) => string | null;
  /** The watched keys that have a wrong type. */
  readonly damaged: () => readonly string[];
  /**
   * A hash, given its TYPE (or, where not asked, whether it has any of the fields) and some values; null: it does not exist.
   */
  readonly hash: (type: number | null, values: number) => Fields | null;
  /** The fields whose values are too large. */
  readonly large: (values: number) => readonly string[];
}

/** The facts asked for one claim, read at one instant. */
export interface Question {
  readonly facts: readonly Fact[];
  /** Asks for a fact; returns its index among the replies. */
  readonly ask: (command: Fact['command'], key: string, args?: readonly string[]) => number;
  /** As `ask`, and reports the key where it is damaged. */
  readonly watch: Question['ask'];
  /** Whether this is the first pass: each fact is read by itself, and again where it looks wrong. */
  readonly isFirst: boolean;
}

/** What a claim is judged by, made from the replies. */
export type ReadReplies = (answers: Answers) => Facts;
export type ClaimOf<Kind extends Claim['of']> = Extract<Claim, { readonly of: Kind }>;

/**
 * What leads to further keys: of a user the Xano id, of a post its author and tags, of a comment its author and (as `id`)
 * its post.
 */
export interface Lead {
  readonly id: string | null;
  readonly author: string | null;
  readonly hashtags: string | null;
  /** The display name, by which a user is found as well. */
  readonly name: string | null;
  /** The author does not exist. */
  readonly isOrphan: boolean;
}

interface Watched extends Question {
  readonly watched: readonly number[];
}

/** Shared by all facts without arguments. */
const NOTHING: readonly string[] = [];

export const question = (isFirst = false): Watched => {
  const facts: Fact[] = [];
  const watched: number[] = [];
  const ask: Question['ask'] = (command, key, args = NOTHING) =>
    facts.push({ command, key, args }) - 1;
  return {
    isFirst,
    facts,
    watched,
    ask,
    watch: (command, key, args) => {
      const place = ask(command, key, args);
      watched.push(place);
      return place;
    },
  };
};

const isAnswer = (reply: unknown): boolean => reply !== null && !(reply instanceof Error);

export const answers = (
  { facts, watched }: Watched,
  replies: readonly unknown[],
  from: number,
): Answers => {
  const of = (place: number): unknown => {
    const reply = replies[from + place];
    return isAnswer(reply) ? reply : null;
  };
  const list = (place: number): readonly unknown[] => {
    const reply = of(place);
    return Array.isArray(reply) ? reply : [];
  };
  const argsOf = (place: number): readonly string[] => facts[place]?.args ?? [];
  const isDamaged = (place: number): boolean =>
    facts[place]?.command === 'TYPE'
      ? of(place) !== 'hash' && of(place) !== 'none'
      : replies[from + place] instanceof Error;
  return {
    of,
    isThere: (place) => of(place) !== null && of(place) !== 0 && of(place) !== 'none',
    size: (place) => Number(of(place) ?? 0),
    score: (place) => (of(place) === null ? null : Number(of(place))),
    text: (place) => (of(place) === null ? null : String(of(place))),
    damaged: () => [
      ...new Set(watched.filter(isDamaged).flatMap((place) => facts[place]?.key ?? [])),
    ],
    hash: (type, values) => {
      if (type === null ? list(values).every((value) => value === null) : of(type) === 'none')
        return null;
      const found: Record<string, string> = {};
      const names = argsOf(values);
      for (const [place, value] of list(values).entries())
        if (typeof value === 'string') found[names[place] ?? ''] = value;
      return found;
    },
    large: (values) => {
      const names = argsOf(values);
      return list(values).flatMap((value, place) =>
        value instanceof Error ? [names[place] ?? ''] : [],
      );
    },
  };
};

/** Asks whether any of these jobs is recorded, which will change what is compared. */
export const busyWith = ({ ask, isFirst }: Question, jobs: readonly string[]) => {
  const places = isFirst ? [] : jobs.map((job) => ask('ZSCORE', workKey, [job]));
  return (answers: Answers): boolean => places.some(answers.isThere);
};

/** Asks for a hash, and reports it where it is damaged. */
export const hashAt = (asked: Question, key: string, names: readonly string[]) => {
  const { ask, watch, isFirst } = asked;
  const type = isFirst ? null : watch('TYPE', key);
  const values = (isFirst ? watch : ask)('HMGET', key, names);
  return {
    of: (answers: Answers): Fields | null => answers.hash(type, values),
    large: (answers: Answers): readonly string[] => answers.large(values),
  };
};

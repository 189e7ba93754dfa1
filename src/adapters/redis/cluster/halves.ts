import type { Operation } from '../plan.js';
import { bucketOf, memberOf } from './buckets.js';

/** What an operation replied, by its number, for another one elsewhere. */
export interface Given {
  readonly from: string;
}

type Word = string | number | boolean | Given | readonly Word[];

/** An operation of ops.lua or halves.lua. Its keys are its numbers, places in the list of the whole change. */
export type Half = readonly [string, ...Word[]];

/** Takes an operation all of whose keys have one owner, and tells what stands for its reply. */
export type Emit = (half: Half) => Given;

type Words = readonly (string | number | readonly (string | number)[])[];

const text = (word: unknown): string => String(word);
const list = (word: unknown): readonly number[] => word as readonly number[];

/** Keys by the buckets in which they lie. */
const together = (places: readonly number[], names: readonly string[]): readonly number[][] => {
  const found = new Map<number, number[]>();
  for (const place of places) {
    const bucket = bucketOf(names[place - 1] ?? '');
    const others = found.get(bucket);
    if (others === undefined) found.set(bucket, [place]);
    else others.push(place);
  }
  return [...found.values()];
};

/** What operations on keys of several owners come to. The last that is emitted replies in place of the whole. */
const HALVES: Readonly<
  Record<string, (words: Words, emit: Emit, names: readonly string[]) => Given | null>
> = {
  count: ([hash, field, size, of, weight, user, board, name], emit) => {
    const counted = emit(['recount', hash as number, text(field), text(size), of as number]);
    if (weight !== undefined) {
      const gained = emit(['gain', user as number, text(weight), counted]);
      emit(['climb', board as number, text(name), gained]);
    }
    return counted;
  },
  rank: ([post, id, now, feeds, only = ''], emit, names) => {
    const weighed = emit(['weigh', post as number]);
    for (const feed of list(feeds))
      emit([
        'place',
        feed,
        text(id),
        text(now),
        text(only),
        weighed,
        memberOf(names[feed - 1] ?? '', text(id)),
      ]);
    return null;
  },
  leaderboard: ([user, board, name], emit) => {
    emit(['seat', board as number, text(name), emit(['standing', user as number])]);
    return null;
  },
  earn: ([user, board, name, post, sign], emit) => {
    const weighed = emit(['weigh', post as number]);
    const gained = emit(['inherit', user as number, text(sign), weighed]);
    emit(['climb', board as number, text(name), gained]);
    return null;
  },
  copy: ([hash, other, fields, ...copies], emit) => {
    const values = emit(['HMGET', other as number, ...list(fields).map(text)]);
    emit(['adopt', hash as number, values, ...copies]);
    return null;
  },
  publish: ([timeline, created, post, pending, from, followers, author, now], emit) => {
    const where = [timeline as number, text(created), text(post), followers as number] as const;
    const isNew = emit(['appear', ...where]);
    const key = [pending as number, from as number] as const;
    emit(['when', [isNew], ['pend', ...key, text(author), text(created), text(now)]]);
    return null;
  },
  note: ([state, unfilled, work, reader, whom], emit) => {
    const isKept = emit(['doubt', state as number, unfilled as number, text(whom)]);
    emit(['when', [isKept], ['ZADD', work as number, 'NX', '0', text(reader)]]);
    return null;
  },
  wake: ([wakes, cursors, now, owners, waiting], emit, names) => {
    const awaited = together(list(waiting), names).map((some) =>
      emit([
        'awaited',
        some,
        some.map((place) => text(list(owners)[list(waiting).indexOf(place)])),
      ]),
    );
    emit(['awake', wakes as number, cursors as number, text(now), list(owners).map(text), awaited]);
    return null;
  },
  record: ([work, cursors, job, cursor, due, keys], emit, names) => {
    const found = together(list(keys), names).map((some) => emit(['there', some]));
    const what = [work as number, cursors as number, text(job), text(cursor), text(due)] as const;
    emit(['when', found, ['record', ...what, true]]);
    return null;
  },
  unlink: ([work, cursors, job, at, now, keys], emit, names) => {
    const found = together(list(keys), names).map((some) => emit(['there', some]));
    const what = [work as number, cursors as number, text(job), text(at), text(now)] as const;
    emit(['when', found, ['unlink', ...what, true]]);
    return null;
  },
};

/** Emits the halves of an operation, or itself. What replies for the whole is told; null where nobody asks. */
export const halve = (op: Operation, emit: Emit, names: readonly string[]): Given | null => {
  const [name, ...words] = op;
  const halves = HALVES[name];
  return halves === undefined ? emit(op) : halves(words as Words, emit, names);
};

const placesIn = (words: readonly Word[]): readonly number[] =>
  words.flatMap((word) => {
    if (typeof word === 'number') return [word];
    return Array.isArray(word) ? placesIn(word as readonly Word[]) : [];
  });

/** The places of the keys of an operation. */
export const placesOf = (half: Half): readonly number[] => {
  const [name, ...words] = half;
  if (name === 'when') return placesOf(words[1] as unknown as Half);
  // A command has one key. Those count fields besides.
  if (name < 'a') return placesIn(words.slice(0, 1));
  if (name === 'copy') return placesIn(words.slice(0, 2));
  return placesIn(name === 'adopt' ? words.slice(0, 1) : words);
};

/** The same operation with the places of its bucket's own list. */
export const localHalf = (
  half: Half,
  places: readonly number[],
  local: (place: number) => number,
): Half => {
  const isPlace = new Set(places);
  const name = half[0];
  // Of these only the first words are places; others may be the same numbers by chance.
  const count = name < 'a' || name === 'adopt' ? 1 : name === 'copy' ? 2 : Infinity;
  const go = (word: Word, at: number): Word => {
    if (typeof word === 'number' && at <= count && isPlace.has(word)) return local(word);
    return Array.isArray(word) && count === Infinity
      ? (word as readonly Word[]).map((inner) => go(inner, at))
      : word;
  };
  if (name === 'when') {
    const [, given = [], inner] = half;
    const whole = inner as unknown as Half;
    return ['when', given, localHalf(whole, placesOf(whole), local)];
  }
  const [, ...words] = half;
  return [name, ...words.map((word, at) => go(word, at + 1))];
};

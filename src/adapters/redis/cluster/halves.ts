import type { Operation } from '../plan.js';
import { memberOf } from './buckets.js';

/** Stands for the reply of the operation with this number, among the words of another operation. */
export interface Given {
  readonly from: string;
}

type Word = string | number | boolean | Given | readonly Word[];

/** An operation of ops.lua or halves.lua. Its keys are numbers, which are places in the list of the whole change. */
export type Half = readonly [string, ...Word[]];

/** Adds an operation all of whose keys have one owner; returns what stands for its reply. */
export type Emit = (half: Half) => Given;

/** Plain names of keys, and their buckets, by place. */
export interface Layout {
  readonly names: readonly string[];
  readonly buckets: readonly number[];
}

type Words = readonly (string | number | readonly (string | number)[])[];

const text = (word: unknown): string => String(word);
const list = (word: unknown): readonly number[] => word as readonly number[];

/** Groups keys by bucket. */
const together = (places: readonly number[], { buckets }: Layout): readonly number[][] => {
  const found = new Map<number, number[]>();
  for (const place of places) {
    const bucket = buckets[place - 1] ?? 0;
    const others = found.get(bucket);
    if (others === undefined) found.set(bucket, [place]);
    else others.push(place);
  }
  return [...found.values()];
};

/** Splits operations on keys of several owners. The half that is returned replies for the whole; null: nothing does. */
const HALVES: Readonly<Record<string, (words: Words, emit: Emit, layout: Layout) => Given | null>> =
  {
    count: ([hash, field, size, of, weight, user, board, name], emit) => {
      const counted = emit(['recount', hash as number, text(field), text(size), of as number]);
      if (weight !== undefined) {
        const gained = emit(['gain', user as number, text(weight), counted]);
        emit(['climb', board as number, text(name), gained]);
      }
      return counted;
    },
    rank: ([post, id, now, feeds, only = ''], emit, { names }) => {
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
      // The reader's bucket stays locked, so that nobody fills the home before the author's side of the follow is written.
      emit(['hold', state as number]);
      emit(['when', [isKept], ['ZADD', work as number, 'NX', '0', text(reader)]]);
      return null;
    },
    wake: ([wakes, cursors, now, owners, waiting], emit, layout) => {
      const awaited = together(list(waiting), layout).map((some) =>
        emit([
          'awaited',
          some,
          some.map((place) => text(list(owners)[list(waiting).indexOf(place)])),
        ]),
      );
      emit([
        'awake',
        wakes as number,
        cursors as number,
        text(now),
        list(owners).map(text),
        awaited,
      ]);
      return null;
    },
    record: ([work, cursors, job, cursor, due, keys], emit, layout) => {
      const found = together(list(keys), layout).map((some) => emit(['there', some]));
      const what = [work as number, cursors as number, text(job), text(cursor), text(due)] as const;
      emit(['when', found, ['record', ...what, true]]);
      return null;
    },
    unlink: ([work, cursors, job, at, now, keys], emit, layout) => {
      const found = together(list(keys), layout).map((some) => emit(['there', some]));
      const what = [work as number, cursors as number, text(job), text(at), text(now)] as const;
      emit(['when', found, ['unlink', ...what, true]]);
      return null;
    },
  };

/** Emits the halves of an operation, or the operation itself. Returns what stands for its reply; null where nobody asks. */
export const halve = (op: Operation, emit: Emit, layout: Layout): Given | null => {
  const halves = HALVES[op[0]];
  return halves === undefined ? emit(op) : halves(op.slice(1) as unknown as Words, emit, layout);
};

/** Returns the place of the first key of an operation, all of whose keys have one owner; null where it has none. */
export const firstPlace = (word: Word): number | null => {
  if (typeof word === 'number') return word;
  if (!Array.isArray(word)) return null;
  for (const inner of word as readonly Word[]) {
    const found = firstPlace(inner);
    if (found !== null) return found;
  }
  return null;
};

/** Called for each place of a key, which it maps to the place in the part's list, and for each reply that is asked for. */
export interface Walker {
  readonly place: (place: number) => number;
  readonly given: (from: string) => void;
}

const walked = (word: Word, isPlace: boolean, walker: Walker): Word => {
  if (typeof word === 'number') return isPlace ? walker.place(word) : word;
  if (typeof word !== 'object') return word;
  if (Array.isArray(word))
    return (word as readonly Word[]).map((one) => walked(one, isPlace, walker));
  walker.given((word as Given).from);
  return word;
};

/** Returns how many words after the name may be places. A command and `adopt` have one key; their other numbers are values. */
const placeWords = (name: string): number => (name < 'a' || name === 'adopt' ? 1 : Infinity);

/** Returns the operation with places in the list of its own part. */
export const localHalf = (half: Half, walker: Walker): Half => {
  const [name] = half;
  const most = placeWords(name);
  return half.map((word, at) =>
    name === 'when' && at === 2
      ? localHalf(word as unknown as Half, walker)
      : walked(word, at <= most, walker),
  ) as unknown as Half;
};

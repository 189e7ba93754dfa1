import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  Brief,
  Damaged,
  Entry,
  HomeSlice,
  Slice,
  StoredHash,
} from '../../../application/ports/reader.js';
import type { StoreError } from '../../../application/errors.js';
import { parseKey } from '../../../domain/key.js';
import type { Post } from '../../../domain/post.js';
import type { UserFields } from '../../../domain/profile.js';
import type { Username } from '../../../domain/username.js';
import {
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  formerKey,
  homesKey,
  homeStateKey,
  unfilledKey,
  userKey,
} from '../keys.js';

/** Of a home, which is read with what is noted of it. */
export interface HomeQuestion {
  readonly ask: 'home';
  readonly key: string;
  readonly reader: Username;
  readonly after: Entry | null;
  readonly count: number;
}

/** What is asked of one key; `read.lua` answers it. */
export type Question =
  | { readonly ask: 'post' | 'brief' | 'user' | 'hash' | 'few' | 'all'; readonly key: string }
  | {
      readonly ask: 'slice';
      readonly key: string;
      readonly after: Entry | null;
      readonly count: number;
    }
  | HomeQuestion
  | { readonly ask: 'count'; readonly key: string; readonly least: number }
  /** `from`: as Redis writes a bound, `[` before it where that itself may be answered, or `(`. */
  | { readonly ask: 'texts'; readonly key: string; readonly from: string; readonly count: number }
  | { readonly ask: 'zset' | 'set'; readonly key: string; readonly member: string };

export type PostRow = Post | Damaged | null;
/** Values of a post as they are stored, in the order of ACTED_FIELDS; null for a field that is missing. */
export type ActedTexts = readonly (string | null)[];
export type UserRow = UserFields | Damaged | null;

/** Keys, and what is held of each: once any of them has changed, another object is. */
export type Parts = ReadonlyMap<string, Held>;

/** All that is known of one key. A field that is undefined has not been asked for. */
export interface Held {
  post?: PostRow;
  /** The stored values of ACTED_FIELDS; null where the post cannot be read. */
  acted?: ActedTexts | null;
  brief?: Brief | null;
  user?: UserRow;
  hash?: StoredHash | null;
  slices?: Map<string, Slice>;
  /** The last of them, which may answer for other places. */
  stretch?: { readonly after: Entry | null; readonly count: number; readonly slice: Slice };
  homes?: Map<string, HomeSlice | null>;
  texts?: Map<string, readonly string[]>;
  count?: { readonly least: number; readonly value: number };
  members?: Map<string, boolean>;
  few?: readonly string[] | null;
  all?: readonly string[];
  /** Somebody else had the name of this user until lately. */
  isNamesake?: true;
  /** What it was read together with, and counts no longer than. */
  beside?: Parts;
  /** About so many bytes it takes in this process. */
  bytes: number;
}

/** An answer to a question, and about how many bytes it takes. */
export type Answer =
  | {
      readonly ask: 'post';
      readonly row: PostRow;
      readonly acted: ActedTexts | null;
      readonly bytes: number;
    }
  | { readonly ask: 'brief'; readonly brief: Brief | null }
  | { readonly ask: 'user'; readonly row: UserRow; readonly bytes: number }
  | { readonly ask: 'hash'; readonly fields: StoredHash | null; readonly bytes: number }
  | { readonly ask: 'slice'; readonly slice: Slice }
  | { readonly ask: 'home'; readonly slice: HomeSlice | null }
  | { readonly ask: 'count'; readonly value: number }
  | { readonly ask: 'texts'; readonly members: readonly string[] }
  | { readonly ask: 'zset' | 'set'; readonly isIn: boolean }
  | { readonly ask: 'few'; readonly members: readonly string[] | null }
  | { readonly ask: 'all'; readonly members: readonly string[] };

/** The answers to some questions, in their order. */
export interface Reply {
  readonly answers: readonly Answer[];
  /**
   * Whether each stands until its key is written to. One of a key that expires does not, nor does the row of a user whose
   * name somebody else had until lately: what was read before it may be theirs.
   */
  readonly lasting: readonly boolean[];
  /** Whether each may be kept: whether it lasts, and everybody who keeps it is told once it is written to. */
  readonly kept: readonly boolean[];
  /**
   * On a cluster whether it rests on something that was not there, which somebody may make on another node once its slot has
   * moved. Nobody is told of that, but of the marker of its bucket, which has gone there before: what is kept counts no longer
   * than that stays.
   */
  readonly marked: readonly boolean[];
}

/** Sends some questions in one call; how many those are is the caller's care. */
export type Ask<Q = Question> = (questions: readonly Q[]) => TE.TaskEither<StoreError, Reply>;

/** All keys that an answer depends on; the first is the one that was asked about. */
export const keysOf = (question: Question): readonly [string, ...string[]] =>
  question.ask === 'home'
    ? [
        question.key,
        homeStateKey(question.reader),
        homesKey,
        unfilledKey(question.reader),
        fanOutKey,
        fanOutFromKey,
        fanOutCursorsKey,
        userKey(question.reader, 'following'),
      ]
    : [question.key];

/** What tells of the row of a user that somebody else had the name until lately; null of any other key. */
export const formerOf = (key: string): string | null => {
  const parsed = parseKey(key);
  const isRow = E.isRight(parsed) && parsed.right.of === 'user' && parsed.right.part === null;
  return isRow ? formerKey(parsed.right.username) : null;
};

/** A place and a count, as one of the slices of a timeline is known by. */
export const sliceName = (after: Entry | null, count: number): string =>
  after === null ? `${count}` : `${count}:${after.score}:${after.member}`;

/** As the texts from one on are known by. */
export const textsName = ({
  from,
  count,
}: {
  readonly from: string;
  readonly count: number;
}): string => `${count} ${from}`;

/** So many entries one question asks for at the most. */
export const MAX_ENTRIES = 128;

/**
 * About how long Redis takes to answer, µs, on one core that does other things as well. Where that is for many
 * entries or much text, the script ends the call.
 */
export const WORK: Readonly<Record<Question['ask'], number>> = {
  ...{ post: 24, user: 22, hash: 22, brief: 17, few: 25, all: 200 },
  ...{ slice: 20, texts: 40, home: 400, count: 8, zset: 8, set: 6 },
};
/** The same question has the same name, and no other has it. */
export const questionName = (question: Question): string => {
  const name = `${question.ask} ${question.key}`;
  if (question.ask === 'slice' || question.ask === 'home')
    return `${name} ${sliceName(question.after, question.count)}`;
  if (question.ask === 'count') return `${name} ${question.least}`;
  if (question.ask === 'texts') return `${name} ${textsName(question)}`;
  return 'member' in question ? `${name} ${question.member}` : name;
};

/** What an object and its names take besides their text, bytes; measured on 50 000 of each. */
const FRAME = 200;
const ENTRY = 110;
const MEMBER = 70;
const COUNT = 50;

/** Text takes two bytes a letter as soon as one of them is not Latin. */
const textOf = (members: readonly string[]): number =>
  members.reduce((sum, { length }) => sum + 2 * length, 0);

const entriesBytes = (entries: readonly Entry[]): number =>
  FRAME + ENTRY * entries.length + textOf(entries.map(({ member }) => member));

const membersBytes = (members: readonly string[]): number =>
  MEMBER * members.length + textOf(members);

/** Of a row, with the text that is answered of it: it hangs on the row, and takes as much again. */
const rowBytes = ({ bytes }: { readonly bytes: number }): number => FRAME + 2 * bytes;

/** Adds an answer to what is known of its key. */
export const learn = (held: Held, question: Question, answer: Answer): void => {
  switch (answer.ask) {
    case 'post':
      held.post = answer.row;
      held.acted = answer.acted;
      held.bytes += rowBytes(answer);
      return;
    case 'brief':
      held.brief = answer.brief;
      held.bytes += MEMBER;
      return;
    case 'user':
      held.user = answer.row;
      held.bytes += rowBytes(answer);
      return;
    case 'hash':
      held.hash = answer.fields;
      held.bytes += rowBytes(answer) + ENTRY * (answer.fields?.size ?? 0);
      return;
    case 'slice':
      if (question.ask !== 'slice') return;
      held.slices ??= new Map();
      held.slices.set(sliceName(question.after, question.count), answer.slice);
      held.stretch = { ...question, slice: answer.slice };
      held.bytes += entriesBytes(answer.slice.entries);
      return;
    case 'home':
      if (question.ask !== 'home') return;
      held.homes ??= new Map();
      held.homes.set(sliceName(question.after, question.count), answer.slice);
      held.bytes += entriesBytes(answer.slice?.entries ?? []);
      held.bytes += ENTRY * (answer.slice?.others.length ?? 0);
      return;
    case 'count':
      if (question.ask !== 'count') return;
      held.bytes += held.count === undefined ? COUNT : 0;
      held.count = { least: question.least, value: answer.value };
      return;
    case 'texts':
      if (question.ask !== 'texts') return;
      held.texts ??= new Map();
      held.texts.set(textsName(question), answer.members);
      held.bytes += FRAME + membersBytes(answer.members);
      return;
    case 'zset':
    case 'set':
      if (question.ask !== 'zset' && question.ask !== 'set') return;
      held.members ??= new Map();
      held.members.set(question.member, answer.isIn);
      held.bytes += MEMBER + 2 * question.member.length;
      return;
    case 'few':
      held.few = answer.members;
      held.bytes += FRAME + membersBytes(answer.members ?? []);
      return;
    case 'all':
      held.all = answer.members;
      held.bytes += FRAME + membersBytes(answer.members);
  }
};

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

/** Asks for a slice of a home, which is read with what is noted of it. */
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
  /** `from`: a bound of ZRANGEBYLEX, with `[` before it where it is inclusive, or `(`. */
  | { readonly ask: 'texts'; readonly key: string; readonly from: string; readonly count: number }
  | { readonly ask: 'zset' | 'set'; readonly key: string; readonly member: string };

export type PostRow = Post | Damaged | null;
/** Values of a post as they are stored, in the order of ACTED_FIELDS; null for a field that is missing. */
export type ActedTexts = readonly (string | null)[];
export type UserRow = UserFields | Damaged | null;

/** Keys, and what is held of each: after a change of a key another object is held. */
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
  /** The slice that was learnt last, which may answer for other places. */
  stretch?: { readonly after: Entry | null; readonly count: number; readonly slice: Slice };
  homes?: Map<string, HomeSlice | null>;
  texts?: Map<string, readonly string[]>;
  count?: { readonly least: number; readonly value: number };
  members?: Map<string, boolean>;
  few?: readonly string[] | null;
  all?: readonly string[];
  /** Somebody else had the name of this user until lately. */
  isNamesake?: true;
  /** The keys it was read together with: it is valid only as long as what is held of these is the same. */
  beside?: Parts;
  /** Approximate size in this process, bytes. */
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
   * Whether each answer is valid until its key is written to. That of a key that expires is not, nor is the row of a user
   * whose name somebody else had until lately: what was read before it may belong to the former owner of the name.
   */
  readonly lasting: readonly boolean[];
  /** Whether each answer may be kept: it lasts, and Redis tells those who keep it once its key is written to. */
  readonly kept: readonly boolean[];
  /**
   * On a cluster, whether each answer depends on a key that does not exist, which may be created on another node once its slot
   * has moved. Redis does not tell of that, but it tells of the bucket's marker, which has moved before: a kept answer is
   * valid only as long as the marker stays.
   */
  readonly marked: readonly boolean[];
}

/** Sends some questions in one call; the caller limits their number. */
export type Ask<Q = Question> = (questions: readonly Q[]) => TE.TaskEither<StoreError, Reply>;

/** Returns all keys that an answer depends on; the first is the one that was asked about. */
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

/** Returns the key that exists while the name of a user's row had another owner until lately; null for any other key. */
export const formerOf = (key: string): string | null => {
  const parsed = parseKey(key);
  const isRow = E.isRight(parsed) && parsed.right.of === 'user' && parsed.right.part === null;
  return isRow ? formerKey(parsed.right.username) : null;
};

/** Returns the name of a slice among those of its timeline. */
export const sliceName = (after: Entry | null, count: number): string =>
  after === null ? `${count}` : `${count}:${after.score}:${after.member}`;

/** Returns the name of the texts from a bound on. */
export const textsName = ({
  from,
  count,
}: {
  readonly from: string;
  readonly count: number;
}): string => `${count} ${from}`;

/** Maximum number of entries that one question asks for. */
export const MAX_ENTRIES = 128;

/**
 * About how long Redis takes to answer, µs, on one core that does other things as well. The script ends a call early
 * that has many entries or much text.
 */
export const WORK: Readonly<Record<Question['ask'], number>> = {
  ...{ post: 24, user: 22, hash: 22, brief: 17, few: 25, all: 200 },
  ...{ slice: 20, texts: 40, home: 400, count: 8, zset: 8, set: 6 },
};
/** Returns the name of a question, which no other question has. */
export const questionName = (question: Question): string => {
  const name = `${question.ask} ${question.key}`;
  if (question.ask === 'slice' || question.ask === 'home')
    return `${name} ${sliceName(question.after, question.count)}`;
  if (question.ask === 'count') return `${name} ${question.least}`;
  if (question.ask === 'texts') return `${name} ${textsName(question)}`;
  return 'member' in question ? `${name} ${question.member}` : name;
};

/** Bytes that an object and its names take besides their text; measured on 50 000 of each. */
const FRAME = 200;
const ENTRY = 110;
const MEMBER = 70;
const COUNT = 50;

/** Returns the bytes of some texts: two for each letter, as in a text with one letter that is not Latin. */
const textOf = (members: readonly string[]): number =>
  members.reduce((sum, { length }) => sum + 2 * length, 0);

const entriesBytes = (entries: readonly Entry[]): number =>
  FRAME + ENTRY * entries.length + textOf(entries.map(({ member }) => member));

const membersBytes = (members: readonly string[]): number =>
  MEMBER * members.length + textOf(members);

/** Returns the bytes of a row, and of the text of its answer, which is kept with the row and takes as much again. */
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

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

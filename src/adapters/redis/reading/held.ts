import type {
  Brief,
  Entry,
  HomeSlice,
  Slice,
  StoredHash,
} from '../../../application/ports/reader.js';
import {
  sliceName,
  textsName,
  type ActedTexts,
  type Answer,
  type PostRow,
  type Question,
  type UserRow,
} from './question.js';

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
export const addAnswer = (held: Held, question: Question, answer: Answer): void => {
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

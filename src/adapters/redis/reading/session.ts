import {
  briefOf,
  comesFirst,
  placeAfter,
  type Brief,
  type Entry,
  type Known,
  type Slice,
} from '../../../application/ports/reader.js';
import { printKey, typeOf, type Key } from '../../../domain/key.js';
import type { Copy } from '../copies/copy.js';
import { postKey, userKey, userSearchKey } from '../keys.js';
import { addAnswer, type Held, type Parts } from './held.js';
import {
  formerOf,
  MAX_ENTRIES,
  questionName,
  sliceName,
  textsName,
  type Answer,
  type Question,
} from './question.js';

/** What one request knows: first what it has read itself, and then the copy. */
export interface Session {
  readonly known: Known;
  /** Returns the questions that were asked in vain since the last call, each once. */
  readonly takeMissing: () => readonly Question[];
  /** Adds an answer. `lasts`: as in `Reply.lasting`; `isKept`: whether the copy keeps it as well. */
  readonly learn: (question: Question, answer: Answer, lasts: boolean, isKept: boolean) => void;
  /**
   * Returns all users that were read, once the name of one had another owner until lately: whatever else was read by then may
   * belong to the former owner, and is read again by a new session, which is given these users. Null: there was no such user.
   */
  readonly usersToKeep: () => Parts | null;
}

const kindOf = (key: Key): 'zset' | 'set' => (typeOf(key) === 'set' ? 'set' : 'zset');

/** Returns the brief of a post, from the whole post where that is known. */
const briefIn = ({ post, brief }: Held): Brief | null | undefined =>
  post === undefined ? brief : briefOf(post);

/** Returns a slice from this place or an earlier one that has the first `count` entries after it, or all there are. */
const reaching = ({ stretch }: Held, after: Entry | null, count: number): Slice | undefined => {
  if (stretch === undefined) return undefined;
  const { slice, after: from } = stretch;
  if (from !== null && (after === null || comesFirst(from, after) > 0)) return undefined;
  const left = slice.entries.length - placeAfter(slice.entries, after);
  return left >= count || slice.entries.length < stretch.count ? slice : undefined;
};

/** Reads one thing that is held under a key. */
type Find = <A>(key: string, read: (held: Held) => A | undefined) => A | undefined;

/** Returns what was found; where it is undefined, notes the question to be asked. */
type OrAsk = <A>(found: A | undefined, question: Question) => A | undefined;

const knownBy = (find: Find, orAsk: OrAsk, remembered: Known['remembered']): Known => {
  const wholeOf = <K extends 'user' | 'hash' | 'post' | 'few' | 'all'>(ask: K, key: string) =>
    orAsk(
      find<Exclude<Held[K], undefined>>(key, (held) => held[ask] as Exclude<Held[K], undefined>),
      { ask, key },
    );

  return {
    remembered,
    user: (username) => wholeOf('user', userKey(username)),
    isNamesake: (username) => {
      const key = userKey(username);
      const row = wholeOf('user', key);
      return row === undefined ? row : find(key, ({ isNamesake }) => isNamesake) === true;
    },
    hash: (row) => wholeOf('hash', printKey(row)),
    post: (id) => wholeOf('post', postKey(id)),
    brief: (id) => {
      const key = postKey(id);
      return orAsk(find(key, briefIn), { ask: 'brief', key });
    },
    slice: (timeline, after, count) => {
      const key = printKey(timeline);
      const slice = (place: Entry | null, some: number): Slice | undefined => {
        const name = sliceName(place, some);
        return orAsk(
          find(key, ({ slices }) => slices?.get(name)),
          { ask: 'slice', key, after: place, count: some },
        );
      };
      const first = slice(after, Math.min(count, MAX_ENTRIES));
      if (first === undefined || count <= MAX_ENTRIES) return first;
      const entries = [...first.entries];
      for (let isFull = entries.length === MAX_ENTRIES; isFull && entries.length < count;) {
        const some = Math.min(MAX_ENTRIES, count - entries.length);
        const next = slice(entries.at(-1) ?? null, some);
        if (next === undefined) return undefined;
        entries.push(...next.entries);
        isFull = next.entries.length === some;
      }
      return { entries, size: first.size };
    },
    stretch: (timeline, after, count) => {
      const key = printKey(timeline);
      return (
        find(key, (held) => reaching(held, after, count)) ??
        // This request may have read this slice before another one of the timeline, which is the stretch now.
        orAsk(
          find(key, ({ slices }) => slices?.get(sliceName(after, count))),
          { ask: 'slice', key, after, count },
        )
      );
    },
    home: (reader, after, count) => {
      const key = userKey(reader, 'home');
      const name = sliceName(after, count);
      return orAsk(
        find(key, ({ homes }) => homes?.get(name)),
        { ask: 'home', key, reader, after, count },
      );
    },
    count: (timeline, least) => {
      const key = printKey(timeline);
      return orAsk(
        find(key, ({ count }) => (count?.least === least ? count.value : undefined)),
        { ask: 'count', key, least },
      );
    },
    searchTexts: (from, count) => {
      const asked = { from, count };
      return orAsk(
        find(userSearchKey, ({ texts }) => texts?.get(textsName(asked))),
        { ask: 'texts', key: userSearchKey, ...asked },
      );
    },
    isMember: (of, member) => {
      const key = printKey(of);
      return orAsk(
        find(key, ({ members }) => members?.get(member)),
        { ask: kindOf(of), key, member },
      );
    },
    few: (set) => wholeOf('few', printKey(set)),
    members: (set) => wholeOf('all', printKey(set)),
  };
};

export const makeSession = (copy: Copy | null, given: Parts = new Map()): Session => {
  const begun = copy?.generation();
  const own = new Map(given);
  let hasNamesake = false;
  let missing = new Map<string, Question>();
  let lastsAll = given.size === 0;

  const orAsk: OrAsk = (found, question) => {
    if (found === undefined) missing.set(questionName(question), question);
    return found;
  };

  const findOwn: Find = (key, read) => {
    const mine = own.size === 0 ? undefined : own.get(key);
    return mine && read(mine);
  };

  /** Looks first in what this request has read, which stays as it was read whatever happens to the copy meanwhile. */
  const find: Find = (key, read) => {
    const found = findOwn(key, read);
    if (found !== undefined) return found;
    const held = copy?.get(key);
    return held && read(held);
  };

  /** Assembles an answer; `madeOf` is null where the copy does not have all that the answer is made of. */
  const trace = <A>(
    from: Copy,
    assemble: (known: Known) => A,
  ): {
    readonly answer: A;
    readonly madeOf: Parts | null;
    readonly lacked: readonly Question[];
  } => {
    const used = new Map<string, Held>();
    const lacked: Question[] = [];
    let isOfCopy = true as boolean;
    const findTraced: Find = (key, read) => {
      const held = from.get(key);
      const copied = held && read(held);
      if (held !== undefined && copied !== undefined) used.set(key, held);
      const found = findOwn(key, read);
      if (found === undefined) return copied;
      isOfCopy &&= found === copied;
      return found;
    };
    const orLack: OrAsk = (found, question) => {
      if (found === undefined) lacked.push(question);
      return orAsk(found, question);
    };
    const traced: Known = knownBy(findTraced, orLack, (inner) => inner.assemble(traced));
    const answer = assemble(traced);
    return { answer, madeOf: isOfCopy ? used : null, lacked };
  };

  /** Asks what another request has found to be lacking; returns false where this one has read some of these keys already. */
  const askAsWell = (questions: readonly Question[]): boolean => {
    if (questions.some(({ key }) => own.has(key))) return false;
    for (const question of questions) orAsk(undefined, question);
    return true;
  };

  const remembered: Known['remembered'] = ({ name, assemble, isSame, bytesOf }) => {
    if (copy === null) return assemble(known);
    const kept = copy.recall<NonNullable<ReturnType<typeof assemble>>>(name);
    if (kept !== undefined && copy.holds(kept)) return kept.answer;
    const lacking = copy.lacking(name);
    if (lacking !== undefined && askAsWell(lacking)) return undefined;
    const { answer, madeOf, lacked } = trace(copy, assemble);
    if (answer === undefined) copy.lack(name, lacked);
    if (answer === undefined || !lastsAll) return answer;
    const standing = kept !== undefined && isSame(kept.answer, answer) ? kept.answer : answer;
    // What was read without the copy while something changed may be old or new: it is compared next time, not taken to hold.
    const isKnown = madeOf !== null || begun === copy.generation();
    const generation = isKnown ? copy.generation() : -1;
    copy.remember(name, { answer: standing, bytes: bytesOf(standing), madeOf, generation });
    return standing;
  };

  const known = knownBy(find, orAsk, remembered);

  return {
    known,
    takeMissing: () => {
      const taken = [...missing.values()];
      missing = new Map();
      return taken;
    },
    learn: (question, answer, lasts, isKept) => {
      lastsAll &&= isKept;
      const held = own.get(question.key) ?? { bytes: 0 };
      addAnswer(held, question, answer);
      own.set(question.key, held);
      if (lasts || formerOf(question.key) === null) return;
      held.isNamesake = true;
      hasNamesake = true;
    },
    usersToKeep: () =>
      hasNamesake ? new Map([...own].filter(([key]) => formerOf(key) !== null)) : null,
  };
};

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeFault, type StoreError } from '../../../src/application/errors.js';
import { briefOf, type Known, type Reader } from '../../../src/application/ports/reader.js';

const NEVER = storeFault(new Error('an answer that is never made'));

const EMPTY: Known = {
  user: () => null,
  isNamesake: () => false,
  hash: () => new Map(),
  post: () => null,
  brief: () => null,
  slice: () => ({ entries: [], size: 0 }),
  stretch: () => ({ entries: [], size: 0 }),
  home: () => null,
  count: () => 0,
  searchTexts: () => [],
  isMember: () => false,
  few: () => [],
  members: () => [],
  remembered: ({ assemble }) => assemble(EMPTY),
};

/** Makes a reader that knows `part` at once, and that nothing else exists. */
export const readerOf = (part: Partial<Known>): Reader => {
  const known: Known = {
    ...EMPTY,
    brief: (id) => briefOf(known.post(id) ?? null),
    remembered: ({ assemble }) => assemble(known),
    stretch: (...asked) => known.slice(...asked),
    ...part,
  };
  return {
    read: (assemble) =>
      TE.fromIOEither(() => {
        const answer = assemble(known);
        return answer === undefined ? E.left<StoreError>(NEVER) : E.right(answer);
      }),
    readEither: <L, A>(assemble: (known: Known) => E.Either<L, A> | undefined) =>
      TE.fromIOEither((): E.Either<L | StoreError, A> => assemble(known) ?? E.left(NEVER)),
  };
};

/** Makes a reader that knows nothing at first, and learns after each trip what was asked for; `trips` counts them. */
export const coldReaderOf = (
  part: Partial<Known>,
): { readonly reader: Reader; readonly trips: () => number } => {
  const all: Known = { ...EMPTY, ...part };
  let trips = 0;
  const read = <L, A>(
    assemble: (known: Known) => E.Either<L, A> | undefined,
  ): E.Either<L | StoreError, A> => {
    const heard = new Set<string>();
    const questions = new Set<string>();
    const once =
      <Given extends readonly unknown[], B>(name: string, answer: (...given: Given) => B) =>
      (...given: Given): B | undefined => {
        const question = `${name} ${JSON.stringify(given)}`;
        if (heard.has(question)) return answer(...given);
        questions.add(question);
        return undefined;
      };
    const known: Known = {
      user: once('user', all.user),
      isNamesake: once('isNamesake', all.isNamesake),
      hash: once('hash', all.hash),
      post: once('post', all.post),
      brief: once('brief', (id) => briefOf(all.post(id) ?? null)),
      slice: once('slice', all.slice),
      stretch: once('stretch', all.slice),
      home: once('home', all.home),
      count: once('count', all.count),
      searchTexts: once('searchTexts', all.searchTexts),
      isMember: once('isMember', all.isMember),
      few: once('few', all.few),
      members: once('members', all.members),
      remembered: (question) => question.assemble(known),
    };
    for (;;) {
      const answer = assemble(known);
      if (answer !== undefined) return answer;
      if (questions.size === 0) return E.left(NEVER);
      trips += 1;
      for (const question of questions) heard.add(question);
      questions.clear();
    }
  };
  return {
    reader: {
      readEither: (assemble) => TE.fromIOEither(() => read(assemble)),
      read: (assemble) =>
        TE.fromIOEither(() =>
          read((known) => {
            const answer = assemble(known);
            return answer === undefined ? undefined : E.right(answer);
          }),
        ),
    },
    trips: () => trips,
  };
};

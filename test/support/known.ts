import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeFault, type StoreError } from '../../src/application/errors.js';
import type { Known, Reader } from '../../src/application/ports/reader.js';

const NEVER = storeFault(new Error('an answer that is never made'));

const EMPTY: Known = {
  user: () => null,
  post: () => null,
  slice: () => ({ entries: [], size: 0 }),
  count: () => 0,
  isMember: () => false,
  members: () => [],
  remembered: ({ assemble }) => assemble(EMPTY),
};

/** A reader to which all is known at once: this, and of anything else that it is not there. */
export const readerOf = (part: Partial<Known>): Reader => {
  const known: Known = {
    ...EMPTY,
    remembered: ({ assemble }) => assemble(known),
    ...part,
  };
  return {
    read: (assemble) =>
      TE.fromIOEither(() => {
        const answer = assemble(known);
        return answer === undefined ? E.left<StoreError>(NEVER) : E.right(answer);
      }),
  };
};

import type { Known, Reader } from '../../../src/application/ports/reader.js';
import type { Stores } from '../../../src/application/ports/stores.js';

const withoutHomes = (all: Known): Known => {
  const known: Known = {
    ...all,
    home: () => null,
    remembered: ({ assemble }) => assemble(known),
  };
  return known;
};

/** Makes a store whose following feeds are merged from all timelines on each read. */
export const mergedAtRead = ({ reader }: Pick<Stores, 'reader'>): { readonly reader: Reader } => ({
  reader: {
    read: (assemble) => reader.read((known) => assemble(withoutHomes(known))),
    readEither: (assemble) => reader.readEither((known) => assemble(withoutHomes(known))),
  },
});

import { makeDirectory, type Directory } from '../../src/application/feeds/directory.js';
import { makeFeeds, type Feeds } from '../../src/application/feeds/feeds.js';
import type { Stores } from '../../src/application/ports/stores.js';
import { PUBLIC_FIELDS } from '../../src/domain/profile.js';
import { POST_COLUMNS } from './fixtures.js';

/** The feeds as a store's reader makes them up. */
export const feedsOf = ({ reader }: Pick<Stores, 'reader'>): Feeds =>
  makeFeeds(reader, { publicFields: PUBLIC_FIELDS, postColumns: POST_COLUMNS });

export const directoryOf = ({ reader }: Pick<Stores, 'reader'>): Directory =>
  makeDirectory(reader, PUBLIC_FIELDS);

import { makeDirectory, type Directory } from '../../../src/application/feeds/directory.js';
import { makeFeeds, type Feeds } from '../../../src/application/feeds/feeds.js';
import { NO_HOMES } from '../../../src/application/ports/home-keeper.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { PUBLIC_FIELDS } from '../../../src/domain/profile.js';
import { POST_COLUMNS } from './fixtures.js';

const NAMES = { publicFields: PUBLIC_FIELDS, postColumns: POST_COLUMNS };

/** Makes the feeds on a store's reader. */
export const feedsOf = ({
  reader,
  homes = NO_HOMES,
}: Pick<Stores, 'reader'> & Partial<Pick<Stores, 'homes'>>): Feeds =>
  makeFeeds(reader, NAMES, homes);

export const directoryOf = ({ reader }: Pick<Stores, 'reader'>): Directory =>
  makeDirectory(reader, PUBLIC_FIELDS);

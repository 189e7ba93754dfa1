import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeFindUsers } from '../../../src/application/feeds/directory.js';
import { MAX_LOOKS } from '../../../src/domain/page.js';
import { searchEntries, type SearchEntry } from '../../../src/domain/search-entries.js';
import type { Username } from '../../../src/domain/username.js';
import { coldReaderOf } from '../../support/app/known.js';
import { ok } from '../../support/run/effect.js';

const test = suite('Finding users');

const BEFORE: Record<string, (text: string, than: string) => boolean> = {
  '[': (text, than) => text < than,
  '(': (text, than) => text <= than,
};

/** Makes a search among users with these display names, by username. */
const searchIn = (names: Readonly<Record<string, string>>, publicFields: readonly string[]) => {
  const rowOf = (username: string) => ({ username, display_name: names[username] ?? '' });
  const texts = Object.keys(names)
    .flatMap((name) => searchEntries(name as Username, rowOf(name)))
    .sort();
  const { reader } = coldReaderOf({
    user: (name) => (Object.hasOwn(names, name) ? rowOf(name) : null),
    searchTexts: (from, count) =>
      texts.filter((text) => !BEFORE[from[0] ?? '']?.(text, from.slice(1))).slice(0, count),
  });
  const find = makeFindUsers(reader, publicFields);
  return async (search: string, limit: number, after: SearchEntry | null = null) => {
    const { people, next } = await ok(find({ search, limit, after }, null));
    return { found: people.map(({ user }) => user['username']), next };
  };
};

const NAMES = {
  h1: 'Zebra Hidden',
  h2: 'Zebra Other',
  zebra9: 'Nobody',
  zebra_a: '',
  zeb: 'Zebra',
};

test('a text that comes from a hidden field neither finds anybody nor tells that it is there', async () => {
  const search = searchIn(NAMES, ['username']);
  assert.equal(await search('zebra h', 1), { found: [], next: null });
  const first = await search('zebra', 1);
  assert.equal(first, { found: ['zebra_a'], next: { text: 'zebra a', username: 'zebra_a' } });
  assert.equal(await search('zebra', 1, first.next), { found: ['zebra9'], next: null });
  assert.equal(await search('zebra', 2), { found: ['zebra_a', 'zebra9'], next: null });
});

test('a page is full however many texts of one user match', async () => {
  const search = searchIn(NAMES, ['username', 'display_name']);
  assert.equal(await search('zeb', 5), {
    found: ['zeb', 'zebra_a', 'h1', 'h2', 'zebra9'],
    next: null,
  });
  const { found, next } = await search('zeb', 2);
  assert.equal(found, ['zeb', 'zebra_a']);
  assert.equal((await search('zeb', 2, next)).found, ['h1', 'h2']);
});

test('after many texts that show nobody the page ends, and the next one goes on', async () => {
  const many = Object.fromEntries(
    Array.from({ length: MAX_LOOKS + 100 }, (_, at) => [`a${1000 + at}`, 'Anna']),
  );
  const search = searchIn({ ...many, anton: '' }, ['username', 'display_name']);
  const { next: after } = await search('a', 100, { text: 'anna', username: 'a0' as Username });
  assert.is(after?.text, 'anna');
  assert.equal(await search('a', 100, after), { found: ['anton'], next: null });
});

test.run();

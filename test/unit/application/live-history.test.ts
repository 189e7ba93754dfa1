import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeHistory } from '../../../src/application/live/history.js';
import type { LiveEntry } from '../../../src/application/ports/live-source.js';
import type { PostId } from '../../../src/domain/post.js';

const test = suite('history of live news');

const entries = (...numbers: readonly number[]): readonly LiveEntry[] =>
  numbers.map((n) => ({ place: `${n}-0`, news: [] }));

const placesAfter = (history: ReturnType<typeof makeHistory>, place: string) =>
  history.after(place)?.map((entry) => entry.place) ?? null;

test('the entries after a known place are returned', () => {
  const history = makeHistory(entries(5, 6), 10);
  history.add(entries(7));
  assert.is(history.head(), '7-0');
  assert.equal(placesAfter(history, '5-0'), ['6-0', '7-0']);
  assert.equal(placesAfter(history, '6-5'), ['7-0']);
  assert.equal(placesAfter(history, '7-0'), []);
});

test('a place before its beginning, a forgotten place and a malformed one are unknown', () => {
  const history = makeHistory(entries(5, 6), 3);
  for (const place of ['4-9', '7-0', 'x', '']) assert.is(placesAfter(history, place), null, place);
  history.add(entries(7, 8));
  assert.is(placesAfter(history, '4-0'), null);
  assert.equal(placesAfter(history, '5-0'), ['6-0', '7-0', '8-0']);
  history.add(entries(9, 10, 11, 12));
  assert.is(placesAfter(history, '8-0'), null);
  assert.equal(placesAfter(history, '9-0'), ['10-0', '11-0', '12-0']);
});

test('every place before its beginning is unknown if the stream was empty then', () => {
  const history = makeHistory([], 3);
  assert.is(history.head(), '0-0');
  for (const place of ['0-0', '1-0']) assert.is(placesAfter(history, place), null, place);
  history.add(entries(5, 6));
  for (const place of ['0-0', '1-0']) assert.is(placesAfter(history, place), null, place);
  assert.equal(placesAfter(history, '5-0'), ['6-0']);
});

test('forgets by the number of changes, of which an entry of an import has many', () => {
  const change = { of: 'acts', id: 'a' as PostId } as const;
  const many = (n: number, count: number): LiveEntry => ({
    place: `${n}-0`,
    news: Array.from({ length: count }, () => change),
  });
  const history = makeHistory([many(1, 2), many(2, 3)], 5);
  assert.equal(placesAfter(history, '1-0'), ['2-0']);
  history.add([many(3, 1)]);
  assert.equal(placesAfter(history, '1-0'), ['2-0', '3-0']);
  history.add([many(4, 2)]);
  assert.is(placesAfter(history, '1-0'), null);
  assert.equal(placesAfter(history, '2-0'), ['3-0', '4-0']);
  history.add([many(5, 6)]);
  assert.is(placesAfter(history, '4-0'), null);
  assert.equal(placesAfter(history, '5-0'), []);
});

test.run();

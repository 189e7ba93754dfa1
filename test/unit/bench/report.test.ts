import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOptions } from '../../../bench/options.js';
import { between } from '../../../bench/report/document.js';
import { markdownOf, sizesTable, textOf } from '../../../bench/report/tables.js';
import { figure, tally, verdict } from '../../../bench/report/words.js';
import { resultOf } from '../../../bench/results.js';

const test = suite('Reports of the benchmark');

test('figures have the digits that say something', () => {
  assert.equal([0.8512, 12.34, 1234567.8, Number.NaN].map(figure), [
    '0.85',
    '12.3',
    '1 234 568',
    '–',
  ]);
});

test('a target is told as reached or missed', () => {
  const check = { what: 'times K', value: 0.7, goal: 0.6, atLeast: true };
  assert.is(verdict(check), 'at least 0.60: reached');
  assert.is(verdict({ ...check, atLeast: false }), 'at most 0.60: missed');
  assert.is(verdict({ ...check, goal: null }), 'no target');
  const known = { id: 'a', group: 'a', title: 'a', value: 1, unit: 'req/s' };
  const result = resultOf({
    ...known,
    checks: [check, { ...check, value: 0.5 }, { ...check, goal: null }],
  });
  assert.equal(tally([result]), { reached: 1, all: 2 });
});

test('tables line up for a terminal, and are tables in a document', () => {
  const table = [
    ['row', 'n'],
    ['a|b', '10'],
  ];
  assert.is(textOf(table), 'row  n\na|b  10');
  assert.is(markdownOf(table), '| row | n |\n| --- | --- |\n| a\\|b | 10 |');
});

test('an instance has room for its data and half as much again', () => {
  const bytes = { user: 1024, post: 2048, follow: 100, like: 200, bookmark: 300 };
  const size = { users: 10, posts: 20, edges: 50 };
  const [, small = []] = sizesTable({ bytes, size });
  const data = (10_000 * 1024 + 20_000 * 2048 + 50_000 * 200) / 1024 ** 3;
  assert.equal(small, ['10 000', '20 000', '50 000', figure(data), figure(1.5 * data)]);
});

test('a text comes between its markers, in place of what was there', () => {
  const document = 'a\n<!-- run -->\nold\n<!-- end of run -->\nb';
  assert.is(between(document, 'run', 'new'), 'a\n<!-- run -->\n\nnew\n\n<!-- end of run -->\nb');
  assert.throws(() => between(document, 'rates', 'new'), /no place for rates/);
});

test('options are read, and an unknown one is refused', () => {
  const options = parseOptions(['--size', 'posts=50000', '--only', 'explore,bulk']);
  assert.equal(options.size, { users: 10_000, posts: 50_000, edges: 250_000 });
  assert.equal(options.only, ['explore', 'bulk']);
  assert.is(parseOptions(['--quick']).size.posts, 20_000);
  assert.throws(() => parseOptions(['--size', 'users=5']), /posts=N/);
  assert.throws(() => parseOptions(['--fast']), /--fast/);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOptions } from '../../../bench/options.js';
import { between } from '../../../bench/report/document.js';
import { costsTable, nodesTable } from '../../../bench/report/cluster.js';
import { loadTable, nodesSentence, onceTable } from '../../../bench/report/reckoning.js';
import { markdownOf, sizesTable, textOf } from '../../../bench/report/tables.js';
import { figure, tally, verdict } from '../../../bench/report/words.js';
import { resultOf } from '../../../bench/results.js';

const test = suite('reports of the benchmark');

test('numbers are rounded to their significant digits', () => {
  assert.equal([0.8512, 12.34, 1234567.8, Number.NaN].map(figure), [
    '0.85',
    '12.3',
    '1 234 568',
    '–',
  ]);
});

test('a target is reported as reached or missed', () => {
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

test('tables are aligned in a terminal, and Markdown in a document', () => {
  const table = [
    ['row', 'n'],
    ['a|b', '10'],
  ];
  assert.is(textOf(table), 'row  n\na|b  10');
  assert.is(markdownOf(table), '| row | n |\n| --- | --- |\n| a\\|b | 10 |');
});

test('the recommended instance size is 1.5 times the data', () => {
  const bytes = { user: 1024, post: 2048, follow: 100, like: 200, bookmark: 300 };
  const size = { users: 10, posts: 20, edges: 50 };
  const [, small = []] = sizesTable({ bytes, size });
  const data = (10_000 * 1024 + 20_000 * 2048 + 50_000 * 200) / 1024 ** 3;
  assert.equal(small, ['10 000', '20 000', '50 000', figure(data), figure(1.5 * data)]);
});

const like = {
  ...{ id: 'like', title: 'POST /posts/x/like' },
  one: { service: 100, redis: 40 },
  cluster: { service: 150, redis: 130 },
  nodes: [30, 40, 60],
};

test('the cost on a cluster is shown relative to one Redis, and the fullest node relative to the mean', () => {
  const [, costs = []] = costsTable({ costs: [like] });
  assert.equal(costs.slice(-2), ['0.50', '1.38']);
  const node = { memory: 1024 ** 2, calls: 3, processor: 1 };
  const nodes = [1, 2, 3].map((keys) => ({ ...node, keys }));
  assert.equal(
    nodesTable({ nodes }).map((row) => row.at(-1)),
    ['most over mean', '1.50', '1.00', '1.00', '1.00'],
  );
});

test('the load of 100 million users is extrapolated from the measurements', () => {
  const size = { users: 200_000, posts: 100_000, edges: 500_000 };
  // A fifth of the users come and give five likes a day, three times as many in the busiest second.
  const rate = (100e6 * 0.2 * 5 * 3) / 86_400;
  const [, likes = []] = loadTable({ costs: [like], shared: [], size });
  const cores = [150, 130].map((micros) => figure((micros * rate) / 1e6));
  assert.equal(likes.slice(2), [figure(rate), ...cores]);
  const GIB = 1024 ** 3;
  const shared = [
    { name: 'users:regular', bytes: GIB / 50, taken: { like: 0 } },
    { name: 'sys:live', bytes: GIB, taken: { like: 2e6 / rate } },
  ];
  const [, registry = [], live = []] = onceTable({ costs: [], shared, size }, { size });
  // 500 times as many take 10 GiB of the 16.7 that a 25 GiB instance has for data.
  assert.equal(registry.slice(2), ['10.0', '0.00', '167']);
  assert.equal(live.slice(2), ['1.00', '2.00', '50.0']);
  const bytes = { user: GIB / 1e6, post: 0, follow: 0, like: 0, bookmark: 0 };
  assert.match(nodesSentence({ bytes, size }), /^100 million .* 100 GiB of data: 6 masters/);
});

test('a text replaces what is between its markers', () => {
  const document = 'a\n<!-- run -->\nold\n<!-- end of run -->\nb';
  assert.is(between(document, 'run', 'new'), 'a\n<!-- run -->\n\nnew\n\n<!-- end of run -->\nb');
  assert.throws(() => between(document, 'rates', 'new'), /no place for rates/);
});

test('options are parsed, and an unknown one is refused', () => {
  const options = parseOptions(['--size', 'posts=50000', '--only', 'explore,bulk']);
  assert.equal(options.size, { users: 10_000, posts: 50_000, edges: 250_000 });
  assert.equal(options.only, ['explore', 'bulk']);
  assert.is(parseOptions(['--quick']).size.posts, 20_000);
  assert.throws(() => parseOptions(['--size', 'users=5']), /posts=N/);
  assert.throws(() => parseOptions(['--fast']), /--fast/);
});

test.run();

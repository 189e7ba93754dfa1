import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { framesOf, lastOf } from '../../../bench/flame/cpu-profile.js';
import { flameGraphOf } from '../../../bench/flame/flame-graph.js';
import { barsOf } from '../../../bench/report/bars.js';
import { curvesOf } from '../../../bench/report/curves.js';
import { element, text } from '../../../bench/report/svg.js';

const test = suite('SVG charts of the benchmark');

const count = (drawing: string, name: string): number => drawing.split(`<${name} `).length - 1;

test('attributes and text of an element are escaped', () => {
  assert.is(element('rect', { x: 1.23456, fill: 'a"b' }), '<rect x="1.23" fill="a&quot;b"></rect>');
  assert.is(text(0, 1, 'a < b & c'), '<text x="0" y="1">a &lt; b &amp; c</text>');
});

test('each bar is as long as its share of the target, up to a maximum', () => {
  const drawing = barsOf('Rates', [
    { label: 'half', share: 0.5 },
    { label: 'whole', share: 1 },
    { label: 'far beyond', share: 40 },
  ]);
  const widths = Array.from(drawing.matchAll(/width="([\d.]+)" height="16"/g), ([, width]) =>
    Number(width),
  );
  assert.equal([widths[1], widths[2]], [2 * (widths[0] ?? 0), 4 * (widths[0] ?? 0)]);
  assert.match(drawing, '40.0');
});

test('a curve has its points in order and to scale', () => {
  const points = [1_000, 10_000, 100_000].map((x, place) => ({ x, y: place + 1 }));
  const drawing = curvesOf('Growth', 'posts', [{ label: 'explore', points }]);
  const [, path = ''] = /polyline points="([^"]+)"/.exec(drawing) ?? [];
  const places = path.split(' ').map((pair) => pair.split(',').map(Number));
  const [across, down] = [places.map(([x]) => x ?? 0), places.map(([, y]) => y ?? 0)];
  assert.is((across[1] ?? 0) - (across[0] ?? 0), (across[2] ?? 0) - (across[1] ?? 0));
  assert.ok((down[0] ?? 0) > (down[1] ?? 0) && (down[1] ?? 0) > (down[2] ?? 0));
  assert.is(count(drawing, 'circle'), 3);
});

const frame = (functionName: string) => ({ functionName, url: 'file:///a/b/c.js', lineNumber: 6 });
const profile = {
  nodes: [
    { id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1 }, children: [2, 3] },
    { id: 2, callFrame: frame('often'), children: [4] },
    { id: 3, callFrame: frame('') },
    { id: 4, callFrame: frame('deep') },
  ],
  samples: [2, 4, 4, 3],
  timeDeltas: [10, 20, 30, 40],
};

test('a profile becomes a tree in which the time of a caller includes its callees', () => {
  const root = framesOf(profile);
  assert.is(root.total, 100);
  assert.equal(
    root.called.map(({ name, total }) => [name, total]),
    [
      ['often b/c.js:7', 60],
      ['(anonymous) b/c.js:7', 40],
    ],
  );
  assert.is(root.called[0]?.called[0]?.total, 50);
});

test('functions below the minimum share are left out of the tree', () => {
  assert.equal(
    framesOf(profile, 0.45).called.map(({ name }) => name),
    ['often b/c.js:7'],
  );
});

test('a profile can be cut to its last part', () => {
  assert.equal(lastOf(profile, 65).samples, [4, 3]);
  assert.is(framesOf(lastOf(profile, 65)).total, 70);
  assert.equal(lastOf(profile, 1000).samples, profile.samples);
});

test('a flame graph has a box with name and share for each function', () => {
  const drawing = flameGraphOf('explore', framesOf(profile));
  assert.is(drawing.split('<title>').length - 1, 4);
  assert.match(drawing, 'often b/c.js:7 60.0 %');
});

test.run();

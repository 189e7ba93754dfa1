import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { file, people } from '../../support/cli/files.js';

/** Returns the percentages that are printed when every line of the answer is reported. */
const percentagesOf = (told: readonly string[]): readonly string[] =>
  told.flatMap((line) => /^\d+ %/.exec(line) ?? []);

const test = suite('import: progress');
const sheet = `username\n${Array.from({ length: 400 }, (_, n) => `person${n}\n`).join('')}`;

for (const [name, content] of [
  ['few.ndjson', people(400)],
  ['spaced.ndjson', people(400).replaceAll('\n', '\r\n\r\n').trimEnd()],
  ['few.ndjson.gz', gzipSync(people(400))],
  ['few.csv', sheet],
] as const)
  test(`the progress of ${name} follows the answers of the service`, async () => {
    const { told } = await against({}, ['import', 'users', file(name, content)], { tick: 6000 });
    assert.equal(percentagesOf(told), ['25 %', '50 %', '75 %', '99 %', '100 %']);
    assert.match(told[0] ?? '', /^25 % {2}100 records, \d+\/s, .+ left, 0 failed$/);
  });

test('the demo shows its progress in the same way', async () => {
  const store = { '/sync/status': [{ entities: {}, store: { users: 0, posts: 0 } }] };
  const { told } = await against({ answers: store }, ['demo'], { tick: 6000 });
  const percentages = percentagesOf(told).map((percentage) => parseInt(percentage, 10));
  assert.is(percentages[0], 0);
  assert.ok(
    percentages.length > 100 &&
      percentages.every((percentage, n) => n === 0 || percentage >= (percentages[n - 1] ?? 0)),
  );
  assert.ok(percentages.slice(0, -1).every((percentage) => percentage < 100));
  assert.is(percentages.at(-1), 100);
});

test('stdin shows no percentage', async () => {
  const { told } = await against({}, ['import', 'users', '-'], { stdin: people(400), tick: 6000 });
  assert.match(told[0] ?? '', /^100 records, \d+\/s, 0 failed$/);
});

test('a terminal shows a bar, which is full at the end', async () => {
  const screen = new PassThrough();
  Object.assign(screen, { isTTY: true, columns: 120, cursorTo: () => true, clearLine: () => true });
  let drawn = '';
  screen.on('data', (chunk: Buffer) => (drawn += chunk.toString()));
  const path = file('bar.ndjson', people(400));
  const { code, told } = await against({}, ['import', 'users', path], { screen });
  assert.is(code, 0);
  assert.equal(told, []);
  assert.match(drawn, '100 %  400 records');
});

test('an import that stops early does not show 100 %', async () => {
  const path = file('short.ndjson', people(400));
  const { told } = await against({ stopAfter: 250 }, ['import', 'users', path], { tick: 6000 });
  assert.equal(percentagesOf(told).slice(0, 2), ['25 %', '50 %']);
  assert.not.ok(percentagesOf(told).includes('100 %'));
});

test.run();

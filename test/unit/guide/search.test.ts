import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pieces, search } from '../../../guide/src/search.js';

const part = (page: string, heading: string, text: string) => ({
  page,
  href: `guide/${page}#${heading}`,
  heading,
  text,
});

const PARTS = [
  part('Deployment', 'Health', 'The key is asked for; keys are rotated.'),
  part('Deployment', 'Key rotation', 'How each secret is changed.'),
  part('Settings', 'Who may call', 'XANO_API_KEY: what Xano sends.'),
  part('Errors', 'Codes of errors', `${'word '.repeat(60)}monkey ${'more '.repeat(60)}`),
];

const found = (query: string): readonly string[] =>
  search(PARTS, query).map(({ part: { heading } }) => heading);

const test = suite('the search of the guide pages');

test('finds the sections that contain every word, whatever the case and ending', () => {
  assert.equal(found('ROTAT secret'), ['Key rotation']);
  assert.equal(found('settings xano_api_key'), ['Who may call']);
  assert.equal(found('secret xano'), []);
});

test('ranks headings first, then whole words, and parts of words last', () => {
  assert.equal(found('key'), ['Key rotation', 'Health', 'Who may call', 'Codes of errors']);
});

test('finds nothing for an empty query, and treats punctuation literally', () => {
  assert.equal([found(''), found('  '), found('.*('), found('$')], [[], [], [], []]);
  assert.equal(found('key?'), found('key'));
});

test('shows the words in their context, cut between words', () => {
  const [one] = search(PARTS, 'monkey');
  const shown = one?.around.map(({ text }) => text).join('') ?? '';
  assert.match(shown, /^… word .*word monkey more .* more …$/);
  assert.ok(shown.length < 150);
  assert.equal(
    one?.around.filter(({ isFound }) => isFound).map(({ text }) => text),
    ['monkey'],
  );
  assert.equal(pieces('a B a', ['b']), [
    { text: 'a ', isFound: false },
    { text: 'B', isFound: true },
    { text: ' a', isFound: false },
  ]);
});

test.run();

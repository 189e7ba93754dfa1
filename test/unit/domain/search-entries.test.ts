import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  foldSearch,
  MAX_SEARCH,
  searchChanges,
  searchEntries,
  showsUser,
} from '../../../src/domain/search-entries.js';
import type { Username } from '../../../src/domain/username.js';

const test = suite('entries of the user search');

const john = 'John.Smith_9' as Username;

for (const [written, folded] of [
  ['  JOHN   Smith ', 'john smith'],
  ['Jose\u0301 Nu\u00f1ez', 'jose nunez'],
  ['\uff21\uff22\uff23', 'abc'],
  ['Gro\u00dfmann', 'grossmann'],
  ['\u0410\u043d\u043d\u0430', '\u0430\u043d\u043d\u0430'],
  ["O'Neill-Brown", 'o neill brown'],
  ['सीता', 'सीता'],
  ['மாலா', 'மாலா'],
  ['မာလာ', 'မာလာ'],
  ['ශ\u0dca\u200dර', 'ශර'],
  ['علی\u200cرضا', 'علیرضا'],
  ['1\ufe0f\u20e3st', '1st'],
  ['__', '__'],
  [' \t', ''],
  ['x'.repeat(400), 'x'.repeat(MAX_SEARCH)],
  ['\u{1d54f}\u{20000}'.repeat(40), 'x\u{20000}'.repeat(MAX_SEARCH / 2)],
] as const)
  test(`a search of "${written.slice(0, 20)}" is folded`, () => {
    assert.is(foldSearch(written), folded);
  });

test('a user is found by each word of both names, with a limited number of entries', () => {
  assert.equal(searchEntries(john, { display_name: 'Ada Smith' }), [
    '9\0John.Smith_9',
    'ada smith\0John.Smith_9',
    'john smith 9\0John.Smith_9',
    'smith\0John.Smith_9',
    'smith 9\0John.Smith_9',
  ]);
  assert.is(searchEntries(john, { display_name: 'a b c d e f g h i j' }).length, 7);
});

test('a name is folded in little time, whatever it is made of', () => {
  const marks = `${'\u0301'.repeat(15_000)}${'\u0323'.repeat(15_000)}`;
  const start = performance.now();
  assert.equal(searchEntries('a' as Username, { display_name: `zo${marks}e Ada` }), [
    'a\0a',
    'zo\0a',
  ]);
  assert.ok(performance.now() - start < 300);
});

test('a later word is found however long those before it are, up to the length of a search', () => {
  const textsOf = (username: string, display_name = '') =>
    searchEntries(username as Username, { display_name }).map((entry) => entry.split('\0')[0]);
  assert.equal(textsOf('ada', 'Alexandra Konstantinopoulou'), [
    'ada',
    'alexandra konstantinopou',
    'konstantinopoulou',
  ]);
  assert.equal(textsOf('ada', 'सीता राम'), ['ada', 'राम', 'सीता राम']);
  assert.equal(textsOf('customer_support_barcelona', 'Maria Fernanda Gonzalez Rodriguez'), [
    'barcelona',
    'customer support barcelo',
    'fernanda gonzalez rodrig',
    'gonzalez rodriguez',
    'maria fernanda gonzalez',
    'rodriguez',
    'support barcelona',
  ]);
});

test('exactly one of the entries that a search finds shows the user', () => {
  const fields = { display_name: 'Smithy Smith' };
  const shown = ['smith', 'smith 9', 'smithy smith', 'john smith 9'].filter((text) =>
    showsUser({ text, username: john }, 'smith', fields),
  );
  assert.equal(shown, ['smith']);
});

test('a new name changes only the entries that differ, and other changes none', () => {
  const before = { display_name: 'Ada Smith', bio: 'a' };
  assert.equal(searchChanges(john, before, { ...before, bio: 'b' }), { come: [], gone: [] });
  assert.equal(searchChanges(john, before, { display_name: 'Bob Smith' }), {
    come: ['bob smith\0John.Smith_9'],
    gone: ['ada smith\0John.Smith_9'],
  });
  assert.equal(searchChanges(john, before, {}).gone, [
    'ada smith\0John.Smith_9',
    'smith\0John.Smith_9',
  ]);
  assert.is(searchChanges(john, null, before).come.length, 5);
});

test.run();

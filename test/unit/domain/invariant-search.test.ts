import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { searchEntries } from '../../../src/domain/search-entries.js';
import type { Username } from '../../../src/domain/username.js';
import { checkSearch } from '../../support/invariant/search.js';
import { inspect, type SnapshotValue } from '../../support/invariant/snapshot.js';

const ada = 'ada_l' as Username;

const found = (name: string, entries: readonly string[], score = 0): readonly string[] => {
  const hash: SnapshotValue = { type: 'hash', fields: { username: ada, display_name: name } };
  const scores = new Map(entries.map((entry) => [entry, score]));
  const snapshot = new Map<string, SnapshotValue>([
    [`user:${ada}`, hash],
    ['sys:search:user', { type: 'zset', scores }],
  ]);
  return checkSearch(inspect(snapshot, 0, 1)).map(({ expected }) => expected);
};

const test = suite('invariants of the user search');

test('the independent check accepts all entries that the domain makes', () => {
  const names = [
    '',
    '  ',
    '__',
    'Ada Lovelace',
    'Gro\u00dfmann',
    'Jose\u0301 N\u00fa\u00f1ez',
    'a b c d e f',
    'Alexandra Konstantinopoulou',
    'मुकेश धीरूभाई अंबानी',
    'علی\u200cرضا',
  ];
  for (const name of [...names, 'x'.repeat(40), "O'Neill-Brown the Second"])
    assert.equal(found(name, searchEntries(ada, { display_name: name })), [], name);
});

test('a missing entry, an extra entry and a score other than 0 are faults', () => {
  const entries = searchEntries(ada, {});
  assert.equal(found('', entries.slice(1)), [`holds ${entries[0] ?? ''}`]);
  assert.equal(found('', [...entries, 'old\0ada_l']), ['no old\0ada_l: it finds nobody']);
  assert.equal(found('', [...entries, 'eve\0eve']), ['no eve\0eve: it finds nobody']);
  assert.is(found('', entries, 1).length, entries.length);
});

test.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeRow } from '../../../src/domain/sync/merge-row.js';
import {
  newRow,
  parseVersions,
  printVersions,
  stampOf,
  type FieldChanges,
  type Row,
} from '../../../src/domain/sync/row.js';
import { joinRows, splitRow } from '../../../src/domain/sync/split-row.js';
import { compareStamps, type Stamp } from '../../../src/domain/sync/stamp.js';

const stamp = (at: number, digest = 'd'): Stamp => ({ at, digest });

const merged = (row: Row, ...records: readonly (readonly [Stamp, FieldChanges])[]): Row =>
  records.reduce((current, [version, fields]) => mergeRow(current, fields, version).row, row);

const FIELDS = ['bio', 'name', 'role', 'url'] as const;

const anyRecord = fc.tuple(
  fc.record(
    { at: fc.integer({ min: 1, max: 4 }), digest: fc.constantFrom('a', 'b', 'c') },
    { noNullPrototype: true },
  ),
  fc.dictionary(fc.constantFrom(...FIELDS), fc.option(fc.constantFrom('x', 'y', 'z')), {
    noNullPrototype: true,
  }),
);

/** What each field must be: the content of the greatest stamp that carries it. */
const expected = (records: readonly (readonly [Stamp, FieldChanges])[], field: string) => {
  const carrying = records.filter(([, fields]) => Object.hasOwn(fields, field));
  const [newest] = carrying.toSorted(([a], [b]) => compareStamps(b, a));
  return newest === undefined ? undefined : (newest[1][field] ?? undefined);
};

/** Records of one stamp have one content, as a digest of it has. */
const consistent = (
  records: readonly (readonly [Stamp, FieldChanges])[],
): readonly (readonly [Stamp, FieldChanges])[] => [
  ...new Map(records.map((record) => [JSON.stringify(record[0]), record])).values(),
];

const test = suite('versions of a row');

test('every order of any records ends in the same row, the newest content in each field', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 8 }).chain((records) => {
        const given = consistent(records);
        return fc.tuple(
          fc.constant(given),
          fc.shuffledSubarray([...given, ...given], { minLength: 2 * given.length }),
        );
      }),
      ([records, delivered]) => {
        const row = merged(newRow({}), ...delivered);
        for (const field of FIELDS) assert.is(row.fields[field], expected(records, field), field);
        assert.equal(parseVersions(printVersions(row.versions)), row.versions);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a part of a row does not stand in the way of the older rest', () => {
  const row = merged(
    newRow({}),
    [stamp(20), { bio: 'new' }],
    [stamp(10), { bio: 'old', name: 'Ada', url: null }],
  );
  assert.equal(row.fields, { bio: 'new', name: 'Ada' });
});

test('a field that was taken away stays away from what is older', () => {
  const row = merged(newRow({}), [stamp(10), { bio: null, name: 'A' }], [stamp(5), { bio: 'x' }]);
  assert.equal(row.fields, { name: 'A' });
});

test('tells applied, unchanged and stale apart', () => {
  const row = merged(newRow({}), [stamp(10), { bio: 'x', name: 'A' }]);
  const outcome = (version: Stamp, fields: FieldChanges) => mergeRow(row, fields, version).outcome;
  assert.is(outcome(stamp(11), { bio: 'y' }), 'applied');
  assert.is(outcome(stamp(11), { bio: 'x' }), 'unchanged');
  assert.is(outcome(stamp(10), { bio: 'x', name: 'A' }), 'unchanged');
  assert.is(outcome(stamp(9), { bio: 'y' }), 'stale');
  assert.is(outcome(stamp(10, 'c'), { bio: 'y' }), 'stale');
  assert.is(outcome(stamp(10, 'e'), { bio: 'y' }), 'applied');
});

test('what is unchanged but newer keeps the newer version', () => {
  const row = merged(newRow({}), [stamp(10), { bio: 'x' }], [stamp(30), { bio: 'x' }]);
  assert.is(mergeRow(row, { bio: 'y' }, stamp(20)).outcome, 'stale');
});

test('the untimed is applied as it comes, and blocks nothing timed', () => {
  const untimed = { at: 0, digest: '' };
  const row = merged(newRow({}), [stamp(10), { bio: 'x' }], [untimed, { bio: 'y', name: 'N' }]);
  assert.equal(row.fields, { bio: 'y', name: 'N' });
  assert.equal([stampOf(row, 'bio').at, stampOf(row, 'name').at], [10, 0]);
  assert.equal(merged(row, [stamp(1), { name: 'M' }]).fields, { bio: 'y', name: 'M' });
  // Told again it leaves nothing to be written.
  assert.is(mergeRow(row, { bio: 'y', url: null }, untimed).row, row);
});

test('a delete leaves what is newer, by its versions', () => {
  const row = merged(
    newRow({ role: 'user' }),
    [stamp(10), { bio: 'x', name: 'A' }],
    [stamp(30, 'e'), { name: 'B', url: null }],
  );
  const { alive, dead } = splitRow(row, 20);
  assert.equal(alive?.fields, { name: 'B', role: 'user' });
  assert.is(alive && stampOf(alive, 'url').at, 30);
  assert.equal(dead?.fields, { bio: 'x' });
  assert.equal(splitRow(row, 30), { alive: null, dead: row });
});

test('what a delete leaves is what the newer records alone would have come to', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 8 }),
      fc.integer({ min: 0, max: 5 }),
      (given, at) => {
        const records = consistent(given);
        const newer = records.filter(([version]) => version.at > at);
        const { alive } = splitRow(merged(newRow({}), ...records), at);
        for (const field of FIELDS)
          assert.is(alive?.fields[field], expected(newer, field), `${field} after ${at}`);
      },
    ),
    { numRuns: 2000 },
  );
});

test('what was set without a version goes with whatever survives, and with nothing', () => {
  const keyed = merged(
    newRow({}),
    [stamp(10), { role: 'user', bio: 'x' }],
    [
      { at: 0, digest: '' },
      { role: 'model', badge: 'gold' },
    ],
  );
  assert.is(splitRow(keyed, 10).alive, null);
  const again = merged(keyed, [stamp(30), { bio: 'y' }]);
  assert.equal(splitRow(again, 20).alive?.fields, { role: 'model', bio: 'y', badge: 'gold' });
  const told = merged(again, [stamp(15), { role: 'admin' }]);
  assert.equal(splitRow(told, 20).alive?.fields, { bio: 'y', badge: 'gold' });
  assert.equal(parseVersions(printVersions(again.versions)), again.versions);
});

test('two halves of a row are joined to the whole, wherever it was divided', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 8 }),
      fc.integer({ min: 0, max: 5 }),
      (given, at) => {
        const row = merged(newRow({}), ...consistent(given));
        const { alive, dead } = splitRow(row, at);
        if (alive === null || dead === null) return;
        for (const whole of [joinRows(alive, dead), joinRows(dead, alive)])
          for (const field of FIELDS) {
            assert.is(whole.fields[field], row.fields[field], field);
            assert.equal(stampOf(whole, field), stampOf(row, field), field);
          }
      },
    ),
    { numRuns: 2000 },
  );
});

test('damaged versions are none', () => {
  for (const text of ['', 'x', '[]', '{"r":5}', '{"r":"-1","f":[]}'])
    assert.is(stampOf({ fields: { bio: 'x' }, versions: parseVersions(text) }, 'bio').at, 0, text);
});

test.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeRow } from '../../../src/domain/sync/merge-row.js';
import {
  newRow,
  parseVersions,
  printVersions,
  versionOf,
  type FieldChanges,
  type Row,
} from '../../../src/domain/sync/row.js';
import { joinRows, splitRow } from '../../../src/domain/sync/split-row.js';
import { compareVersions, type Version } from '../../../src/domain/sync/version.js';

const version = (at: number, digest = 'd'): Version => ({ at, digest });

const merged = (row: Row, ...records: readonly (readonly [Version, FieldChanges])[]): Row =>
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

/** Returns the expected content of a field: that of the greatest version that carries it. */
const expected = (records: readonly (readonly [Version, FieldChanges])[], field: string) => {
  const carrying = records.filter(([, fields]) => Object.hasOwn(fields, field));
  const [newest] = carrying.toSorted(([a], [b]) => compareVersions(b, a));
  return newest === undefined ? undefined : (newest[1][field] ?? undefined);
};

/** Gives records of one version one content, as the digest in a version guarantees. */
const consistent = (
  records: readonly (readonly [Version, FieldChanges])[],
): readonly (readonly [Version, FieldChanges])[] => [
  ...new Map(records.map((record) => [JSON.stringify(record[0]), record])).values(),
];

const test = suite('versions of a row');

test('records in any order give the same row, with the newest content in each field', () => {
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

test('a newer part of a row does not block older values of other fields', () => {
  const row = merged(
    newRow({}),
    [version(20), { bio: 'new' }],
    [version(10), { bio: 'old', name: 'Ada', url: null }],
  );
  assert.equal(row.fields, { bio: 'new', name: 'Ada' });
});

test('a removed field is not restored by an older record', () => {
  const row = merged(
    newRow({}),
    [version(10), { bio: null, name: 'A' }],
    [version(5), { bio: 'x' }],
  );
  assert.equal(row.fields, { name: 'A' });
});

test('the outcome is applied, unchanged or stale', () => {
  const row = merged(newRow({}), [version(10), { bio: 'x', name: 'A' }]);
  const outcome = (version: Version, fields: FieldChanges) =>
    mergeRow(row, fields, version).outcome;
  assert.is(outcome(version(11), { bio: 'y' }), 'applied');
  assert.is(outcome(version(11), { bio: 'x' }), 'unchanged');
  assert.is(outcome(version(10), { bio: 'x', name: 'A' }), 'unchanged');
  assert.is(outcome(version(9), { bio: 'y' }), 'stale');
  assert.is(outcome(version(10, 'c'), { bio: 'y' }), 'stale');
  assert.is(outcome(version(10, 'e'), { bio: 'y' }), 'applied');
});

test('an unchanged value takes the newer version', () => {
  const row = merged(newRow({}), [version(10), { bio: 'x' }], [version(30), { bio: 'x' }]);
  assert.is(mergeRow(row, { bio: 'y' }, version(20)).outcome, 'stale');
});

test('an untimed record is applied as it comes, and blocks no timed one', () => {
  const untimed = { at: 0, digest: '' };
  const row = merged(newRow({}), [version(10), { bio: 'x' }], [untimed, { bio: 'y', name: 'N' }]);
  assert.equal(row.fields, { bio: 'y', name: 'N' });
  assert.equal([versionOf(row, 'bio').at, versionOf(row, 'name').at], [10, 0]);
  assert.equal(merged(row, [version(1), { name: 'M' }]).fields, { bio: 'y', name: 'M' });
  // A row that arrives again writes nothing.
  assert.is(mergeRow(row, { bio: 'y', url: null }, untimed).row, row);
});

test('a delete keeps the fields that are newer', () => {
  const row = merged(
    newRow({ role: 'user' }),
    [version(10), { bio: 'x', name: 'A' }],
    [version(30, 'e'), { name: 'B', url: null }],
  );
  const { alive, dead } = splitRow(row, 20);
  assert.equal(alive?.fields, { name: 'B', role: 'user' });
  assert.is(alive && versionOf(alive, 'url').at, 30);
  assert.equal(dead?.fields, { bio: 'x' });
  assert.equal(splitRow(row, 30), { alive: null, dead: row });
});

test('a delete leaves the same fields as the newer records alone', () => {
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

test('untimed fields survive a delete only along with timed ones', () => {
  const keyed = merged(
    newRow({}),
    [version(10), { role: 'user', bio: 'x' }],
    [
      { at: 0, digest: '' },
      { role: 'model', badge: 'gold' },
    ],
  );
  assert.is(splitRow(keyed, 10).alive, null);
  const again = merged(keyed, [version(30), { bio: 'y' }]);
  assert.equal(splitRow(again, 20).alive?.fields, { role: 'model', bio: 'y', badge: 'gold' });
  const retimed = merged(again, [version(15), { role: 'admin' }]);
  assert.equal(splitRow(retimed, 20).alive?.fields, { bio: 'y', badge: 'gold' });
  assert.equal(parseVersions(printVersions(again.versions)), again.versions);
});

test('the two halves of a split row join to the whole row', () => {
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
            assert.equal(versionOf(whole, field), versionOf(row, field), field);
          }
      },
    ),
    { numRuns: 2000 },
  );
});

test('damaged versions count as none', () => {
  for (const text of ['', 'x', '[]', '{"r":5}', '{"r":"-1","f":[]}'])
    assert.is(
      versionOf({ fields: { bio: 'x' }, versions: parseVersions(text) }, 'bio').at,
      0,
      text,
    );
});

test.run();

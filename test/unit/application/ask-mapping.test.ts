import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as T from 'fp-ts/lib/Task.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { Source, SourceError } from '../../../src/application/ports/source.js';
import { makeMappingReads } from '../../../src/application/use-cases/read-mapping.js';
import type { Shown } from '../../../src/domain/shown.js';
import type { SyncMapping } from '../../../src/domain/sync/mapping.js';
import { makeArraySource, type Tables } from '../../support/pull/array-source.js';
import { makeTime, makeVirtualQuota } from '../../support/pull/world.js';
import { ok } from '../../support/run/effect.js';
import { mappingOf } from '../../support/sync/mapping-of.js';

const test = suite('reading the mapped tables from Xano');

const RATE = { requests: 100, windowMs: 20_000 };
const PACE = { interval: 60_000, overlap: 60_000, pageSize: 100, compareInterval: null };

const MAPPING = mappingOf({
  people: {
    entity: 'user',
    fields: { username: 'name', bio: 'about', town: 'city' },
    where: { state: 'on' },
  },
  notes: { entity: 'post', fields: { username: 'by', content: 'text', price: 'price' } },
  likes: { entity: 'like', fields: { username: 'who', post_id: 'what' } },
});

const NOBODY_SEES: Shown = { has: () => false };

const askWith = ({
  mapping = MAPPING,
  tables = { user: [], post: [], like: [] },
  errors = [],
  shown = NOBODY_SEES,
  columns = [],
  numbered = {},
}: {
  readonly mapping?: SyncMapping;
  readonly tables?: Tables;
  readonly errors?: readonly SourceError[];
  readonly shown?: Shown;
  readonly columns?: readonly string[];
  readonly numbered?: Pick<Source, 'numberOf'>;
}) => {
  const { source, queries } = makeArraySource(tables, [...errors]);
  const { timer } = makeTime();
  // The caller of these reads never gives up: no time passes.
  const patient = { ...timer, sleep: () => () => new Promise<boolean>(() => undefined) };
  const reads = makeMappingReads({
    mapping,
    publicFields: shown,
    clock: { now: () => 1_800_000_000_000 },
    reading: {
      access: {
        source: { ...source, ...numbered },
        isChosen: true,
        quota: makeVirtualQuota(RATE, timer),
        timer: patient,
      },
      columnsOf: () => T.of(columns),
      filesUrl: null,
      digest: sha1Digest,
      rate: RATE,
      pull: PACE,
    },
  });
  return { ...reads, queries };
};

test('Xano is requested only on demand, and otherwise there are no findings', async () => {
  const { read, queries } = askWith({});
  const { isAsked, findings, tables } = await read(false)();
  assert.equal([isAsked, findings, queries.length], [false, [], 0]);
  assert.equal(
    tables.map(({ rows, remedy, trouble, freshness }) => [rows, remedy, trouble, freshness]),
    tables.map(() => [null, null, null, null]),
  );
});

test('a table is described by its first row, or by its schema if it has none', async () => {
  const ada = { name: 'ada', about: 'Hello', city: 'Rome', state: 'on', password: 'x1' };
  const { read, queries } = askWith({
    tables: {
      user: [{ id: 1, ...ada, updated_at: 1_799_999_999 }],
      post: [],
      like: [{ id: 3, who: 'ada', what: 7 }],
    },
    columns: ['id', 'by', 'text'],
    numbered: { numberOf: (entity) => (entity === 'user' ? '41' : null) },
  });
  const { isAsked, findings, tables } = await read(true)();
  assert.equal([isAsked, queries.length], [true, 3]);
  assert.equal(
    findings.map(({ check, status }) => [check, status]),
    [
      ['xano', 'ok'],
      ['quota', 'ok'],
    ],
  );
  const [people, notes] = tables;
  assert.equal([people?.id, people?.secret, people?.remedy], ['41', ['password'], null]);
  // A column in seconds cannot serve as a version to pull by.
  assert.match(people?.freshness ?? '', 'add updated_at in ms');
  // Without a row its freshness is unknown; the remedy names a column of the mapping that the table lacks.
  assert.equal([notes?.id, notes?.freshness], [null, null]);
  assert.match(notes?.remedy ?? '', 'give notes such a column');
  assert.is(notes?.fields.find(({ field }) => field === 'price')?.state, 'missing');
});

test('a refused table is reported with the reason, and the others are read', async () => {
  const refused: SourceError = {
    ...{ _tag: 'SourceRefused', status: 403, code: 'NO', message: 'no', param: null },
  };
  const { read } = askWith({ errors: [refused] });
  const { findings, tables } = await read(true)();
  assert.equal(
    tables.map(({ trouble }) => trouble?.message ?? null),
    ['Xano refuses what we ask (403 NO: no)', null, null],
  );
  // The error is reported with its table, and Xano as a whole is healthy.
  assert.equal(
    findings.map(({ check, status }) => [check, status]),
    [
      ['xano', 'ok'],
      ['quota', 'ok'],
    ],
  );
});

test('an error that concerns every table ends the reading', async () => {
  const all: readonly (readonly [SourceError, RegExp])[] = [
    [{ _tag: 'SourceUnavailable', cause: new Error('ECONNREFUSED') }, /reached \(ECONNREFUSED\)/],
    [{ _tag: 'SourceUnavailable', cause: null }, /reached \(no answer\)/],
    [{ _tag: 'SourceLimited', retryAfter: null }, /asked too often/],
    [{ _tag: 'SourceRefused', status: 401, code: '', message: '', param: null }, /\(401\)/],
  ];
  for (const [error, sentence] of all) {
    const { read, queries } = askWith({ errors: [error] });
    const { findings, tables } = await read(true)();
    assert.is(queries.length, 1);
    assert.match(findings[0]?.message ?? '', sentence);
    assert.ok(findings[0]?.remedy);
    assert.equal(new Set(tables.map(({ rows }) => rows)), new Set([null]));
  }
});

test('a table that cannot be sampled gets a reason and a remedy', async () => {
  const cases: readonly (readonly [SourceError, RegExp, RegExp])[] = [
    [
      { _tag: 'SourceTableMissing', table: 'people', tables: ['persons'], said: null },
      /no table people.*There are persons$/,
      /Write the name that the table has in Xano now/,
    ],
    [
      { _tag: 'SourceFault', reason: 'An empty body.' },
      /something else than rows \(An empty body\)/,
      /the endpoint there/,
    ],
  ];
  for (const [error, sentence, remedy] of cases) {
    const { rows, trouble } = await ok(askWith({ errors: [error] }).sample('people'));
    assert.equal(rows, []);
    assert.match(trouble?.message ?? '', sentence);
    assert.match(trouble?.remedy ?? '', remedy);
  }
});

test('a further table of an entity is requested by its name, and the first without', async () => {
  const mapping = mappingOf({
    likes: { entity: 'like', fields: { username: 'who', post_id: 'what' } },
    claps: { entity: 'like', fields: { username: 'who', post_id: 'what' } },
  });
  const { sample, queries } = askWith({ mapping, tables: { like: [] } });
  await ok(sample('likes'));
  await ok(sample('claps'));
  assert.equal(
    queries.map(({ table }) => table),
    [undefined, 'claps'],
  );
});

test('each field states whether others see it, and the kind of its values', async () => {
  const shown: Shown = {
    has: (field) => field === 'town',
    columns: {
      user: ['town', 'shoe'],
      post: ['price'],
      kindOf: (owner) => (owner === 'post' ? 'number' : 'boolean'),
    },
  };
  const fieldsWith = async (seen: Shown) => {
    const { tables } = await askWith({ shown: seen }).read(false)();
    return Object.fromEntries(
      tables.flatMap(({ table, fields }) =>
        fields.map(({ field, isShown, kind }) => [`${table}.${field}`, [isShown, kind]]),
      ),
    );
  };
  const some = await fieldsWith(shown);
  assert.equal(some['people.town'], [true, 'boolean']);
  assert.equal(some['people.shoe'], [false, 'boolean']);
  assert.equal(some['people.bio'], [false, 'words']);
  assert.equal(some['notes.price'], [true, 'number']);
  assert.equal(some['notes.content'], [true, 'words']);
  assert.equal(some['likes.username'], [true, 'username']);
  const none = await fieldsWith(NOBODY_SEES);
  assert.equal(none['people.town'], [false, 'text']);
  assert.equal(none['notes.price'], [false, 'text']);
});

test.run();

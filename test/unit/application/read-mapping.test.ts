import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeOwnQuota } from '../../../src/adapters/system/own-quota.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makeQuota } from '../../../src/application/sync/pull-quota.js';
import { makeMappingReads } from '../../../src/application/use-cases/read-mapping.js';
import { feedsOf, kindOfField } from '../../../src/domain/sync/field-feed.js';
import { DEFAULT_MAPPING, type TableMapping } from '../../../src/domain/sync/mapping.js';
import { makeArraySource } from '../../support/pull/array-source.js';

const test = suite('description of the mapping');

const plain = DEFAULT_MAPPING.find(({ entity }) => entity === 'user');
assert.ok(plain);
const USERS: TableMapping = {
  ...plain,
  fields: {
    username: { slug: 'name' },
    display_name: { from: ['full_name', 'name'], values: null },
    bio: { from: ['about'], values: null },
    role: null,
    town: { from: ['city'], values: null },
  },
  where: [{ column: 'state', values: ['on'] }],
  deletedColumn: 'gone',
};

const states = (columns: Parameters<typeof feedsOf>[1]) =>
  Object.fromEntries(
    feedsOf(USERS, columns, ['shoe_size', 'postCount']).map(({ field, from, state }) => [
      field,
      [state, ...from],
    ]),
  );

test('fields are unseen as long as no columns are known', () => {
  const stateOf = states([]);
  assert.equal(stateOf['username'], ['unseen', 'name']);
  assert.equal(stateOf['display_name'], ['unseen', 'full_name', 'name']);
  assert.equal(stateOf['avatar'], ['unseen', 'avatar']);
  assert.equal(stateOf['role'], ['off']);
  assert.equal(stateOf['where'], ['unseen', 'state']);
  assert.equal(stateOf['deleted'], ['unseen', 'gone']);
  assert.equal(stateOf['shoe_size'], ['unseen', 'shoe_size']);
  // The service counts posts itself and never takes the number from a row.
  assert.is(stateOf['postCount'], undefined);
});

test('fields have the state of their columns once those are known', () => {
  const stateOf = states([
    { column: 'name', use: 'taken', as: ['display_name', 'username'] },
    { column: 'about', use: 'missing', as: ['bio'] },
    { column: 'city', use: 'taken', as: ['town'] },
    { column: 'state', use: 'taken', as: ['where'] },
  ]);
  assert.equal(stateOf['username'], ['taken', 'name']);
  assert.equal(stateOf['bio'], ['missing', 'about']);
  assert.equal(stateOf['avatar'], ['none']);
  assert.equal(stateOf['role'], ['off']);
  assert.equal(stateOf['town'], ['taken', 'city']);
  assert.equal(stateOf['where'], ['taken', 'state']);
});

test('the kinds of standard fields are known, and those of app fields are not', () => {
  assert.is(kindOfField('user', 'avatar'), 'address');
  assert.is(kindOfField('post', 'created_at'), 'instant');
  assert.is(kindOfField('like', 'post_id'), 'id');
  assert.is(kindOfField('follow', 'follower'), 'username');
  assert.is(kindOfField('comment', 'deleted'), 'flag');
  assert.is(kindOfField('user', 'town'), null);
});

const PACE = { interval: 60_000, overlap: 60_000, pageSize: 100, compareInterval: null };

test('Xano is not requested if the turn comes too late, not even afterwards', async () => {
  let now = 0;
  const turns: (() => void)[] = [];
  const timer = {
    now: () => now,
    // The turn is a minute away, and comes when the test lets it.
    sleep: (ms: number): T.Task<boolean> =>
      ms < 10_000
        ? () =>
            new Promise((resolve) => {
              setImmediate(resolve, true);
            })
        : () =>
            new Promise((resolve) => {
              turns.push(() => {
                now += ms;
                resolve(true);
              });
            }),
    random: () => 0,
  };
  const { source, queries } = makeArraySource({ user: [{ id: 1, username: 'ada' }] });
  const rate = { requests: 1, windowMs: 60_000 };
  const quota = makeQuota({
    requests: makeOwnQuota(timer.now),
    ...{ rate, timeout: 1000, timer },
    nextName: () => String(Math.random()),
    onStore: () => () => undefined,
  });
  const reads = makeMappingReads({
    mapping: DEFAULT_MAPPING,
    publicFields: { has: () => false },
    clock: { now: () => 1_800_000_000_000 },
    reading: {
      access: { source, isChosen: true, quota, timer },
      columnsOf: () => T.of([]),
      filesUrl: null,
      digest: sha1Digest,
      rate,
      pull: PACE,
    },
  });
  const first = await reads.sample('user')();
  assert.ok(E.isRight(first));
  assert.equal([first.right.trouble, first.right.rows.length], [null, 1]);
  const second = await reads.sample('user')();
  assert.ok(E.isRight(second));
  assert.match(second.right.trouble?.message ?? '', /taken by what else asks it/);
  assert.is(second.right.trouble?.status, 'warn');
  for (const come of turns) come();
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(queries.length, 1);
});

test('a missing configuration of Xano and an unknown table are reported', async () => {
  const reads = makeMappingReads({
    mapping: DEFAULT_MAPPING,
    publicFields: { has: () => false },
    clock: { now: () => 0 },
    reading: null,
  });
  const { isAsked, findings, tables } = await reads.read(true)();
  assert.equal([isAsked, tables.length], [false, DEFAULT_MAPPING.length]);
  assert.match(findings[0]?.message ?? '', 'No Xano is configured');
  assert.match(
    E.getOrElseW(() => null)(await reads.sample('users')())?.trouble?.remedy ?? '',
    'XANO_META_URL',
  );
  assert.equal(await reads.sample('nothing')(), await TE.left({ _tag: 'UnknownTable' })());
});

test.run();

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

const test = suite('What is mapped');

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

test('is told as it is set, as long as nobody has told the columns', () => {
  const told = states([]);
  assert.equal(told['username'], ['unseen', 'name']);
  assert.equal(told['display_name'], ['unseen', 'full_name', 'name']);
  assert.equal(told['avatar'], ['unseen', 'avatar']);
  assert.equal(told['role'], ['off']);
  assert.equal(told['where'], ['unseen', 'state']);
  assert.equal(told['deleted'], ['unseen', 'gone']);
  assert.equal(told['shoe_size'], ['unseen', 'shoe_size']);
  // The service counts posts itself and never takes the number from a row.
  assert.is(told['postCount'], undefined);
});

test('is told by the columns once they are known', () => {
  const told = states([
    { column: 'name', use: 'taken', as: ['display_name', 'username'] },
    { column: 'about', use: 'missing', as: ['bio'] },
    { column: 'city', use: 'taken', as: ['town'] },
    { column: 'state', use: 'taken', as: ['where'] },
  ]);
  assert.equal(told['username'], ['taken', 'name']);
  assert.equal(told['bio'], ['missing', 'about']);
  assert.equal(told['avatar'], ['none']);
  assert.equal(told['role'], ['off']);
  assert.equal(told['town'], ['taken', 'city']);
  assert.equal(told['where'], ['taken', 'state']);
});

test('knows what its own fields are, and nothing of those of an app', () => {
  assert.is(kindOfField('user', 'avatar'), 'address');
  assert.is(kindOfField('post', 'created_at'), 'instant');
  assert.is(kindOfField('like', 'post_id'), 'id');
  assert.is(kindOfField('follow', 'follower'), 'username');
  assert.is(kindOfField('comment', 'deleted'), 'flag');
  assert.is(kindOfField('user', 'town'), null);
});

const PACE = { interval: 60_000, overlap: 60_000, pageSize: 100, compareInterval: null };

test('asks nothing of Xano where the turn would come too late, not even afterwards', async () => {
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

test('says so where no Xano is configured, and of a table that there is not', async () => {
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

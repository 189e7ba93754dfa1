import { setImmediate as nextTurn } from 'node:timers/promises';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type {
  CommitOutcome,
  RecordResult,
  SyncCommit,
  LocateRecord,
} from '../../../src/application/ports/sync-store.js';
import { makeApply, type Apply } from '../../../src/application/sync/apply.js';
import type { Entry } from '../../../src/application/sync/entry.js';
import { failedRows } from '../../../src/application/sync/failed-rows.js';
import { readEntry } from '../../../src/application/sync/evaluate.js';
import { keyOf, type RecordCode } from '../../../src/domain/sync/record.js';
import { failed, merged } from '../../../src/domain/sync/step.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';
import { HOUR, noon } from '../../support/app/fixtures.js';
import { gone, row } from '../../support/sync/acts.js';

const subject = makeFakeSubject({ budgets: null });

const test = suite('applying a batch');

const users = (count: number) =>
  Array.from({ length: count }, (_, n) => row('user', 1, { username: `u${n}` }));

const cursor = { name: 'pull:user', value: 'x', lease: 'pull', holder: 'me' };

/** Applies records to new stores; `answer` decides the outcome of a commit, or null leaves it to the store. */
const begin = async (
  answer: (commit: SyncCommit) => CommitOutcome | null,
  whereabouts: LocateRecord | null = null,
) => {
  const { sync, leases } = await subject.fresh();
  const commits: SyncCommit[] = [];
  const order: string[] = [];
  const apply: Apply = makeApply({
    sync: {
      ...sync,
      whereabouts,
      read: (...asked) => {
        order.push('read');
        return sync.read(...asked);
      },
      commit: (reading, commit) => async () => {
        commits.push(commit);
        const outcome = answer(commit);
        await nextTurn();
        const done = await (outcome === null ? sync.commit(reading, commit) : TE.right(outcome))();
        order.push('commit');
        return done;
      },
    },
    clock: { now: () => noon },
    digest: sha1Digest,
  });
  return { apply, commits, order, leases };
};

const sizes = (commits: readonly SyncCommit[]): readonly number[] =>
  commits.map(({ results }) => results.length);

test('the cursor is stored with the last step only', async () => {
  const { apply, commits, leases } = await begin(() => null);
  await ok(leases.acquire('pull', 'me', HOUR));
  await ok(apply({ way: 'pull', entries: users(201), cursor }));
  assert.equal(sizes(commits), [100, 100, 1]);
  assert.equal(
    commits.map((commit) => commit.cursor),
    [null, null, cursor],
  );
});

test('steps are larger if records are stored in several buckets', async () => {
  const { apply, commits } = await begin(
    () => null,
    () => [0],
  );
  await ok(apply({ way: 'bulk', entries: users(501), cursor: null }));
  assert.equal(sizes(commits), [500, 1]);
});

test('records of near buckets are written together, and answered in the order they came', async () => {
  const nearness = (at: number): number => (at % 10) / 10;
  const { apply, commits } = await begin(
    () => null,
    (record) => [nearness(Number(keyOf(record).slice('user:u'.length)))],
  );
  const results = await ok(apply({ way: 'bulk', entries: users(1000), cursor: null }));
  const keys = results.map(({ key }) => key);
  assert.equal(
    keys,
    Array.from({ length: 1000 }, (_, n) => `user:u${n}`),
  );
  const [first = [], second = []] = commits.map((commit) => commit.results.map(({ key }) => key));
  assert.is(first.length, 500);
  assert.ok(first.every((key) => /[0-4]$/.test(key)));
  assert.ok(second.every((key) => /[5-9]$/.test(key)));
});

test('a step that commits only some of its records leaves the cursor to the rest', async () => {
  const { apply, commits, leases } = await begin(() => null);
  await ok(leases.acquire('pull', 'me', HOUR));
  // Only after the post exists is it known that the like is one of x1.
  const entries = [
    row('user', 1, { id: 7, username: 'ada' }),
    row('post', 1, { id: 77, external_id: 'x1', username: 'ada', content: 'x' }),
    row('like', 1, { user_id: 7, post_id: 77 }),
  ];
  await ok(apply({ way: 'pull', entries, cursor }));
  assert.equal(sizes(commits), [2, 1]);
  assert.equal(
    commits.map((commit) => commit.cursor),
    [null, cursor],
  );
});

test('a step that is always changed concurrently is tried with fewer records, then given up', async () => {
  const busy = await begin(() => 'changed');
  const error = await failure(busy.apply({ way: 'bulk', entries: users(80), cursor: null }));
  assert.is(error._tag, 'StoreFault');
  assert.is(busy.commits.length, 60);
  assert.equal(sizes(busy.commits).slice(0, 7), [80, 80, 80, 80, 50, 25, 13]);
  assert.is(sizes(busy.commits).at(-1), 1);
});

test('all records are applied if small steps succeed', async () => {
  const { apply, commits } = await begin(({ results }) => (results.length > 20 ? 'changed' : null));
  const results = await ok(apply({ way: 'bulk', entries: users(60), cursor: null }));
  assert.equal(
    results.map(({ key, result }) => [key, result]),
    Array.from({ length: 60 }, (_, n) => [`user:u${n}`, 'applied']),
  );
  assert.ok(commits.length > 6);
});

test('a step that names records of the one before is read after its commit, even if that is repeated', async () => {
  const follows = Array.from({ length: 100 }, (_, n) =>
    row('follow', 2, { follower: `u${n}`, following: `u${(n + 1) % 100}` }),
  );
  const entries = [...users(100), ...follows];
  for (const refusals of [0, 2]) {
    let left = refusals;
    const { apply, commits } = await begin(() => {
      left -= 1;
      return left < 0 ? null : 'changed';
    });
    const results = await ok(apply({ way: 'bulk', entries, cursor: null }));
    assert.is(results.filter(({ result }) => result === 'applied').length, 200);
    assert.equal(sizes(commits), [...Array<number>(refusals).fill(100), 100, 100]);
  }
});

test('the next step is read before the commit only if it names nothing of the current step', async () => {
  const named = (from: number) =>
    Array.from({ length: 100 }, (_, n) =>
      row('user', 1, { username: `u${from + n}`, id: from + n + 1 }),
    );
  const post = (fields: object) => [row('post', 1, { id: 9001, content: 'x', ...fields })];
  const early = ['read', 'read', 'commit', 'commit'];
  const late = ['read', 'commit', 'read', 'commit'];
  for (const [before, after, expected] of [
    [named(0), named(100), early],
    [named(0), post({ username: 'somebody' }), early],
    [named(0), [row('user', 2, { username: 'u99' })], late],
    [named(0), [row('user', 2, { username: 'another', id: 100 })], late],
    [named(0), post({ username: 'u99' }), late],
    [named(0), post({ user_id: 100 }), late],
    [named(0), [row('follow', 1, { follower: 'x', following: 'u99' })], late],
    [
      [...named(0).slice(1), ...post({ username: 'u1' })],
      [row('like', 1, { username: 'x', post_id: 9001 })],
      late,
    ],
    [
      named(0).map((one, n) => (n === 0 ? row('like', 1, { username: 'x', post_id: 1 }) : one)),
      [row('like', 2, { username: 'x', post_id: 1 })],
      late,
    ],
    [
      named(0).map((one, n) => (n === 0 ? row('like', 1, { username: 'x', post_id: 1 }) : one)),
      [row('like', 1, { username: 'x', post_id: 2 })],
      early,
    ],
    [
      named(0).map((one, n) => (n === 0 ? row('like', 1, { id: 5 }) : one)),
      [row('like', 1, { id: 5 })],
      late,
    ],
  ] as const) {
    const { apply, order } = await begin(() => null);
    await ok(apply({ way: 'bulk', entries: [...before, ...after], cursor: null }));
    assert.equal(order, expected, JSON.stringify(after.map(({ content }) => content)));
  }
});

test('a step that was read too early is read again', async () => {
  // Nothing in the follow says that the ada it names is user 7, who is deleted earlier in the batch.
  const deleted = [...users(99), gone('user', 2, { id: 7 })];
  const follow = [row('follow', 3, { follower: 'ada', following: 'zoe' })];
  const before = [row('user', 1, { id: 7, username: 'ada' }), row('user', 1, { username: 'zoe' })];
  const applyAll = async (batches: readonly (readonly Entry[])[]) => {
    const { apply, order } = await begin(() => null);
    await ok(apply({ way: 'bulk', entries: before, cursor: null }));
    order.length = 0;
    const results: RecordResult[] = [];
    for (const entries of batches)
      results.push(...(await ok(apply({ way: 'bulk', entries, cursor: null }))));
    return { results, order };
  };
  const together = await applyAll([[...deleted, ...follow]]);
  assert.equal(together.order, ['read', 'read', 'commit', 'commit', 'read', 'commit']);
  assert.equal(together.results, (await applyAll([deleted, follow])).results);
  assert.is(together.results.at(-1)?.result, 'deferred');
});

test('a failure for another reason is another dead letter', () => {
  const entry = row('user', 1, { username: 'ada' });
  const read = readEntry(entry, { now: noon, filesUrl: null }, sha1Digest);
  const evaluated = (['id_taken', 'id_taken', 'owner_missing'] as const).map((code) => ({
    ...read,
    merged: failed(code, 'x'),
  }));
  const { letters } = failedRows('bulk', evaluated, new Map(), noon, sha1Digest);
  assert.equal(
    letters.map(({ code }) => code),
    ['id_taken', 'owner_missing'],
  );
  assert.is.not(letters[0]?.id, letters[1]?.id);
});

test('a dead letter of a damaged key outlives a bulk row, and is dropped by a pulled one', () => {
  const one = row('user', 2, { id: 7, username: 'ada', created_at: noon });
  const read = readEntry(one, { now: noon, filesUrl: null }, sha1Digest);
  const evaluated = [{ ...read, merged: merged('applied', []) }];
  const settledBy = (way: 'bulk' | 'pull', code: RecordCode) => {
    const before = { id: 'x', code, row: 'user#7', version: 1 };
    const known = new Map([[before.row, before]]);
    return failedRows(way, evaluated, known, noon, sha1Digest).dropped.length;
  };
  assert.is(settledBy('bulk', 'invalid_record'), 1);
  assert.is(settledBy('bulk', 'damaged_key'), 0);
  assert.is(settledBy('pull', 'damaged_key'), 1);
});

test.run();

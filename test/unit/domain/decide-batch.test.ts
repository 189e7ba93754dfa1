import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decideBatch, type BatchDecision } from '../../../src/domain/batch/decide-batch.js';
import type { HashChange } from '../../../src/domain/batch/hash-change.js';
import type { Batch, HashSnapshot } from '../../../src/domain/batch/draft.js';
import type { IdFacts } from '../../../src/domain/sync/id-facts.js';
import type { XanoId } from '../../../src/domain/sync/xano-id.js';
import type { Username } from '../../../src/domain/username.js';
import type { WritableKey, WriteCommand } from '../../../src/domain/write-policy.js';
import { ada, anId, bob, noon } from '../../support/app/fixtures.js';

const test = suite('decideBatch');

const keyOf = (name: string): WritableKey =>
  name.startsWith('post:')
    ? { of: 'post', id: anId(name.slice(5)), part: null }
    : { of: 'user', username: name.slice(5) as Username, part: null };

const hset = (name: string, fields: Readonly<Record<string, string>>): WriteCommand => ({
  name: 'HSET',
  key: keyOf(name),
  pairs: Object.entries(fields),
});
const hdel = (name: string, ...fields: readonly string[]): WriteCommand => ({
  name: 'HDEL',
  key: keyOf(name),
  fields,
});
const count = (name: string, field: string, by: string): WriteCommand => ({
  name: 'HINCRBY',
  key: keyOf(name),
  field,
  by,
});

const hash = (fields: HashSnapshot['fields'], part: Partial<HashSnapshot> = {}): HashSnapshot => ({
  kind: 'hash',
  fields,
  versions: null,
  isErasing: false,
  ...part,
});

const ADA = hash({ username: 'ada', role: 'user', created_at: '5' });
const BY_SERVICE = { version: null, byUser: false };
const BY_USER = { version: noon, byUser: true };

type Hashes = Readonly<Record<string, HashSnapshot>>;

const decide = (
  hashes: Hashes,
  commands: readonly WriteCommand[],
  part: Partial<Batch> = {},
  ids: ReadonlyMap<XanoId, IdFacts | null> = new Map(),
): BatchDecision =>
  decideBatch(
    { hashes: new Map(Object.entries(hashes)), ids },
    {
      commands,
      creates: new Set<Username>(),
      atomic: false,
      allowance: null,
      act: BY_SERVICE,
      now: noon,
      ...part,
    },
  );

const refusals = ({ replies }: BatchDecision): readonly (string | null)[] =>
  replies.map((reply) => (E.isLeft(reply) ? reply.left.code : null));

const only = ({ changes: [first, ...others] }: BatchDecision): HashChange => {
  assert.equal(others, []);
  if (first === undefined) throw new Error('nothing is changed');
  return first;
};

test('commands that Redis would refuse, or on a missing user or post, are refused', () => {
  const list = hash({}, { kind: 'other' });
  const decided = decide({ 'user:ada': ADA, 'user:bob': list }, [
    hset('user:bob', { a: '1' }),
    hset('user:cyd', { a: '1' }),
    hset('post:p1', { a: '1' }),
    count('user:ada', 'steps', '9223372036854775807'),
    count('user:ada', 'steps', '1'),
  ]);
  assert.equal(refusals(decided), [
    'wrong_type',
    'no_such_user',
    'no_such_post',
    null,
    'invalid_value',
  ]);
});

test('a created user gets role and created_at, and wakes the records that wait for it', () => {
  const creates = new Set([ada]);
  const fresh = only(decide({}, [hset('user:ada', { username: 'ada' })], { creates }));
  assert.ok(fresh.isNew);
  const [put, wake, ...others] = fresh.steps;
  assert.equal(put?.do === 'put-user' && [put.isNew, put.changes], [
    true,
    { role: 'user', created_at: String(noon) },
  ]);
  assert.equal(wake, { do: 'wake', owner: 'user/ada' });
  assert.equal(others, []);
  const dated = decide({}, [hset('user:ada', { username: 'ada', created_at: '7' })], { creates });
  const [born] = only(dated).steps;
  assert.equal(born?.do === 'put-user' && born.changes, { role: 'user', created_at: '7' });
});

test('an id belongs to one user, among those stored and within the batch', () => {
  const facts = (name: Username): IdFacts => ({ name, died: null, state: 'plain', passed: 0 });
  const hashes = { 'user:ada': ADA, 'user:bob': hash({ username: 'bob', id: '7' }) };
  const ids = new Map<XanoId, IdFacts | null>([
    ['7', facts(bob)],
    ['8', null],
  ]);
  const given = (commands: readonly WriteCommand[]) => refusals(decide(hashes, commands, {}, ids));
  assert.equal(given([hset('user:ada', { id: '7' })]), ['id_taken']);
  assert.equal(given([hset('user:bob', { id: '7' })]), [null], 'the id is his already');
  assert.equal(
    given([hset('user:ada', { id: '8' }), hset('user:bob', { id: '8' })]),
    [null, 'id_taken'],
    'ada took it in the same batch',
  );
  assert.equal(given([hset('user:ada', { id: '8' }), hset('user:ada', { id: '8' })]), [null, null]);
  const { steps, checkedFields } = only(decide(hashes, [hset('user:ada', { id: '8' })], {}, ids));
  assert.ok(steps.some((step) => step.do === 'identify' && step.id === '8'));
  assert.ok(checkedFields.includes('id'), 'the id must not change meanwhile');
});

test('HINCRBY allows concurrent increments, unless Xano gets an event or the number is long', () => {
  const isIncrementable = (steps: string, by: string, part: Partial<Batch> = {}) => {
    const hashes = { 'user:ada': hash({ ...ADA.fields, steps }) };
    const { incrementable, checkedFields } = only(
      decide(hashes, [count('user:ada', 'steps', by)], part),
    );
    assert.is(incrementable.includes('steps'), !checkedFields.includes('steps'));
    return incrementable.includes('steps');
  };
  assert.ok(isIncrementable('5', '1'));
  assert.not(isIncrementable('5', '1', { act: BY_USER }));
  assert.not(isIncrementable('1000000000000000', '1'));
  assert.not(isIncrementable('1', '-1000000000000000'));
});

test('role, display name and created_at are passed to the registry and the copies in posts', () => {
  const putIn = (fields: Readonly<Record<string, string>>) => {
    const { steps, checkedFields } = only(decide({ 'user:ada': ADA }, [hset('user:ada', fields)]));
    return { checkedFields, put: steps.flatMap((step) => (step.do === 'put-user' ? [step] : [])) };
  };
  assert.equal(putIn({ mood: 'glad' }), { put: [], checkedFields: [] });
  const { put, checkedFields } = putIn({ display_name: 'Ada' });
  assert.ok(put[0]?.isCopied);
  assert.equal(checkedFields, ['display_name'], 'the search entries depend on the former name');
  const joined = putIn({ created_at: '9' });
  assert.equal(
    joined.put.map(({ changes, isCopied }) => [changes, isCopied]),
    [[{ created_at: '9' }, false]],
  );
  assert.ok(joined.checkedFields.includes('role'), 'the role names the registry');
  assert.ok(
    putIn({ role: 'user' }).checkedFields.includes('role'),
    'copies are right only while the role is unchanged',
  );
});

test('only changes that users make to themselves become events for Xano', () => {
  const commands = [hset('user:ada', { mood: 'glad' }), hdel('user:ada', 'bio')];
  const hashes = { 'user:ada': hash({ ...ADA.fields, bio: 'old' }) };
  assert.equal(decide(hashes, commands, { act: BY_USER }).event, {
    type: 'user.updated',
    actor: ada,
    at: noon,
    data: { mood: 'glad', bio: null, username: 'ada', updated_at: noon },
  });
  assert.is(decide(hashes, commands).event, null);
  assert.is(decide({}, commands, { act: BY_USER }).event, null, 'nothing was changed');
});

test('a change by a user is versioned, a change by the service to an unversioned row is not', () => {
  const commands = [hset('user:ada', { mood: 'glad' })];
  assert.is(only(decide({ 'user:ada': ADA }, commands)).versions, null);
  const { versions } = only(decide({ 'user:ada': ADA }, commands, { act: BY_USER }));
  assert.match(versions ?? '', String(noon));
});

test.run();

import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCopy, type Copy } from '../../../src/adapters/redis/copies/copy.js';
import { markerKey, userKey } from '../../../src/adapters/redis/keys.js';
import type { Reply } from '../../../src/adapters/redis/reading/question.js';
import { ada } from '../../support/app/fixtures.js';

const test = suite('in-process copy on a cluster: absent keys');

const BLOCKED = { ask: 'few', key: userKey(ada, 'blocked') } as const;

const replyOf = (members: readonly string[]): Reply => ({
  answers: [{ ask: 'few', members }],
  lasting: [true],
  kept: [true],
  marked: [members.length === 0],
});

const read = async (
  copy: Copy,
  members: readonly string[],
  meanwhile: () => void = () => undefined,
): Promise<void> => {
  const pending = Promise.resolve(E.right(replyOf(members)));
  copy.expect([BLOCKED], pending);
  meanwhile();
  await pending;
};

const storedMembers = (copy: Copy): readonly string[] | null | undefined =>
  copy.get(BLOCKED.key)?.few;

test('an absent key is forgotten with the marker of any bucket, since a slot may have moved', async () => {
  const copy = makeCopy(100_000);
  await read(copy, []);
  assert.equal(storedMembers(copy), []);
  copy.forget([userKey(ada)]);
  assert.equal(storedMembers(copy), []);
  copy.forget([markerKey]);
  assert.is(storedMembers(copy), undefined);
  await read(copy, []);
  assert.equal(storedMembers(copy), []);
});

test('an absent key is not stored if a marker was invalidated during the read', async () => {
  const copy = makeCopy(100_000);
  await read(copy, [], () => {
    copy.forget([markerKey]);
  });
  assert.is(storedMembers(copy), undefined);
});

test('a pending read of an absent key is not shared after a marker was invalidated', () => {
  const copy = makeCopy(100_000);
  copy.expect([BLOCKED], new Promise<never>(() => undefined));
  assert.ok(copy.awaited(BLOCKED));
  copy.forget([markerKey]);
  assert.is(copy.awaited(BLOCKED), undefined);
});

test('a key that exists stays in the copy when a marker is invalidated', async () => {
  const copy = makeCopy(100_000);
  await read(copy, ['bob']);
  copy.forget([markerKey]);
  assert.equal(storedMembers(copy), ['bob']);
});

test.run();

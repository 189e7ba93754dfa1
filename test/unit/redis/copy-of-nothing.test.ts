import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCopy, type Copy } from '../../../src/adapters/redis/copies/copy.js';
import { markerKey, userKey } from '../../../src/adapters/redis/keys.js';
import type { Reply } from '../../../src/adapters/redis/reading/question.js';
import { ada } from '../../support/app/fixtures.js';

const test = suite('What a copy keeps of what is not there on a cluster');

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
  const come = Promise.resolve(E.right(replyOf(members)));
  copy.expect([BLOCKED], come);
  meanwhile();
  await come;
};

const fewIn = (copy: Copy): readonly string[] | null | undefined => copy.get(BLOCKED.key)?.few;

test('goes with the marker of any bucket, which tells of a slot that goes', async () => {
  const copy = makeCopy(100_000);
  await read(copy, []);
  assert.equal(fewIn(copy), []);
  copy.forget([userKey(ada)]);
  assert.equal(fewIn(copy), []);
  copy.forget([markerKey]);
  assert.is(fewIn(copy), undefined);
  await read(copy, []);
  assert.equal(fewIn(copy), []);
});

test('is not kept where a marker has gone while it was read', async () => {
  const copy = makeCopy(100_000);
  await read(copy, [], () => {
    copy.forget([markerKey]);
  });
  assert.is(fewIn(copy), undefined);
});

test('is read anew by whoever asks after a marker has gone, though somebody else is reading it yet', () => {
  const copy = makeCopy(100_000);
  copy.expect([BLOCKED], new Promise<never>(() => undefined));
  assert.ok(copy.awaited(BLOCKED));
  copy.forget([markerKey]);
  assert.is(copy.awaited(BLOCKED), undefined);
});

test('and what is there stays, whatever becomes of markers', async () => {
  const copy = makeCopy(100_000);
  await read(copy, ['bob']);
  copy.forget([markerKey]);
  assert.equal(fewIn(copy), ['bob']);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { maskedFinding, maskedLine } from '../../../src/domain/sync/masked.js';

const test = suite('sync journal as an admin’s JWT sees it');

const keyOf = (key: string): string => maskedLine({ key, message: '' }).key;

test('names and ids of records are shown', () => {
  for (const key of ['user:alice', 'user:#7', 'post:77', 'follow:a.b>#9', 'like:alice>77', 'user'])
    assert.is(keyOf(key), key);
});

test('a key without a valid name is reduced to its entity', () => {
  for (const key of ['user:alice@example.com', 'user:Alice Smith', 'user:a>b>c', 'user:+1 555'])
    assert.is(keyOf(key), 'user', key);
});

test('the key and the message of a bookmark are hidden', () => {
  const line = { key: 'bookmark:alice>77', message: 'waits for post/77', code: 'owner_missing' };
  const { key, message, code } = maskedLine(line);
  assert.equal([key, code, message.includes('77')], ['bookmark', 'owner_missing', false]);
  const finding = { key: 'bookmark:alice>77', expected: 'as it is', actual: 'missing' };
  assert.is(maskedFinding(finding).key, 'bookmark');
});

test('a finding of a comparison shows its key, but no values', () => {
  const key = 'user:alice:bookmarked';
  const masked = maskedFinding({ invariant: '3', key, expected: 'no p1', actual: 'holds it' });
  assert.equal([masked.invariant, masked.key], ['3', key]);
  assert.not(JSON.stringify(masked).includes('p1'));
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusalWords } from '../../../src/application/sync/pull-failure.js';

const test = suite('words for a refusal by Xano');

const wordsOf = (status: number, code = '', message = ''): string =>
  refusalWords({ _tag: 'SourceRefused', status, code, message, param: null });

test('a redirect is named, with what to do about it', () => {
  for (const status of [301, 302, 308])
    assert.is(
      wordsOf(status),
      `${status}: a redirect, which is not followed: use the address that it leads to`,
    );
});

test('any other refusal has the words of Xano', () => {
  assert.is(wordsOf(403, 'NO', 'No access.'), '403 NO: No access');
});

test.run();

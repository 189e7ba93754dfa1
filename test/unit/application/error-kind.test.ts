import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorKind } from '../../../src/application/error-kind.js';

const test = suite('kind of an error');

const because = (cause: unknown): TypeError => new TypeError('fetch of hunter2', { cause });

test('the kind is the code of the cause, or the name of the error', () => {
  assert.is(errorKind(because({ code: 'ECONNREFUSED', message: 'at hunter2' })), 'ECONNREFUSED');
  assert.is(errorKind(because(undefined)), 'TypeError');
  assert.is(errorKind(new DOMException('hunter2', 'TimeoutError')), 'TimeoutError');
});

test('a bad port is named, and no other message is repeated', () => {
  assert.is(errorKind(because(new Error('bad port'))), 'bad port');
  assert.is(errorKind(because(new Error('hunter2 is a bad port'))), 'TypeError');
  for (const thrown of ['hunter2', null, { message: 'hunter2' }])
    assert.is(errorKind(thrown), typeof thrown);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { importStopped } from '../../../src/adapters/http/http-error.js';
import { storeFault } from '../../../src/application/errors.js';
import { describeError } from '../../../src/infrastructure/log.js';

const describe = suite('describeError');

describe('follows the causes of an error, and tells each by its kind and message', () => {
  const told = describeError(storeFault(new Error('outer', { cause: new TypeError('inner') })));
  assert.is(told.type, 'StoreFault');
  assert.is(told.cause?.message, 'outer');
  assert.is(told.cause?.cause?.type, 'TypeError');
  assert.is(told.cause?.cause?.message, 'inner');
});

describe('tells what stopped an import', () => {
  const progress = { received: 1, applied: 1, unchanged: 0, stale: 0, deferred: 0, failed: 0 };
  const told = describeError(importStopped(storeFault(new Error('NOPERM')), progress));
  assert.equal([told.cause?.type, told.cause?.cause?.message], ['StoreFault', 'NOPERM']);
});

describe('says where an error comes from', () => {
  assert.match(describeError(new Error('x')).at?.[0] ?? '', /describe-error\.test/);
});

describe('leaves out the command that ioredis hangs on its errors', () => {
  const error = Object.assign(new Error('WRONGTYPE'), { command: { args: ['hunter2'] } });
  assert.not.match(JSON.stringify(describeError(error)), /hunter2/);
});

describe('leaves out the arguments that Redis repeats in a message, the stack included', () => {
  const text = "ERR unknown command 'X', with args beginning with: 'hunter2' 'b' ";
  assert.not.match(JSON.stringify(describeError(new Error(text))), /hunter2/);
  assert.is(describeError(new Error(text)).message, "ERR unknown command 'X'");
});

describe('tells nothing of a thrown value but its type', () => {
  assert.equal(describeError('hunter2'), { type: 'string' });
  assert.equal(describeError({ password: 'hunter2' }), { type: 'object' });
});

describe('ends where causes go in a circle', () => {
  const error = new Error('round');
  error.cause = error;
  assert.is(describeError(error).cause?.message, 'round');
});

describe.run();

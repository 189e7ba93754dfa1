import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { importStopped } from '../../../src/adapters/http/http-error.js';
import { storeFault } from '../../../src/application/errors.js';
import { describeError } from '../../../src/infrastructure/log.js';

const describe = suite('describeError');

describe('contains type and message of an error and of each of its causes', () => {
  const described = describeError(
    storeFault(new Error('outer', { cause: new TypeError('inner') })),
  );
  assert.is(described.type, 'StoreFault');
  assert.is(described.cause?.message, 'outer');
  assert.is(described.cause?.cause?.type, 'TypeError');
  assert.is(described.cause?.cause?.message, 'inner');
});

describe('contains what stopped an import', () => {
  const progress = { received: 1, applied: 1, unchanged: 0, stale: 0, deferred: 0, failed: 0 };
  const described = describeError(importStopped(storeFault(new Error('NOPERM')), progress));
  assert.equal([described.cause?.type, described.cause?.cause?.message], ['StoreFault', 'NOPERM']);
});

describe('contains the place where the error was made', () => {
  assert.match(describeError(new Error('x')).at?.[0] ?? '', /describe-error\.test/);
});

describe('omits the command that ioredis attaches to its errors', () => {
  const error = Object.assign(new Error('WRONGTYPE'), { command: { args: ['hunter2'] } });
  assert.not.match(JSON.stringify(describeError(error)), /hunter2/);
});

describe('omits the arguments that Redis repeats in a message, from the stack too', () => {
  const text = "ERR unknown command 'X', with args beginning with: 'hunter2' 'b' ";
  assert.not.match(JSON.stringify(describeError(new Error(text))), /hunter2/);
  assert.is(describeError(new Error(text)).message, "ERR unknown command 'X'");
});

describe('contains only the type of a thrown value that is no error', () => {
  assert.equal(describeError('hunter2'), { type: 'string' });
  assert.equal(describeError({ password: 'hunter2' }), { type: 'object' });
});

describe('ends if an error is its own cause', () => {
  const error = new Error('round');
  error.cause = error;
  assert.is(describeError(error).cause?.message, 'round');
});

describe.run();

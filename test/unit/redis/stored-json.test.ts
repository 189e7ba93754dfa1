import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deferredAt, RecordText } from '../../../src/adapters/redis/stored-json.js';

const test = suite('A record as Redis keeps it');

/** JSON as every earlier version of the service has written it. */
const KEPT =
  '{"entity":"follow","user":{"username":"ada","id":null},"following":{"username":null,"id":"7"},' +
  '"stamp":{"at":5,"digest":"d"},"deleted":false,"local":true}';

test('what waits under an older service is read, and goes by the same name', () => {
  const read = RecordText.decode(KEPT);
  assert.ok(E.isRight(read));
  assert.equal(read.right.version, { at: 5, digest: 'd' });
  const { text, digest } = deferredAt('user#7', read.right);
  assert.is(text, KEPT);
  assert.is(digest, 'WU4r5cN9WdZ1DFPvEBoz');
});

test.run();

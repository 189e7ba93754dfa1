import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deferredAt, RecordText } from '../../../src/adapters/redis/stored-json.js';

const test = suite('a deferred record as stored JSON');

/** JSON that earlier versions of the service wrote. */
const KEPT =
  '{"entity":"follow","user":{"username":"ada","id":null},"following":{"username":null,"id":"7"},' +
  '"stamp":{"at":5,"digest":"d"},"deleted":false,"local":true}';

test('a record stored by an older version is decoded and keeps its digest', () => {
  const read = RecordText.decode(KEPT);
  assert.ok(E.isRight(read));
  assert.equal(read.right.version, { at: 5, digest: 'd' });
  const { text, digest } = deferredAt('user#7', read.right);
  assert.is(text, KEPT);
  assert.is(digest, 'WU4r5cN9WdZ1DFPvEBoz');
});

test.run();

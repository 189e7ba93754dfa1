import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseQuery } from '../../../src/adapters/http/router.js';

const query = suite('query string');

query('each name has its value, or all its values in order', () => {
  const names = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'é &=');
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string())), (pairs) => {
      const parsed = parseQuery(new URLSearchParams(pairs).toString());
      for (const [name] of pairs) {
        const values = pairs.filter(([other]) => other === name).map(([, value]) => value);
        assert.equal([Object.getOwnPropertyDescriptor(parsed, name)?.value].flat(), values);
      }
      assert.is(Object.keys(parsed).length, new Set(pairs.map(([name]) => name)).size);
    }),
  );
});

// In quadratic time this would take hours.
query('half a million values of one name are read in linear time', () => {
  assert.is(parseQuery('a&'.repeat(500_000))['a']?.length, 500_000);
});

query.run();

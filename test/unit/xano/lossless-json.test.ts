import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { isInteger, parse } from 'lossless-json';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idForJson, parseJson, printJson } from '../../../src/adapters/xano/lossless-json.js';

const test = suite('lossless JSON');

test('an integer beyond ±2^53 is read as its digits, at any depth', () => {
  assert.equal(
    parseJson('{"a":[{"b":9007199254740993}],"c":-9223372036854775808,"d":9007199254740991}'),
    E.right({
      a: [{ b: '9007199254740993' }],
      c: '-9223372036854775808',
      d: 9007199254740991,
    }),
  );
});

test('other numbers are read normally, even next to a long integer', () => {
  assert.equal(
    parseJson('[9007199254740993,1,-2.5,0.1234567890123456,1e3,"9007199254740993"]'),
    E.right(['9007199254740993', 1, -2.5, 0.1234567890123456, 1000, '9007199254740993']),
  );
});

test('invalid JSON is refused, with or without long integers in it', () => {
  for (const text of ['', '{', '{"a":1}x', '9007199254740993x', '[9007199254740993', 'undefined'])
    assert.equal(parseJson(text), E.left('NotJson'), text);
});

test('nesting that is too deep is refused as such', () => {
  const deep = `${'['.repeat(200_000)}9007199254740993${']'.repeat(200_000)}`;
  assert.equal(parseJson(deep), E.left('TooDeep'));
});

test('brackets in strings do not count as nesting', () => {
  const text = JSON.stringify({ a: `\\"${'['.repeat(500)}`, b: [{ c: '"]{' }] });
  assert.equal(parseJson(text), E.right(JSON.parse(text)));
  const wide = JSON.stringify(Array.from({ length: 500 }, () => [[]]));
  assert.ok(E.isRight(parseJson(wide)));
});

test('a member called __proto__ changes no prototype', () => {
  for (const text of ['{"__proto__":{"a":1}}', '{"n":9007199254740993,"__proto__":{"a":1}}']) {
    const parsed = parseJson(text);
    assert.ok(E.isRight(parsed));
    assert.is(Object.getPrototypeOf(parsed.right), Object.prototype);
  }
});

test('an integer id is printed as a number with all its digits, a uuid as a string', () => {
  const search = ['9223372036854775807', '7', '9a2f7c1e-0b5d'].map((id) => ({ id: idForJson(id) }));
  assert.is(printJson(search), '[{"id":9223372036854775807},{"id":7},{"id":"9a2f7c1e-0b5d"}]');
});

test('the last of two equal names wins, and a long integer is refused where JSON allows none', () => {
  assert.equal(parseJson('{"a":1,"a":9007199254740993}'), E.right({ a: '9007199254740993' }));
  for (const text of [
    ...['{9007199254740993:1}', '{"a":1,-9007199254740993 \n:1}', '[09007199254740993]'],
    ...['[+9007199254740993]', '[9007199254740993.]', '[9007199254740993"a"]', '"9007199254740993'],
    ...['[9007199254740993-9007199254740993]', '[--9007199254740993]', '{"a"9007199254740993}'],
  ])
    assert.equal(parseJson(text), E.left('NotJson'), text);
});

const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
);

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    number,
    fc.string().map((one) => JSON.stringify(`${one}"\\9007199254740993`)),
    fc.array(tie('tree'), { maxLength: 4 }).map((items) => `[ ${items.join(' ,')}]`),
    fc
      .dictionary(fc.string(), tie('tree'), { maxKeys: 4 })
      .map((members) =>
        Object.entries(members).map(([name, text]) => `${JSON.stringify(name)} : ${text}`),
      )
      .map((members) => `{${members.join(',\n')}}`),
  ),
}));

test('any JSON is read as the library lossless-json reads it', () => {
  const toNumber = (digits: string): number | string =>
    isInteger(digits) && !Number.isSafeInteger(Number(digits)) ? digits : Number(digits);
  fc.assert(
    fc.property(tree, (text) => {
      if (text.includes('__proto__')) return;
      assert.equal(parseJson(text), E.right(parse(text, null, toNumber)), text);
    }),
  );
});

test('any text is accepted or refused as by JSON.parse', () => {
  const word = fc.constantFrom(
    ...['[', ']', '{', '}', ':', ',', '"', '\\', ' ', '-', '+', '.', 'e', '0', '1'],
    ...['"a":', '9007199254740993', 'true'],
  );
  const isJson = (text: string): boolean =>
    E.isRight(E.tryCatch(() => void JSON.parse(text), String));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 9 }), (words) => {
      const text = words.join('');
      assert.is(E.isRight(parseJson(text)), isJson(text), text);
    }),
    { numRuns: 2000 },
  );
});

test('JSON without long integers is read as by JSON.parse', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      if (/\d{16}/.test(text)) return;
      assert.equal(parseJson(text), E.right(JSON.parse(text)));
    }),
  );
});

test.run();

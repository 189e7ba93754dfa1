import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashtagsIn } from '../../../src/domain/hashtag.js';
import { normalName, isSecret } from '../../../src/domain/secret-names.js';
import { holdsSecret, withoutSecrets } from '../../../src/domain/secrets.js';
import { HARMLESS_NAMES, SECRET_NAMES, spellingsOf } from '../../support/values/secret-names.js';

/** Words that mean a secret only as a whole name: `salt_grams` is a cook's column. */
const ALONE = ['pin', 'salt', 'user_pass'];

const names = suite('names of secrets');

names('a secret is recognised in every spelling of its name', () => {
  for (const name of SECRET_NAMES)
    for (const spelling of spellingsOf(name)) assert.ok(isSecret(spelling), spelling);
});

names('a secret is recognised within a longer name', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SECRET_NAMES.filter((name) => !ALONE.includes(name))),
      fc.constantFrom('user', 'my', 'old', 'primary', ''),
      fc.constantFrom('value', 'expires_at', 'v2', ''),
      (name, before, after) => {
        const long = [before, name, after].filter((part) => part !== '').join('_');
        assert.ok(isSecret(long), long);
      },
    ),
  );
});

names('a name that only resembles a secret is none', () => {
  for (const name of HARMLESS_NAMES)
    for (const spelling of spellingsOf(name)) assert.not(isSecret(spelling), spelling);
});

names('spellings of a name are equal by their letters and digits', () => {
  for (const spelling of ['First_Name', 'firstName', 'FIRST-NAME', ' first.name', 'ｆirstｎame'])
    assert.is(normalName(spelling), 'firstname');
});

names('invisible characters in a name change nothing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('password', 'pw', 'otp', 'accessToken'),
      fc.constantFrom('\u200b', '\u200d', '\u00ad', '\ufeff', '\u0301'),
      fc.nat({ max: 1 }),
      (name, unseen, place) => {
        assert.ok(isSecret(name.slice(0, place) + unseen + name.slice(place)));
      },
    ),
  );
});

// In quadratic time these would take a quarter of an hour.
names('a name or hashtag with a million marks is judged in linear time', () => {
  const marks = '\u0315\u0300'.repeat(500_000);
  assert.ok(isSecret(`password${marks}`));
  assert.not(isSecret(`bio${marks}`));
  assert.is(normalName(`bio${marks}`), 'bio');
  assert.equal(hashtagsIn(`#a${marks} #b`), ['b']);
});

names.run();

const values = suite('secrets in values');

const MARK = 'the-marker';

/** A value with the marker under the name, nested in objects, lists and JSON texts. */
const planted = (name: string): fc.Arbitrary<unknown> =>
  fc.array(fc.constantFrom('object', 'list', 'text'), { maxLength: 6 }).map((layers) =>
    layers.reduce<unknown>(
      (inner, layer) => {
        if (layer === 'object') return { kept: 1, deeper: inner };
        return layer === 'list' ? ['kept', inner] : JSON.stringify(inner);
      },
      { [name]: MARK, kept: 'yes' },
    ),
  );

values('no secret remains at any depth of objects, lists and JSON texts', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SECRET_NAMES).chain(planted), (value) => {
      const clean = JSON.stringify(withoutSecrets({ settings: value }));
      assert.not(clean.includes(MARK), clean);
      assert.match(clean, 'kept');
    }),
  );
});

/** A secret in the form of a list of fields. */
const listed = (name: string): fc.Arbitrary<unknown> =>
  fc.constantFrom<unknown>(
    [
      ['kept', 'kept'],
      [name, MARK],
    ],
    [
      { name: 'kept', value: 'kept' },
      { name, value: MARK },
    ],
    [{ Key: name, Val: [MARK], kept: 'kept' }],
    { field: name, value: { deep: MARK }, type: 'kept' },
    `\ufeff${JSON.stringify({ [name]: MARK, kept: 1 })}`,
  );

values('no secret remains in pairs, lists of fields or JSON after a byte order mark', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SECRET_NAMES).chain(listed), fc.boolean(), (value, isText) => {
      const clean = JSON.stringify(
        withoutSecrets({ settings: isText ? JSON.stringify(value) : value }),
      );
      assert.not(clean.includes(MARK), clean);
      assert.match(clean, 'kept');
    }),
  );
});

values('pairs and lists of fields without a secret are unchanged', () => {
  for (const value of [
    [['a', 1]],
    [['token', 1], 'no pair'],
    ['token', 'secret'],
    [{ name: 'bio', value: 1 }],
    { name: 'token', id: 1 },
  ])
    assert.is(withoutSecrets(value), value);
});

// If each level were read twice, this would take a day.
values('a JSON text nested in texts is read once per level', () => {
  const wrap = (text: string): string => JSON.stringify({ inner: text });
  const inner = JSON.stringify({ password: MARK, bulk: 'x'.repeat(300_000) });
  const text = Array.from({ length: 16 }).reduce<string>(wrap, inner);
  assert.not(withoutSecrets(text).includes(MARK));
});

values('a text cannot pose as a number', () => {
  for (const [given, left] of [
    ['{"a":"\\u0000number 5","token":1}', '{"a":"\\u0000number 5"}'],
    ['{"a":"\\u0000number 5","n":1.0,"token":1}', '{"a":"5","n":1.0}'],
    ['{"\\u0000number 5":-0,"token":1}', '{"5":-0}'],
    ['{"a":"x\\"\\u0000number 5","n":1e5,"token":1}', '{"a":"x\\"5","n":1e5}'],
  ] as const)
    assert.is(withoutSecrets(given), left);
});

values('a value without secrets is returned as the same value', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: fc.constantFrom('a', 'A', '0', '_', ' ', '"', '[', '{', '\\') }),
      (value) => {
        const row = { value, text: ` ${JSON.stringify(value, null, 1)}` };
        assert.is(withoutSecrets(row), row);
      },
    ),
  );
});

values('the rest of a JSON text keeps its numbers to the last digit', () => {
  const text = '{"n":12345678901234567890,"f":1.50,"e":-1e400,"s":"1\\u0000","token":"t"}';
  assert.is(withoutSecrets(text), '{"n":12345678901234567890,"f":1.50,"e":-1e400,"s":"1\\u0000"}');
});

values('a text that is no JSON is unchanged', () => {
  for (const text of ['{"password":', 'my password is {x}', '[token', '"', '{}', '[1]'])
    assert.is(withoutSecrets(text), text);
  assert.ok(holdsSecret('{"password":1}'));
  assert.not(holdsSecret('{"bio":1}'));
});

values('very deep nesting is cut without exhausting the stack', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  assert.ok(withoutSecrets(deep).length < 1000);
  const value: unknown = JSON.parse(deep);
  assert.ok(JSON.stringify(withoutSecrets({ value })).length < 1000);
});

values.run();

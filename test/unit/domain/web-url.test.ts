import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseWebUrl } from '../../../src/domain/web-url.js';
import { anyText } from '../../support/values/arbitraries.js';

const test = suite('web addresses');

test('an http(s) address is kept in the form of browsers', () => {
  for (const url of ['https://example.com/a.jpg', 'http://x/', 'https://x:8443/?a=b#c'])
    assert.equal(parseWebUrl(url), E.right(url));
  for (const [given, kept] of [
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['https://x/é', 'https://x/%C3%A9'],
    ['https://x/"onerror=alert(1)', 'https://x/%22onerror=alert(1)'],
    ['https://x/<script>', 'https://x/%3Cscript%3E'],
  ] as const)
    assert.equal(parseWebUrl(given), E.right(kept));
});

test('any other text is refused, and so is an address with a user or a password', () => {
  for (const url of [
    ...['', 'example.com', 'ftp://x', '//x/y', 'javascript:alert(1)', 'data:text/html,https://x'],
    ...['https://', 'https://[x', ' https://x', 'https://user:pw@host/', 'https://user@host/'],
    'https://:pw@host/',
  ])
    assert.equal(parseWebUrl(url), E.left('InvalidUrl'), JSON.stringify(url));
});

test('an address has at most 2048 characters in the form of browsers', () => {
  const url = `https://x/${'a'.repeat(2038)}`;
  assert.equal(parseWebUrl(url), E.right(url));
  assert.equal(parseWebUrl(`${url}a`), E.left('InvalidUrl'));
  assert.equal(parseWebUrl(`https://x/${'é'.repeat(400)}`), E.left('InvalidUrl'));
});

test('an address has no space, no line break and no other control character', () => {
  for (const odd of [' ', '\n', '\r\n', '\t', '\0', '\u0001', '\u0085', '\ud83d'])
    for (const url of [`https://x/a${odd}b`, `https://x/a${odd}`])
      assert.equal(parseWebUrl(url), E.left('InvalidUrl'), JSON.stringify(url));
});

test('an accepted address cannot end an HTML attribute', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const url = parseWebUrl(`https://x/${text}`);
      if (E.isRight(url)) assert.not.match(url.right, /[\s"<>\p{Cc}\p{Cs}]/u);
    }),
  );
});

test.run();

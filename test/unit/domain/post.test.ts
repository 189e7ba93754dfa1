import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashtagsIn, type Hashtag } from '../../../src/domain/hashtag.js';
import {
  draftPost,
  isWorthPosting,
  parseContent,
  revise,
  type PostDraft,
} from '../../../src/domain/post.js';
import { anyText, hashtags } from '../../support/values/arbitraries.js';

/** Returns the draft of a text, a medium and given tags. */
const draftOf = (
  content: string,
  media_url: string | null,
  hashtags: readonly Hashtag[],
): PostDraft => draftPost({ content, media_url, hashtags });

const tags = (...names: readonly string[]): readonly Hashtag[] =>
  names.map((name) => name as Hashtag);

const contents = fc
  .array(
    fc.oneof(
      fc.constantFrom('word', '#word', '#Other'),
      hashtags.map((tag) => `#${tag}`),
    ),
  )
  .map((pieces) => pieces.join(' '));

const parsing = suite('content of a post');

parsing('content is trimmed', () => {
  assert.equal(parseContent(' \n hello \t'), E.right('hello'));
  assert.equal(parseContent('   '), E.right(''));
});

parsing('invisible content counts as empty, and visible content is kept', () => {
  const unseen = ['\u200b', '\u3164', '\u200d\u200c', '\ufe0f', '\u2800', '\u00ad\u2060', '\u034f'];
  for (const text of [
    ...unseen,
    ...unseen.map((one) => ` ${one}\n${one}`),
    '\u202e\u115f\uffa0\ufeff',
  ])
    assert.equal(parseContent(text), E.right(''), JSON.stringify(text));
  for (const text of ['\u200b.', '#\ufe0f\u20e3', '\u0600', 'נרם\u200cא', '💥', '\u0301'])
    assert.equal(parseContent(text), E.right(text), JSON.stringify(text));
});

parsing('content has at most 5000 characters after trimming', () => {
  assert.equal(parseContent(` ${'💥'.repeat(5000)} `), E.right('💥'.repeat(5000)));
  assert.equal(parseContent('a'.repeat(5001)), E.left('InvalidContent'));
});

parsing('content is well-formed text without NUL', () => {
  assert.equal(parseContent('a\0b'), E.left('InvalidContent'));
  assert.equal(parseContent('\ud83d'), E.left('InvalidContent'));
});

parsing('content keeps tabs, ends its lines by LF, and has no other control character', () => {
  assert.equal(parseContent('a\tb\nc\r\nd\re'), E.right('a\tb\nc\nd\ne'));
  for (const odd of ['\u0001', '\u0008', '\u000b', '\u001b', '\u007f', '\u0085', '\u009f'])
    assert.equal(parseContent(`a${odd}b`), E.left('InvalidContent'), JSON.stringify(odd));
});

parsing('accepted content has no lone surrogate and no control character', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const content = parseContent(text);
      if (E.isRight(content)) assert.not.match(content.right, /[\p{Cs}]|(?![\t\n])\p{Cc}/u);
    }),
  );
});

parsing('a post needs a text or a medium', () => {
  assert.ok(isWorthPosting({ content: 'a', media_url: null }));
  assert.ok(isWorthPosting({ content: '', media_url: 'https://x/a' }));
  assert.not(isWorthPosting({ content: '', media_url: null }));
});

parsing.run();

const drafting = suite('draft of a post');

drafting('the tags are those given, then those of the text, each once', () => {
  const draft = draftOf('#c #A', null, tags('b', 'a', 'b'));
  assert.equal(draft.hashtags, ['b', 'a', 'c']);
  assert.equal(draft.given_hashtags, ['b', 'a']);
});

drafting('a new text replaces the tags of the old one and keeps those given', () => {
  const draft = draftOf('old #x #shared', 'https://x/a', tags('given'));
  const revised = revise(draft, { content: 'new #y' });
  assert.equal(revised, {
    content: 'new #y',
    media_url: 'https://x/a',
    given_hashtags: ['given'],
    hashtags: ['given', 'y'],
  });
});

drafting('a given tag stays when it is no longer in the text', () => {
  const draft = draftOf('#both', null, tags('both'));
  assert.equal(revise(draft, { content: 'none' }).hashtags, ['both']);
});

drafting('new given tags replace the former ones, and null removes them', () => {
  const draft = draftOf('#text', null, tags('given'));
  assert.equal(revise(draft, { hashtags: tags('other') }).hashtags, ['other', 'text']);
  assert.equal(revise(draft, { hashtags: null }).hashtags, ['text']);
  assert.equal(revise(draft, { hashtags: [] }).given_hashtags, []);
});

drafting('the medium is kept, replaced or removed', () => {
  const draft = draftOf('a', 'https://x/a', []);
  assert.is(revise(draft, {}).media_url, 'https://x/a');
  assert.is(revise(draft, { media_url: 'https://x/b' }).media_url, 'https://x/b');
  assert.is(revise(draft, { media_url: null }).media_url, null);
});

drafting('an empty text replaces the former text', () => {
  assert.is(revise(draftOf('a #b', null, []), { content: '' }).content, '');
  assert.equal(revise(draftOf('a #b', null, []), { content: '' }).hashtags, []);
});

drafting('an empty patch changes nothing', () => {
  fc.assert(
    fc.property(contents, fc.array(hashtags), (content, given) => {
      const draft = draftOf(content, null, given);
      assert.equal(revise(draft, {}), draft);
    }),
  );
});

drafting('after any new text the tags are those given and those of that text only', () => {
  fc.assert(
    fc.property(contents, contents, fc.array(hashtags), (before, after, given) => {
      const revised = revise(draftOf(before, null, given), { content: after });
      assert.equal(new Set(revised.hashtags), new Set([...given, ...hashtagsIn(after)]));
      assert.is(new Set(revised.hashtags).size, revised.hashtags.length);
      assert.equal(revised, draftOf(after, null, given));
    }),
  );
});

drafting.run();

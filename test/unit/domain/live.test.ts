import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isBefore,
  isRecent,
  isPlace,
  parseLiveFeed,
  parseNews,
  printNews,
  type News,
} from '../../../src/domain/live.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';
import { hashtags } from '../../support/values/arbitraries.js';

const test = suite('live news');

const PLAIN = { noNullPrototype: true };
const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/).map((text) => text as Username);
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/).map((text) => text as PostId);
const anyNews: fc.Arbitrary<News> = fc.oneof(
  fc.record(
    {
      of: fc.constant('post' as const),
      id,
      author: name,
      hashtags: fc.array(hashtags, { maxLength: 4 }),
    },
    PLAIN,
  ),
  fc.record({ of: fc.constant('acts' as const), id }, PLAIN),
  fc.record({ of: fc.constant('told' as const), username: name }, PLAIN),
);

test('news parse back as they were printed', () => {
  fc.assert(
    fc.property(anyNews, (news) => {
      assert.equal(parseNews(...printNews(news)), news);
    }),
  );
});

test('malformed news are refused', () => {
  for (const [of, words] of [
    ['post', '1'],
    ['post', ''],
    ['acts', '1 2'],
    ['acts', 'a:b'],
    ['told', 'a b'],
    ['told', ''],
    ['more', '1'],
  ] as const)
    assert.is(parseNews(of, words), null, `${of} ${words}`);
});

test('news are delivered for one hour', () => {
  assert.equal(
    [isRecent(0, 3_600_000), isRecent(0, 3_600_001), isRecent(9, 0)],
    [true, false, true],
  );
});

test('places in the stream are ordered by number', () => {
  assert.ok(isBefore('9-1', '10-0') && isBefore('10-9', '10-10'));
  assert.not.ok(isBefore('10-0', '10-0') || isBefore('10-0', '9-9'));
  assert.not.ok(isBefore('x', '1-1') || isBefore('1-1', 'x'));
  assert.equal(['0-0', '12-3', '', '1', '1-', '-1', '1-1-1', '1e3-0'].map(isPlace), [
    ...[true, true],
    ...[false, false, false, false, false, false],
  ]);
});

test('only explore and hashtags are live feeds', () => {
  const kindOf = (text: string) => E.getOrElseW(() => null)(parseLiveFeed(text));
  assert.equal(kindOf('explore'), { kind: 'explore' });
  assert.equal(kindOf('hashtag/Sea'), { kind: 'hashtag', tag: 'sea' });
  for (const text of ['', 'all', 'hashtag', 'hashtag/', 'hashtag/a/b', 'hashtag/a b', 'explore/x'])
    assert.is(kindOf(text), null, text);
});

test.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isRecent,
  mentionsIn,
  newMentionsIn,
  noticeOfEdge,
  parseNotice,
  printNotice,
  type Notice,
} from '../../../src/domain/notification.js';
import type { CommentId } from '../../../src/domain/comment.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';

const notices = suite('notices');

const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/).map((text) => text as Username);
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/).map((text) => text as PostId);
const commentIds = id.map((text) => text as string as CommentId);
const PLAIN = { noNullPrototype: true };
const anyNotice: fc.Arbitrary<Notice> = fc.oneof(
  fc.record({ kind: fc.constant('followed' as const), by: name }, PLAIN),
  fc.record({ kind: fc.constant('liked' as const), post: id, by: name }, PLAIN),
  fc.record(
    { kind: fc.constant('commented' as const), post: id, by: name, comment: commentIds },
    PLAIN,
  ),
  fc.record({ kind: fc.constant('mentioned' as const), post: id }, PLAIN),
);

notices('a notice parses back as it was printed', () => {
  fc.assert(
    fc.property(anyNotice, (notice) => {
      assert.equal(parseNotice(printNotice(notice)), notice);
    }),
  );
});

notices('a malformed notice is refused', () => {
  for (const text of [
    ...['', 'read', 'followed', 'followed:', 'followed:a:b', 'followed:a b', 'liked:1', 'liked:1:'],
    ...[
      'liked:1:a:b',
      'liked:a b:c',
      'mentioned:',
      'mentioned:1:a',
      'commented:1',
      'commented:1:a',
      'commented:1:a:b c',
      'commented:1:a:b:c',
      'constructor:1',
    ],
  ])
    assert.is(parseNotice(text), null, text);
});

notices('a follow or like notifies the other user, and nobody of their own acts', () => {
  const [ada, bob] = ['ada' as Username, 'bob' as Username];
  const act = { user: bob, target: '7' as PostId };
  const liked = { to: ada, notice: { kind: 'liked', post: '7', by: bob } };
  assert.equal(noticeOfEdge({ kind: 'like', ...act }, ada), liked);
  assert.is(noticeOfEdge({ kind: 'like', ...act }, bob), null);
  assert.is(noticeOfEdge({ kind: 'like', ...act }, null), null);
  assert.is(noticeOfEdge({ kind: 'bookmark', ...act }, ada), null);
  assert.equal(noticeOfEdge({ kind: 'follow', user: bob, target: ada }, null), {
    to: ada,
    notice: { kind: 'followed', by: bob },
  });
});

notices('a notice is shown for 30 days', () => {
  const day = 86_400_000;
  assert.equal(
    [isRecent(0, 30 * day), isRecent(0, 30 * day + 1), isRecent(9 * day, 0)],
    [true, false, true],
  );
});

notices.run();

const mentions = suite('mentionsIn');

mentions('each name is found once, in order', () => {
  assert.equal(mentionsIn('@bob, and @Ada_1 (@cy.d): hi @bob'), ['bob', 'Ada_1', 'cy.d']);
});

mentions('punctuation at the end of a sentence is no part of a name', () => {
  assert.equal(mentionsIn('Hi @bob. @cyd... @dan- @e.f-g.'), ['bob', 'cyd', 'dan', 'e.f-g']);
});

mentions('e-mail addresses, parts of words and reserved names are no mentions', () => {
  assert.equal(
    mentionsIn(`a@bob.test x.@cyd @@dan @ada@host @me @xano_sync @ . @${'a'.repeat(65)}`),
    [],
  );
});

mentions('a name next to an accented letter is no mention, next to another script it is', () => {
  for (const text of [
    '@josé',
    '@jose\u0301',
    '@müller',
    '@groß',
    '@jose.maría',
    '@bob.müller',
    '@ada.b@host',
    `@${'a'.repeat(60)}.bcdefg`,
    'josé@bob.test',
    'jose\u0301@bob',
  ])
    assert.equal(mentionsIn(text), [], text);
  assert.equal(mentionsIn('ありがとう@bobさん, สวัสดี@cyd \u2764\ufe0f@dan'), ['bob', 'cyd', 'dan']);
});

mentions('only mentions that the former text lacked are new', () => {
  assert.equal(newMentionsIn('@bob @cyd', 'Hi @bob'), ['cyd']);
  assert.equal(newMentionsIn('Hi @bob', '@bob @cyd'), []);
});

mentions('at most ten mentions are found', () => {
  const names = Array.from({ length: 30 }, (_, at) => `n${at}`);
  assert.equal(mentionsIn(names.map((name) => `@${name}`).join(' ')), names.slice(0, 10));
});

mentions.run();

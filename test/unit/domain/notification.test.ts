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

const notices = suite('Notices');

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

notices('are read as they were written', () => {
  fc.assert(
    fc.property(anyNotice, (notice) => {
      assert.equal(parseNotice(printNotice(notice)), notice);
    }),
  );
});

notices('are read from nothing else', () => {
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

notices('tell of follows and likes, and nobody of what they do themselves', () => {
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

notices('are of the last 30 days', () => {
  const day = 86_400_000;
  assert.equal(
    [isRecent(0, 30 * day), isRecent(0, 30 * day + 1), isRecent(9 * day, 0)],
    [true, false, true],
  );
});

notices.run();

const mentions = suite('mentionsIn');

mentions('finds each name once, in order', () => {
  assert.equal(mentionsIn('@bob, and @Ada_1 (@cy.d): hi @bob'), ['bob', 'Ada_1', 'cy.d']);
});

mentions('takes what ends a sentence for no part of a name', () => {
  assert.equal(mentionsIn('Hi @bob. @cyd... @dan- @e.f-g.'), ['bob', 'cyd', 'dan', 'e.f-g']);
});

mentions('takes no address of mail, no word and no name that nobody has for one', () => {
  assert.equal(
    mentionsIn(`a@bob.test x.@cyd @@dan @ada@host @me @xano_sync @ . @${'a'.repeat(65)}`),
    [],
  );
});

mentions(
  'takes a letter with an accent for a letter, and needs no space beside other scripts',
  () => {
    for (const text of [
      '@josé',
      '@jose\u0301',
      '@müller',
      '@groß',
      'josé@bob.test',
      'jose\u0301@bob',
    ])
      assert.equal(mentionsIn(text), [], text);
    assert.equal(mentionsIn('ありがとう@bobさん, สวัสดี@cyd \u2764\ufe0f@dan'), [
      'bob',
      'cyd',
      'dan',
    ]);
  },
);

mentions('are new where the text did not have them before', () => {
  assert.equal(newMentionsIn('@bob @cyd', 'Hi @bob'), ['cyd']);
  assert.equal(newMentionsIn('Hi @bob', '@bob @cyd'), []);
});

mentions('stops at ten', () => {
  const names = Array.from({ length: 30 }, (_, at) => `n${at}`);
  assert.equal(mentionsIn(names.map((name) => `@${name}`).join(' ')), names.slice(0, 10));
});

mentions.run();

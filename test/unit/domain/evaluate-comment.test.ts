import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommentId } from '../../../src/domain/comment.js';
import { evaluateComment, evaluateCommentPlace } from '../../../src/domain/reconcile/evaluate.js';
import type { Fault } from '../../../src/domain/reconcile/fault.js';
import type { CommentFacts, CommentPlaceFacts } from '../../../src/domain/reconcile/facts.js';
import { ada, anId, bob, noon } from '../../support/app/fixtures.js';

const test = suite('evaluation of comments');

const ID = 'c1' as CommentId;
const FIELDS = { id: 'c1', post_id: 'p1', username: bob, created_at: String(noon) };
const POST = { username: ada, hashtags: '["sea"]' };

/** A comment by bob on a post by ada, in both of its places. */
const comment = (part: Partial<CommentFacts> = {}): CommentFacts => ({
  of: 'comment',
  fields: FIELDS,
  post: POST,
  user: true,
  ofPost: noon,
  ofUser: noon,
  large: [],
  damaged: [],
  busy: false,
  ...part,
});

const wordsOf = ({ invariant, finding: { key, actual } }: Fault): string =>
  `${invariant} ${key}: ${actual}`;

const faults = (part: Partial<CommentFacts>): readonly string[] =>
  evaluateComment(ID, comment(part)).map(wordsOf);

test('a comment in both timelines, or one that does not exist, has no fault', () => {
  assert.equal(faults({}), []);
  assert.equal(faults({ fields: null, post: null, user: false }), []);
});

test('a comment missing from a timeline, or there at another instant, is a fault', () => {
  assert.equal(faults({ ofPost: null }), ['2 post:p1:comments: does not']);
  assert.equal(faults({ ofUser: noon - 1 }), [`4 user:bob:comments: c1: ${noon - 1}`]);
});

test('a comment with a value too large to read is reported for that alone', () => {
  assert.equal(faults({ large: ['content'], ofPost: null }), ['0 comment:c1: larger']);
});

test('a comment without its post or author is dropped, and uncounted on an existing post', () => {
  const [gone] = evaluateComment(ID, comment({ post: null }));
  assert.equal(gone && wordsOf(gone), '3 comment:c1: no such post');
  assert.equal(
    gone?.remedy.map((change) => change.do),
    ['drop-comment'],
  );
  assert.equal(gone?.touches, [{ name: 'post:p1:comments', by: 1 }]);

  const [orphan] = evaluateComment(ID, comment({ user: false }));
  assert.equal(orphan && wordsOf(orphan), '3 comment:c1: no such author');
  assert.equal(
    orphan?.remedy.map((change) => change.do),
    ['drop-comment', 'count-post'],
  );
  assert.equal(
    orphan?.touches.map(({ name }) => name),
    ['post:p1:comments', 'total of ada'],
  );
  // A comment that is in no list makes no count wrong.
  assert.equal(evaluateComment(ID, comment({ user: false, ofPost: null }))[0]?.touches, []);
});

test('an invalid created_at is restored from a timeline, and left if none has the comment', () => {
  const born = (part: Partial<CommentFacts>) =>
    evaluateComment(ID, comment({ fields: { ...FIELDS, created_at: 'never' }, ...part }));
  const [known, ...others] = born({ ofPost: null });
  assert.equal([others.length, known?.finding.actual], [0, 'never']);
  assert.equal(known?.remedy, [
    { do: 'set', row: { of: 'comment', id: 'c1' }, fields: { created_at: String(noon) } },
  ]);
  assert.equal(born({ ofPost: null, ofUser: null })[0]?.remedy, []);
});

const ON_POST = { of: 'post', id: anId('p1'), part: 'comments' } as const;
const OF_USER = { of: 'user', username: bob, part: 'comments' } as const;

const placed = (
  list: typeof ON_POST | typeof OF_USER,
  part: Partial<CommentPlaceFacts>,
): readonly Fault[] =>
  evaluateCommentPlace(
    { list, id: 'c1' },
    {
      ...{ of: 'comment-place', stands: true, comment: FIELDS, post: POST },
      ...{ damaged: [], busy: false },
      ...part,
    },
  );

test('a place has no fault if the comment belongs there, has left it or cannot be read', () => {
  for (const list of [ON_POST, OF_USER]) {
    assert.equal(placed(list, {}), []);
    assert.equal(placed(list, { stands: false, comment: null }), []);
    assert.equal(placed(list, { damaged: ['post:p1:comments'], comment: null }), []);
  }
});

test('a comment listed on the wrong post or user is removed, and uncounted on posts only', () => {
  const elsewhere = { ...FIELDS, post_id: 'p2', username: ada };
  const misplaced = (list: typeof ON_POST | typeof OF_USER, of: CommentPlaceFacts['comment']) =>
    placed(list, { comment: of }).map(({ finding, remedy, touches }) => [
      finding.expected,
      remedy.map((change) => change.do).join(),
      touches.length,
    ]);
  assert.equal(misplaced(ON_POST, elsewhere), [
    ['no c1: it does not belong here', 'leave-comments,count-post', 2],
  ]);
  assert.equal(misplaced(ON_POST, null), [
    ['no c1: no such comment', 'leave-comments,count-post', 2],
  ]);
  assert.equal(misplaced(OF_USER, elsewhere), [
    ['no c1: it does not belong here', 'leave-comments', 0],
  ]);
});

test.run();

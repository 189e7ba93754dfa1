import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommentId } from '../../../src/domain/comment.js';
import { evaluateComment, evaluateCommentPlace } from '../../../src/domain/reconcile/evaluate.js';
import type { Fault } from '../../../src/domain/reconcile/fault.js';
import type { CommentFacts, CommentPlaceFacts } from '../../../src/domain/reconcile/facts.js';
import { ada, anId, bob, noon } from '../../support/app/fixtures.js';

const test = suite('Evaluating comments');

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

test('finds nothing wrong where it stands in both timelines, or is not here', () => {
  assert.equal(faults({}), []);
  assert.equal(faults({ fields: null, post: null, user: false }), []);
});

test('misses it in each timeline where it does not stand, or stands by another instant', () => {
  assert.equal(faults({ ofPost: null }), ['2 post:p1:comments: does not']);
  assert.equal(faults({ ofUser: noon - 1 }), [`4 user:bob:comments: c1: ${noon - 1}`]);
});

test('tells no value that is too large to be read, and nothing by it', () => {
  assert.equal(faults({ large: ['content'], ofPost: null }), ['0 comment:c1: larger']);
});

test('goes with its post or author, and is counted on a post that is here alone', () => {
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

test('takes its instant from where it stands, and mends nothing where nobody knows it', () => {
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

test('leaves a place that belongs to it, and says nothing of one it has left or nobody can read', () => {
  for (const list of [ON_POST, OF_USER]) {
    assert.equal(placed(list, {}), []);
    assert.equal(placed(list, { stands: false, comment: null }), []);
    assert.equal(placed(list, { damaged: ['post:p1:comments'], comment: null }), []);
  }
});

test('is a stranger on the post or with the user of another, and is counted on posts alone', () => {
  const elsewhere = { ...FIELDS, post_id: 'p2', username: ada };
  const told = (list: typeof ON_POST | typeof OF_USER, of: CommentPlaceFacts['comment']) =>
    placed(list, { comment: of }).map(({ finding, remedy, touches }) => [
      finding.expected,
      remedy.map((change) => change.do).join(),
      touches.length,
    ]);
  assert.equal(told(ON_POST, elsewhere), [
    ['no c1: it does not belong here', 'leave-comments,count-post', 2],
  ]);
  assert.equal(told(ON_POST, null), [['no c1: no such comment', 'leave-comments,count-post', 2]]);
  assert.equal(told(OF_USER, elsewhere), [['no c1: it does not belong here', 'leave-comments', 0]]);
});

test.run();

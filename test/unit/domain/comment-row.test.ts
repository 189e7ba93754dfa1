import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newComment, deferredComment } from '../../../src/domain/sync/comment-row.js';
import { mergeRecord } from '../../../src/domain/sync/merge-row.js';
import { ada } from '../../support/app/fixtures.js';
import { commentId } from '../../support/app/comments.js';
import { p1, version } from '../../support/sync/merging.js';

const test = suite('rows of comments');

test('a deferral leaves out initial values, unless no record has set the comment', () => {
  const id = commentId('501');
  const ends = { username: ada, post_id: p1 };
  const edit = { ...{ fields: { ...ends, content: 'edited' }, version: version(30) } };
  const { row } = mergeRecord(newComment(ends, 30), edit.fields, edit);
  const lost = { post: p1, erased: null, owner: null };
  const [whole] = deferredComment(id, row, 20, lost);
  assert.equal(whole?.record.fields, { content: 'edited' });
  const undated = newComment(ends, 30);
  const [made] = deferredComment(id, undated, 20, lost);
  assert.equal(made?.record.fields, { content: '', created_at: '30' });
});

test.run();

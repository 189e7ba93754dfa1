import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { schemaTable as table } from '../../support/cli/propose-schema.js';
import { post, proposalOf, saidOf, user } from '../../support/cli/proposals.js';

const author = suite('proposed author');

author('an id column is the author, even along with a text column called author', () => {
  for (const entity of ['post', 'comment'] as const) {
    const { config, notes } = saidOf(
      ...([entity, 'content text', 'user_id int>user', 'post_id int>post', 'author text'] as const),
    );
    assert.equal(config.fields, { author: null });
    assert.equal(notes, ['author is not taken for a username: user_id says whose it is']);
  }
  assert.equal(saidOf('post', 'content text', 'owner_id int>user', 'author text').config.fields, {
    user_id: 'owner_id',
    author: null,
  });
  // Read as an id, the column would not hold the author's name either.
  assert.equal(saidOf('post', 'content text', 'user_id int', 'author int>user').config.fields, {
    author: null,
  });
});

author('a text column called author is the username if nothing else names the author', () => {
  const { config, notes } = saidOf('post', 'content text', 'author text');
  assert.equal([config.fields, notes], [{}, []]);
});

author('the author is the user who made the row, not one who handled it', () => {
  for (const [columns, taken] of [
    [['approved_by_user_id', 'creator_id'], 'creator_id'],
    [['updated_by', 'created_by'], 'created_by'],
    [['target_user_id', 'owner_id'], 'owner_id'],
    [['assigned_user_id', 'post_author_id'], 'post_author_id'],
  ] as const) {
    const [other] = columns;
    const ids = columns.map((name) => `${name} int>user`);
    const { config, notes } = saidOf('post', 'content text', ...ids);
    assert.equal(config.fields, { user_id: taken });
    assert.equal(notes, [
      `${taken} is the author: if it is ${other}, write that as user_id into fields`,
    ]);
  }
  const { config, notes } = saidOf('post', 'content text', 'user_id int', 'approved_by int>user');
  assert.equal(config.fields, {});
  assert.match(notes.join(), 'user_id is the author: if it is approved_by,');
});

author('the user of a like is the one who likes, not the author of the post', () => {
  const like = table('like', ['author_id int>user', 'user_id int>user', 'post_id int>post']);
  const { config, notes } = proposalOf([user(), post(), like], 'like');
  assert.is(config.fields, undefined);
  assert.match(notes.join(), 'user_id is whose it is: if it is author_id,');
});

author.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { saidOf } from '../../support/cli/proposals.js';

const author = suite('The author that is proposed');

author('is the id, where a name that is shown stands beside it', () => {
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
  // As an id it would be nobody's name either.
  assert.equal(saidOf('post', 'content text', 'user_id int', 'author int>user').config.fields, {
    author: null,
  });
});

author('is a name where nothing else tells it', () => {
  const { config, notes } = saidOf('post', 'content text', 'author text');
  assert.equal([config.fields, notes], [{}, []]);
});

author.run();

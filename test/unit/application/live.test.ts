import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeDeliver } from '../../../src/application/live/deliver.js';
import {
  makeListeners,
  type Interests,
  type Listener,
} from '../../../src/application/live/listeners.js';
import type { Known } from '../../../src/application/ports/reader.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { News } from '../../../src/domain/live.js';
import type { Post, PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';
import { cyd, dan, sea, sky } from '../../support/app/fixtures.js';
import { coldReaderOf } from '../../support/app/known.js';
import { failure, ok } from '../../support/run/effect.js';
import { aBan, ada, aPost, bob, down, postId } from './fixtures.js';

const p2 = 'p2' as PostId;

const none: Interests = { viewer: null, address: null, feed: null, posts: [] };
const tagged = (tag: Hashtag): Interests => ({ ...none, feed: { kind: 'hashtag', tag } });
const exploring = (viewer: Username | null): Interests => ({
  ...none,
  ...{ viewer, feed: { kind: 'explore' } },
});
const following = (viewer: Username): Interests => ({
  ...none,
  ...{ viewer, feed: { kind: 'following' } },
});

/** Adds the listeners, each under a name of the test. */
const listen = (all: Readonly<Record<string, Interests>>) => {
  const listeners = makeListeners();
  const names = new Map<Listener, string>();
  for (const [name, interests] of Object.entries(all)) {
    const sink = { send: () => true, beat: () => true, end: () => undefined };
    const listener = { interests, sink };
    names.set(listener, name);
    listeners.add(listener);
  }
  return { listeners, names };
};

interface App {
  readonly posts?: readonly Post[];
  /** Memberships in the sets of users, such as `bob following ada`. */
  readonly sides?: readonly string[];
  readonly few?: Known['few'];
}

/** Resolves to what each listener receives for the news, and the trips that took. */
const telling = (all: Readonly<Record<string, Interests>>, app: App = {}) => {
  const { posts = [aPost()], sides = [], few = () => [] } = app;
  const { reader, trips } = coldReaderOf({
    post: (id) => posts.find((post) => post.id === id) ?? null,
    isMember: (key, member) =>
      key.of === 'user' && sides.includes(`${key.username} ${key.part ?? ''} ${member}`),
    few,
  });
  const { listeners, names } = listen(all);
  const deliver = makeDeliver(reader, { unreadIn: () => 7 });
  const tell = async (...news: readonly News[]) => {
    const deliveries = await ok(deliver(news, listeners));
    return Object.fromEntries(
      [...deliveries].map(([listener, events]) => [
        names.get(listener) ?? 'nobody',
        events.map(({ event, data }) => `${event} ${String(Object.values(data))}`),
      ]),
    );
  };
  return { tell, trips, listeners, names };
};

const born = (hashtags: readonly Hashtag[] = [], id = postId): News => ({
  ...{ of: 'post', id, author: ada },
  hashtags,
});
const acts = (id: PostId): News => ({ of: 'acts', id });

const test = suite('What listeners are told');

test('a new post: those of explore, of its tags, and of the following feeds it stands in', async () => {
  const { tell, trips } = telling(
    {
      anybody: exploring(null),
      sea: tagged(sea),
      sky: tagged(sky),
      bob: following(bob),
      cyd: following(cyd),
      still: none,
    },
    { sides: ['bob following ada'] },
  );
  const post = ['post p1,ada'];
  assert.equal(await tell(born([sea])), { anybody: post, sea: post, bob: post });
  assert.is(trips(), 1, 'all that is to be known is asked for at once');
});

test('a post of two tags, once to each who listens', async () => {
  const { tell } = telling({ sea: tagged(sea), sky: tagged(sky), anybody: exploring(bob) });
  const post = ['post p1,ada'];
  assert.equal(await tell(born([sea, sky]), born([sea, sky])), {
    ...{ anybody: post, sea: post, sky: post },
  });
});

test('nothing of a post that is banned or gone by then', async () => {
  const { tell } = telling({ anybody: exploring(null) }, { posts: [aPost({ ban: aBan })] });
  assert.equal(await tell(born(), born([], p2)), {});
});

test('nothing of a post to whoever mutes its author, be these few or many', async () => {
  const all = {
    anybody: exploring(null),
    bob: exploring(bob),
    cyd: following(cyd),
    dan: exploring(dan),
  };
  const sides = ['cyd following ada', 'ada muters bob', 'ada muters cyd'];
  const post = ['post p1,ada'];
  for (const few of [[bob, cyd], null])
    assert.equal(
      await telling(all, {
        sides,
        few: (key) =>
          key.of === 'user' && key.part === 'muters' && key.username === ada ? few : [],
      }).tell(born()),
      { anybody: post, dan: post },
    );
});

test('the counters of a post to those who watch it, as they are by then, and once', async () => {
  const watched = aPost({ likesCount: 3, commentsCount: 2, bookmarksCount: 1 });
  const { tell } = telling(
    { one: { ...none, posts: [postId] }, both: { ...none, posts: [postId, p2] } },
    { posts: [watched] },
  );
  const counters = 'counters p1,3,2,1';
  assert.equal(await tell(acts(postId), acts(postId)), { one: [counters], both: [counters] });
  assert.equal(await tell(acts(postId), acts(p2)), {
    one: [counters],
    both: [counters, 'gone p2'],
  });
});

test('that a banned post is gone', async () => {
  const { tell } = telling(
    { one: { ...none, posts: [postId] } },
    { posts: [aPost({ ban: aBan })] },
  );
  assert.equal(await tell(acts(postId)), { one: ['gone p1'] });
});

test('how much is unread, to every stream of whom it is told, and to nobody else', async () => {
  const { tell } = telling({ here: exploring(bob), there: following(bob), cyd: exploring(cyd) });
  const unread = ['notifications 7'];
  assert.equal(await tell({ of: 'told', username: bob }, { of: 'told', username: bob }), {
    ...{ here: unread, there: unread },
  });
});

test('nothing is read for what nobody wants to hear of', async () => {
  const { tell, trips } = telling({ sky: tagged(sky), bob: { ...none, viewer: bob, posts: [p2] } });
  assert.equal(await tell(born([sea]), acts(postId), { of: 'told', username: ada }), {});
  assert.is(trips(), 0);
});

test('nothing to whoever has left', async () => {
  const { tell, listeners, names, trips } = telling(
    { anybody: exploring(bob), sea: tagged(sea), bob: { ...following(bob), posts: [postId] } },
    { sides: ['bob following ada'] },
  );
  for (const listener of names.keys()) listeners.remove(listener);
  assert.equal(await tell(born([sea]), acts(postId), { of: 'told', username: bob }), {});
  assert.equal([listeners.all.size, trips()], [0, 0]);
});

test('one of two of the same interests goes on hearing when the other leaves', async () => {
  const both = { ...following(bob), posts: [postId] };
  const { tell, listeners, names } = telling(
    { one: both, other: both },
    { sides: ['bob following ada'] },
  );
  const [one] = [...names.keys()];
  if (one !== undefined) listeners.remove(one);
  assert.equal(await tell(born(), acts(postId), { of: 'told', username: bob }), {
    other: ['post p1,ada', 'counters p1,0,0,0', 'notifications 7'],
  });
});

test('that the store is away is told, and not that nothing has changed', async () => {
  const { listeners } = listen({ anybody: exploring(null) });
  const reader = { read: () => TE.left(down), readEither: () => TE.left(down) };
  const deliver = makeDeliver(reader, { unreadIn: () => 0 });
  assert.equal(await failure(deliver([born()], listeners)), down);
});

test.run();

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
const delivering = (all: Readonly<Record<string, Interests>>, app: App = {}) => {
  const { posts = [aPost()], sides = [], few = () => [] } = app;
  const { reader, trips } = coldReaderOf({
    post: (id) => posts.find((post) => post.id === id) ?? null,
    isMember: (key, member) =>
      key.of === 'user' && sides.includes(`${key.username} ${key.part ?? ''} ${member}`),
    few,
  });
  const { listeners, names } = listen(all);
  const deliver = makeDeliver(reader, { unreadIn: () => 7 });
  const sendNews = async (...news: readonly News[]) => {
    const deliveries = await ok(deliver(news, listeners));
    return Object.fromEntries(
      [...deliveries].map(([listener, events]) => [
        names.get(listener) ?? 'nobody',
        events.map(({ event, data }) => `${event} ${String(Object.values(data))}`),
      ]),
    );
  };
  return { sendNews, trips, listeners, names };
};

const newPost = (hashtags: readonly Hashtag[] = [], id = postId): News => ({
  ...{ of: 'post', id, author: ada },
  hashtags,
});
const acts = (id: PostId): News => ({ of: 'acts', id });

const test = suite('live deliveries');

test('a new post goes to explore, to its hashtags and to the following feeds that have it', async () => {
  const { sendNews, trips } = delivering(
    {
      anybody: exploring(null),
      sea: tagged(sea),
      sky: tagged(sky),
      bob: following(bob),
      cyd: following(cyd),
      idle: none,
    },
    { sides: ['bob following ada'] },
  );
  const post = ['post p1,ada'];
  assert.equal(await sendNews(newPost([sea])), { anybody: post, sea: post, bob: post });
  assert.is(trips(), 1, 'all facts are read in one round trip');
});

test('a post with two hashtags goes to each listener once', async () => {
  const { sendNews } = delivering({ sea: tagged(sea), sky: tagged(sky), anybody: exploring(bob) });
  const post = ['post p1,ada'];
  assert.equal(await sendNews(newPost([sea, sky]), newPost([sea, sky])), {
    ...{ anybody: post, sea: post, sky: post },
  });
});

test('a post that is banned or missing by then goes to nobody', async () => {
  const { sendNews } = delivering({ anybody: exploring(null) }, { posts: [aPost({ ban: aBan })] });
  assert.equal(await sendNews(newPost(), newPost([], p2)), {});
});

test('a post is not sent to users who mute its author, few or many', async () => {
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
      await delivering(all, {
        sides,
        few: (key) =>
          key.of === 'user' && key.part === 'muters' && key.username === ada ? few : [],
      }).sendNews(newPost()),
      { anybody: post, dan: post },
    );
});

test('the current counters of a post go once to each listener who watches it', async () => {
  const watched = aPost({ likesCount: 3, commentsCount: 2, bookmarksCount: 1 });
  const { sendNews } = delivering(
    { one: { ...none, posts: [postId] }, both: { ...none, posts: [postId, p2] } },
    { posts: [watched] },
  );
  const counters = 'counters p1,3,2,1';
  assert.equal(await sendNews(acts(postId), acts(postId)), { one: [counters], both: [counters] });
  assert.equal(await sendNews(acts(postId), acts(p2)), {
    one: [counters],
    both: [counters, 'gone p2'],
  });
});

test('a banned post is reported as gone', async () => {
  const { sendNews } = delivering(
    { one: { ...none, posts: [postId] } },
    { posts: [aPost({ ban: aBan })] },
  );
  assert.equal(await sendNews(acts(postId)), { one: ['gone p1'] });
});

test('the unread count goes to every stream of its user, and to nobody else', async () => {
  const { sendNews } = delivering({
    here: exploring(bob),
    there: following(bob),
    cyd: exploring(cyd),
  });
  const unread = ['notifications 7'];
  assert.equal(await sendNews({ of: 'told', username: bob }, { of: 'told', username: bob }), {
    ...{ here: unread, there: unread },
  });
});

test('nothing is read for news without an interested listener', async () => {
  const { sendNews, trips } = delivering({
    sky: tagged(sky),
    bob: { ...none, viewer: bob, posts: [p2] },
  });
  assert.equal(await sendNews(newPost([sea]), acts(postId), { of: 'told', username: ada }), {});
  assert.is(trips(), 0);
});

test('a listener who has left gets nothing', async () => {
  const { sendNews, listeners, names, trips } = delivering(
    { anybody: exploring(bob), sea: tagged(sea), bob: { ...following(bob), posts: [postId] } },
    { sides: ['bob following ada'] },
  );
  for (const listener of names.keys()) listeners.remove(listener);
  assert.equal(await sendNews(newPost([sea]), acts(postId), { of: 'told', username: bob }), {});
  assert.equal([listeners.all.size, trips()], [0, 0]);
});

test('of two listeners with the same interests one continues when the other leaves', async () => {
  const both = { ...following(bob), posts: [postId] };
  const { sendNews, listeners, names } = delivering(
    { one: both, other: both },
    { sides: ['bob following ada'] },
  );
  const [one] = [...names.keys()];
  if (one !== undefined) listeners.remove(one);
  assert.equal(await sendNews(newPost(), acts(postId), { of: 'told', username: bob }), {
    other: ['post p1,ada', 'counters p1,0,0,0', 'notifications 7'],
  });
});

test('an unreachable store is reported, not taken for an absence of changes', async () => {
  const { listeners } = listen({ anybody: exploring(null) });
  const reader = { read: () => TE.left(down), readEither: () => TE.left(down) };
  const deliver = makeDeliver(reader, { unreadIn: () => 0 });
  assert.equal(await failure(deliver([newPost()], listeners)), down);
});

test.run();

import { InfiniteQueryObserver } from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  deletePostChange,
  followChange,
  likeChange,
  muteChange,
  notificationsQuery,
  searchQuery,
} from '../../../packages/client/src/query.js';
import { aPost, clearCaches, REFUSAL, start } from '../../support/client/kept.js';

const END = { pagination: { nextCursor: null } };

/** Shows the results of a search: bob, whom the caller does not follow, and carol. */
const startSearch = async () => {
  const begun = start();
  const { client, cache, request, rest } = begun;
  const observer = new InfiniteQueryObserver(cache, searchQuery(client, 'b', {}));
  observer.subscribe(() => undefined);
  const flags = { isFollowing: false, isMuted: false, followerCount: 3 };
  const users = ['bob', 'carol'].map((username) => ({ username, ...flags }));
  (await request(0)).answer(200, { users, ...END });
  await rest();
  const shown = (place: number): readonly unknown[] => {
    const user = observer.getCurrentResult().data?.[place];
    return [user?.isFollowing, user?.isMuted, user?.followerCount];
  };
  assert.equal(shown(0), [false, false, 3]);
  return { ...begun, shown };
};

/** Shows a notification about a post that mentions the caller, and one about a follow. */
const startNotifications = async () => {
  const begun = start();
  const { client, cache, request, rest } = begun;
  const observer = new InfiniteQueryObserver(cache, notificationsQuery(client, {}, []));
  observer.subscribe(() => undefined);
  const user = { username: 'bob' };
  const notifications = [
    { kind: 'mentioned', user, post: aPost('1', 'bob') },
    { kind: 'followed', user },
  ];
  (await request(0)).answer(200, { notifications, unreadCount: 2, ...END });
  await rest();
  const shown = () => observer.getCurrentResult().data?.notifications ?? [];
  assert.is(shown().length, 2);
  return { ...begun, shown };
};

const test = suite('hooks: where a change is shown');

test.after(clearCaches);

test('a follow is shown in the results of a search, with the count of the service', async () => {
  const { client, cache, request, change, shown } = await startSearch();
  const followed = change(followChange(client, cache, 'bob'));
  const follow = await request(1);
  assert.is(follow.asked, 'POST /users/bob/follow');
  assert.equal(shown(0), [true, false, 4]);
  follow.answer(200, { following: true, followerCount: 9 });
  assert.is(await followed, 'done');
  assert.equal(
    [shown(0), shown(1)],
    [
      [true, false, 9],
      [false, false, 3],
    ],
  );
});

test('a refused follow or mute is undone in the results of a search', async () => {
  const { client, cache, request, change, shown } = await startSearch();
  const changes = [
    change(followChange(client, cache, 'bob')),
    change(muteChange(client, cache, 'bob')),
  ];
  const asked = [await request(1), await request(2)];
  assert.equal(shown(0), [true, true, 4]);
  for (const one of asked) one.answer(403, REFUSAL);
  assert.equal(await Promise.all(changes), ['refused', 'refused']);
  assert.equal(shown(0), [false, false, 3]);
});

test('a like is shown on the post of a notification, and undone there if it is refused', async () => {
  const { client, cache, request, change, shown } = await startNotifications();
  const liked = (): readonly unknown[] => {
    const post = shown()[0]?.post;
    return [post?.isLiked, post?.likesCount];
  };
  const press = () => {
    const post = shown()[0]?.post;
    assert.ok(post);
    return change(likeChange(client, cache, post));
  };
  const refused = press();
  const first = await request(1);
  assert.equal(liked(), [true, 1]);
  first.answer(403, REFUSAL);
  assert.is(await refused, 'refused');
  assert.equal(liked(), [false, 0]);
  const done = press();
  (await request(2)).answer(200, { liked: true, likesCount: 7 });
  assert.is(await done, 'done');
  assert.equal(liked(), [true, 7]);
});

test('a deleted post takes its notifications along', async () => {
  const { client, cache, request, press, shown } = await startNotifications();
  const deleted = press(deletePostChange(client, cache, '1'), undefined);
  (await request(1)).answer(200, { message: 'Post deleted' });
  assert.is(await deleted, 'done');
  assert.equal(
    shown().map(({ kind }) => kind),
    ['followed'],
  );
});

test.run();

import {
  MutationObserver,
  onlineManager,
  type MutationObserverOptions,
} from '@tanstack/react-query';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Post } from '../../../packages/client/src/client.js';
import {
  banChange,
  blockChange,
  commentChange,
  deleteCommentChange,
  deletePostChange,
  followChange,
  likeChange,
  muteChange,
  profileQuery,
} from '../../../packages/client/src/query.js';
import { aPost, clearCaches, start } from '../../support/client/kept.js';

const begin = () => {
  const begun = start();
  /** Makes a button whose component shows one post or person after another. */
  const button = <Data, Given, Before>(
    optionsOf: (subject: string) => MutationObserverOptions<Data, Error, Given, Before>,
    first: string,
  ) => {
    const observer = new MutationObserver(begun.cache, optionsOf(first));
    const shown = { status: 'idle' };
    observer.subscribe(({ status }) => {
      shown.status = status;
    });
    return {
      press: (given: Given): Promise<Data> => observer.mutate(given),
      show: (subject: string): void => {
        observer.setOptions(optionsOf(subject));
      },
      status: () => shown.status,
    };
  };
  return { ...begun, button };
};

type Begun = ReturnType<typeof begin>;

/** Presses the button without a network, shows b, and restores the network. */
const pressAndGoOn = async <Data, Given, Before>(
  { button, request }: Begun,
  optionsOf: (subject: string) => MutationObserverOptions<Data, Error, Given, Before>,
  given: Given,
) => {
  const { press, show, status } = button(optionsOf, 'a');
  onlineManager.setOnline(false);
  const pressed = press(given);
  const before = status();
  show('b');
  const after = status();
  onlineManager.setOnline(true);
  const sent = await request(0);
  sent.answer(200, {});
  await pressed;
  return [before, after, status(), sent.asked];
};

const test = suite('client hooks: a change whose component shows another subject');

test.after.each(() => {
  onlineManager.setOnline(true);
});
test.after(clearCaches);

const CHANGES: Readonly<Record<string, (begun: Begun) => Promise<readonly string[]>>> = {
  'POST /posts/a/like': (begun) =>
    pressAndGoOn(
      begun,
      (id) => likeChange(begun.client, begun.cache, aPost(id, 'ann') as Post),
      true,
    ),
  'POST /users/a/follow': (begun) =>
    pressAndGoOn(begun, (name) => followChange(begun.client, begun.cache, name), true),
  'POST /users/a/mute': (begun) =>
    pressAndGoOn(begun, (name) => muteChange(begun.client, begun.cache, name), true),
  'POST /users/a/block': (begun) =>
    pressAndGoOn(begun, (name) => blockChange(begun.client, begun.cache, name), true),
  'DELETE /posts/a': (begun) =>
    pressAndGoOn(begun, (id) => deletePostChange(begun.client, begun.cache, id), undefined),
  'PATCH /posts/a/ban': (begun) =>
    pressAndGoOn(begun, (id) => banChange(begun.client, begun.cache, id), true),
  'POST /posts/a/comments': (begun) =>
    pressAndGoOn(begun, (id) => commentChange(begun.client, begun.cache, id), 'Hi'),
  'DELETE /posts/a/comments/7': (begun) =>
    pressAndGoOn(begun, (id) => deleteCommentChange(begun.client, begun.cache, id), '7'),
};

for (const [wanted, change] of Object.entries(CHANGES))
  test(`a press made offline is sent for the old subject, and not shown on the new one: ${wanted}`, async () => {
    assert.equal(await change(begin()), ['pending', 'idle', 'idle', wanted]);
  });

test('a press that waits for another one is sent for the old subject', async () => {
  const { client, cache, request, button } = begin();
  const like = button((id) => likeChange(client, cache, aPost(id, 'ann') as Post), 'a');
  const presses = [like.press(true), like.press(false)];
  like.show('b');
  const first = await request(0);
  presses.push(like.press(true));
  assert.is((await request(1)).asked, 'POST /posts/b/like');
  first.answer(200, { liked: true, likesCount: 1 });
  assert.is((await request(2)).asked, 'DELETE /posts/a/like');
  (await request(1)).answer(200, { liked: true, likesCount: 1 });
  (await request(2)).answer(200, { liked: false, likesCount: 0 });
  await Promise.all(presses);
});

test('the result is written to the old subject', async () => {
  const { client, cache, request, button } = begin();
  const keep = (username: string): void => {
    const { queryKey } = profileQuery(client, cache, username, {});
    cache.setQueryData(queryKey, { user: { username, isFollowing: false, followerCount: 3 } });
  };
  ['ann', 'bob'].forEach(keep);
  const follow = button((name) => followChange(client, cache, name), 'ann');
  const pressed = follow.press(true);
  follow.show('bob');
  (await request(0)).answer(200, { following: true, followerCount: 9 });
  await pressed;
  const kept = (name: string): unknown =>
    cache.getQueryData(profileQuery(client, cache, name, {}).queryKey);
  assert.equal(kept('ann'), { user: { username: 'ann', isFollowing: true, followerCount: 9 } });
  assert.equal(kept('bob'), { user: { username: 'bob', isFollowing: false, followerCount: 3 } });
});

test.run();

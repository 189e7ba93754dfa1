import * as assert from 'uvu/assert';
import type { Entry } from '../../src/application/sync/entry.js';
import { ask, drain, join } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ada } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent } from '../support/sync/acts.js';

/** Rows of a user and of their post, without created_at. */
const user = (version: number) => row('user', version, { username: 'ada', bio: `b${version}` });
const post = (version: number) =>
  row('post', version, { id: 'p1', username: 'ada', content: `${version} #sea` });

const userCreation = (scene: Scene) =>
  Promise.all([
    ask(scene, 'HGET', 'user:ada', 'created_at'),
    ask(scene, 'ZSCORE', 'users:regular', 'ada'),
  ]);

const FEEDS = ['user:ada:posts', 'explore:feed', 'hashtag:sea:posts'];

const postCreation = (scene: Scene) =>
  Promise.all([
    ask(scene, 'HGET', 'post:p1', 'created_at'),
    ...FEEDS.map((key) => ask(scene, 'ZSCORE', key, 'p1')),
  ]);

const times = (count: number, version: number) =>
  Array.from({ length: count }, () => String(at(version)));

const deliver = async (scene: Scene, entries: readonly Entry[]): Promise<readonly string[]> => {
  const results: string[] = [];
  for (const entry of entries) {
    results.push(...(await sent(scene, entry)));
    await drain(scene);
  }
  return results;
};

const inBothOrders = (
  test: Parameters<Declare>[0],
  title: string,
  play: (scene: Scene, inOrder: (entries: readonly Entry[]) => readonly Entry[]) => Promise<void>,
): void => {
  test(title, (scene) => play(scene, (entries) => entries));
  test(`${title}, in reverse order`, (scene) => play(scene, (entries) => entries.toReversed()));
};

export const birthCases: Declare = (test) => {
  inBothOrders(
    test,
    'without created_at, a user or post is dated by its oldest record',
    async (scene, order) => {
      await deliver(scene, order([user(3), user(5)]));
      assert.equal(await userCreation(scene), times(2, 3));
      await deliver(scene, order([post(4), post(6)]));
      assert.equal(await postCreation(scene), times(4, 4));
      assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio'), ['b5']);
    },
  );

  inBothOrders(
    test,
    'a created_at in a record overrides the versions of other records',
    async (scene, order) => {
      const dated = row('user', 4, { username: 'ada', created_at: at(9) });
      await deliver(scene, order([user(3), dated]));
      assert.equal(await userCreation(scene), times(2, 9));
    },
  );

  test('a late delete keeps the created_at of newer records', async (scene) => {
    await deliver(scene, [user(3), user(5), post(4), post(6)]);
    await deliver(scene, [gone('user', 2, { username: 'ada' }), gone('post', 2, { id: 'p1' })]);
    assert.equal(
      [await userCreation(scene), await postCreation(scene)],
      [times(2, 3), times(4, 4)],
    );
  });

  test('a user created here is dated by the oldest row of Xano', async (scene) => {
    await join(scene, ada);
    assert.equal(await deliver(scene, [user(3), user(2)]), ['applied', 'stale']);
    assert.equal(await userCreation(scene), times(2, 2));
  });
};

import { ok } from '../run/effect.js';
import { ban, bookmark, drain, erase, like, publish, tell, unban, unlike } from '../app/acts.js';
import { addComment } from '../app/comments.js';
import { followsOf } from '../app/edges.js';
import { ada, anId, bob, cyd, noon, sea } from '../app/fixtures.js';
import type { Scene } from '../app/scene.js';

export type Act = (scene: Scene) => Promise<unknown>;

const p1 = anId('p1');
const byCyd = { version: noon + 5000, byUser: true };

/** Each kind of change, in an app where Ada has the post `p1` and Bob likes it. */
export const ACTS: Readonly<Record<string, Act>> = {
  'a new user': (scene) => tell(scene, [['HSET', 'user:dan', 'username', 'dan']]),
  'a new post': (scene) =>
    publish(scene, { id: anId('p2'), author: ada, hashtags: [sea], content: '#sea @bob' }),
  'a like': (scene) => like(scene, cyd, p1),
  'an unlike': (scene) => unlike(scene, bob, p1),
  'a bookmark': (scene) => bookmark(scene, cyd, p1),
  'a follow with an event for Xano': (scene) =>
    ok(followsOf(scene.stores).add({ follower: cyd, following: ada }, byCyd)),
  'a comment': (scene) => ok(addComment(scene, { post_id: p1, username: cyd })),
  'a ban': (scene) => ban(scene, p1, cyd),
  'a ban and its removal': async (scene) => {
    await ban(scene, p1, cyd);
    await unban(scene, p1);
  },
  'a deleted post': (scene) => erase(scene, p1),
  'a deleted user': async (scene) => {
    await ok(scene.stores.users.remove(ada, scene.time.now()));
    await drain(scene);
  },
  'a new display name with its propagation': async (scene) => {
    await tell(scene, [
      ['HSET', 'user:ada', 'display_name', 'Ada Lovelace', 'avatar', 'https://a.example/a.png'],
    ]);
    await drain(scene);
  },
  'a role': ({ stores: by, time }) => ok(by.users.setRole(ada, 'user', time.now())),
  'a batch of several owners': (scene) =>
    tell(scene, [
      ['HSET', 'user:dan', 'username', 'dan'],
      ['HSET', 'user:bob', 'bio', 'hello'],
      ['HINCRBY', 'user:cyd', 'coins', 3],
    ]),
};

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOf, type Entry } from '../../src/application/sync/entry.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';

const world = await startReconcileWorld();
const { db, stores, time, settle, reconcile, content } = world;

const test = suite('reconcile with Xano: random changes');
test.after(world.close);

const USERS = 20;
const POSTS = 30;
const anyText = fc.constantFrom('', ' ', '#sea #Sky', '1', 'null', '{"a":1}', '["b"]', 'naïve 🌊');
const anyUrl = fc.constantFrom('', 'https://a.b/c', 'https://a.b/d?e=%20');
const tags = fc.constantFrom(null, [], ['sea', 'Sea', '#sky'], ['no tag!', 'art'], 'sea, sky', 'x');
const user = fc.integer({ min: 1, max: USERS });
const post = fc.integer({ min: 1, max: POSTS });
/** Age of the act, ms. */
const ago = fc.integer({ min: 0, max: 3_000_000 });

const anyAct = fc.oneof(
  fc.record({ do: fc.constant('edit user' as const), user, ago, bio: anyText, avatar: anyUrl }),
  fc.record({ do: fc.constant('edit post' as const), post, ago, content: anyText, hashtags: tags }),
  fc.record({ do: fc.constant('publish' as const), user, ago, content: anyText, hashtags: tags }),
  fc.record({ do: fc.constant('like' as const), user, post, ago }),
  fc.record({ do: fc.constant('edit here' as const), user, bio: anyText, drops: fc.boolean() }),
  fc.record({ do: fc.constant('tell' as const), user }),
);
type Act = typeof anyAct extends fc.Arbitrary<infer A> ? A : never;

/** When each row was last edited in Xano, where the `updated_at` of a row never goes back. */
type Edits = Map<string, number>;

const editedAt = (edits: Edits, row: string, at: number): number => {
  const later = Math.max(at, (edits.get(row) ?? 0) + 1);
  edits.set(row, later);
  return later;
};

/** Performs one act; returns the deliveries that Xano sends for it at once, if it sends any. */
const perform = async (act: Act, n: number, edits: Edits): Promise<readonly Entry[]> => {
  const at = time.now() - ('ago' in act ? act.ago : 0);
  const times = { created_at: at, updated_at: at };
  switch (act.do) {
    case 'edit user': {
      const { bio, avatar } = act;
      const updated_at = editedAt(edits, `user ${act.user}`, at);
      await db.update('user', act.user, { bio, avatar, updated_at });
      return [];
    }
    case 'edit post': {
      const { hashtags, content: text } = act;
      const json = JSON.stringify(hashtags);
      const updated_at = editedAt(edits, `post ${act.post}`, at);
      await db.update('post', act.post, { content: text, hashtags: json, updated_at });
      return [];
    }
    case 'publish': {
      const hashtags = JSON.stringify(act.hashtags);
      const external_id = n % 2 === 0 ? `e${n}` : '';
      await db.insert('post', {
        ...times,
        user_id: act.user,
        content: act.content,
        hashtags,
        external_id,
      });
      return [];
    }
    case 'like':
      await db.insert('like', { user_id: act.user, post_id: act.post, created_at: at });
      return [];
    case 'edit here': {
      const write = { set: { bio: act.bio }, remove: act.drops ? (['avatar'] as const) : [] };
      const origin = { version: at, byUser: true };
      await ok(stores.users.update(`u${act.user}` as Username, write, at, origin));
      return [];
    }
    case 'tell':
      return (
        await db.sql(
          `select id, username, display_name, bio, avatar, role, created_at, updated_at
           from "user" where id = $1`,
          [act.user],
        )
      ).map((row) => entryOf({ entity: 'user', row, deleted: false, occurredAt: null }));
  }
};

test('rows that were pulled, sent and changed here in any way are no drift', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { minLength: 20, maxLength: 60 }), async (acts) => {
      await world.fill({ users: USERS, posts: POSTS });
      await world.pull();
      const edits: Edits = new Map();
      for (const [n, act] of acts.entries())
        await ok(
          world.apply({ way: 'webhook', entries: await perform(act, n, edits), cursor: null }),
        );
      await world.pull();
      await settle();
      const before = await content();
      assert.equal(found(await reconcile({ repair: true })), []);
      assert.equal(await content(), before);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

test.run();

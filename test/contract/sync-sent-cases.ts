import * as assert from 'uvu/assert';
import type { Origin } from '../../src/application/ports/origin.js';
import { NOTHING_ASKED } from '../../src/application/sync/query.js';
import { edgeKey, type EdgeName } from '../../src/domain/sync/view.js';
import { drain, join, publish } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent } from '../support/sync/acts.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';

const p1 = anId('p1');

/** Each kind of edge from bob, with its row in Xano. */
const EDGES = [
  { kind: 'like', target: p1, fields: { username: 'bob', post_id: 'p1' } },
  { kind: 'bookmark', target: p1, fields: { username: 'bob', post_id: 'p1' } },
  { kind: 'follow', target: ada, fields: { follower: 'bob', following: 'ada' } },
] as const;

type Edge = (typeof EDGES)[number];

/** Adds or removes the edge here, as its user does, at that version. */
const act = async (
  { stores }: Scene,
  { kind }: Edge,
  operation: 'add' | 'remove',
  version: number,
) => {
  const origin: Origin = { version: at(version), byUser: true };
  if (kind === 'follow')
    await ok(followsOf(stores)[operation]({ follower: bob, following: ada }, origin));
  else
    await ok(
      engagementsOf(stores)[operation]({ kind, id: p1, username: bob }, at(version), origin),
    );
};

/** Returns whether the edge exists, and whether it is known to be a row of Xano. */
const stateOf = async ({ stores }: Scene, { kind, target }: Edge) => {
  const edge: EdgeName = { kind, user: bob, target };
  const { view } = await ok(stores.sync.read(() => ({ ...NOTHING_ASKED, edges: [edge] })));
  const { present, sent: mark } = view.edges.get(edgeKey(edge)) ?? {};
  return { present, sent: mark !== null && mark !== undefined };
};

const isSent = async (scene: Scene, edge: Edge): Promise<boolean | undefined> =>
  (await stateOf(scene, edge)).sent;

const setUp = async (scene: Scene): Promise<void> => {
  await join(scene, ada, bob);
  await publish(scene, { id: p1 });
};

const ECHOES: Declare = (test) => {
  test('an edge made here is marked as sent once Xano sends its row', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      const { kind, fields } = edge;
      await act(scene, edge, 'add', 5);
      assert.is(await isSent(scene, edge), false, kind);
      const echo = row(kind, null, { ...fields, created_at: at(5) });
      assert.equal(await sent(scene, echo, echo), ['unchanged', 'unchanged']);
      assert.is(await isSent(scene, edge), true, kind);
      await act(scene, edge, 'remove', 6);
      await act(scene, edge, 'add', 7);
      assert.is(await isSent(scene, edge), false, kind);
    }
  });

  test('an edge is marked as sent although its time comes back cut to seconds', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      const { kind, fields } = edge;
      await act(scene, edge, 'add', 5.4);
      assert.equal(await sent(scene, row(kind, null, { ...fields, created_at: at(5) })), ['stale']);
      assert.is(await isSent(scene, edge), true, kind);
    }
  });

  test('a row of an earlier act does not mark a later one as sent', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      const { kind, fields } = edge;
      await act(scene, edge, 'add', 90);
      const earlier = row(kind, null, { ...fields, created_at: at(5) });
      assert.equal(await sent(scene, earlier, gone(kind, 6, fields)), ['stale', 'stale']);
      assert.is(await isSent(scene, edge), false, kind);
    }
  });
};

const DEFERRED: Declare = (test) => {
  const rowOf = ({ kind, fields }: Edge) => row(kind, null, { ...fields, created_at: at(5) });

  const post = (version: number) => row('post', version, { id: 'p1', username: 'ada' });

  const user = (username: string, version: number) => row('user', version, { username });

  /** Deletions of an end of the edges, older than these, and its restoration; the rows arrive too late. */
  const ABSENCES = [
    {
      of: 'its post',
      remove: (v: number) => gone('post', v, { id: 'p1' }),
      restore: (v: number) => [post(v)],
    },
    {
      of: 'the author or followed user',
      remove: (v: number) => gone('user', v, { username: 'ada' }),
      restore: (v: number) => [user('ada', v), post(v)],
    },
    {
      of: 'its user',
      remove: (v: number) => gone('user', v, { username: 'bob' }),
      restore: (v: number) => [user('bob', v)],
    },
  ];

  for (const { of, remove, restore } of ABSENCES)
    test(`an edge deferred for ${of} is marked as sent afterwards only if it was before`, async (scene) => {
      const deleteAndRestore = async (version: number): Promise<void> => {
        await sent(scene, remove(version));
        await drain(scene);
        await sent(scene, ...restore(version + 0.5));
        await drain(scene);
      };
      await sent(scene, user('ada', 1), user('bob', 1), post(2));
      for (const edge of EDGES) await act(scene, edge, 'add', 5);
      await deleteAndRestore(3);
      for (const edge of EDGES) {
        assert.equal(await stateOf(scene, edge), { present: true, sent: false }, edge.kind);
        assert.equal(await sent(scene, rowOf(edge)), ['unchanged']);
      }
      await deleteAndRestore(4);
      for (const edge of EDGES)
        assert.equal(await stateOf(scene, edge), { present: true, sent: true }, edge.kind);
    });

  test('an edge is marked as sent if both its act and its row were deferred', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post(2));
    for (const edge of EDGES) await act(scene, edge, 'add', 5);
    await sent(scene, gone('user', 3, { username: 'ada' }));
    await drain(scene);
    await sent(scene, ...EDGES.map(rowOf));
    await sent(scene, row('user', 4, { username: 'ada' }), post(4));
    await drain(scene);
    for (const edge of EDGES)
      assert.equal(await stateOf(scene, edge), { present: true, sent: true }, edge.kind);
  });
};

export const sentCases: Declare = (test) => {
  for (const declare of [ECHOES, DEFERRED]) declare(test);
};

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Stores } from '../../src/application/ports/stores.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Snapshot } from '../support/invariant/snapshot.js';
import { makeRedisSubject } from '../support/contract/redis-subject.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { anyAct, type Act } from '../support/walk/acts.js';
import { applyToModel, emptyModel, factsOfModel, type Model } from '../support/walk/model.js';
import { factsOf, makeWorld, type World } from '../support/walk/world.js';

interface Ground {
  readonly stores: Stores;
  readonly dump: () => Promise<Snapshot>;
}

const EXPLORE_MAX = 1000;

const commandOf = (act: Act): fc.AsyncCommand<Model, World> => ({
  check: () => true,
  run: async (model, world) => {
    assert.is(await world.apply(act), applyToModel(model, act), JSON.stringify(act));
  },
  toString: () => JSON.stringify(act),
});

/** Returns internal keys that show unfinished work, or that name a post which is not banned. */
const leftovers = (snapshot: Snapshot): readonly string[] =>
  [...snapshot].flatMap(([key, value]) => {
    if (key.startsWith('sys:work') || key.startsWith('sys:gone:')) return [key];
    if (!key.startsWith('sys:banned:') || value.type !== 'zset') return [];
    return [...value.scores.keys()].filter((id) => {
      const post = snapshot.get(`post:${id}`);
      return post?.type !== 'hash' || post.fields['banned'] !== '1';
    });
  });

const assertInvariants = async (world: World, { dump }: Ground): Promise<void> => {
  await world.drain();
  const snapshot = await dump();
  assert.equal(checkInvariants(snapshot, world.now(), { exploreMax: EXPLORE_MAX }), []);
  assert.equal(leftovers(snapshot), []);
};

const RUNS = Number(process.env['WALK_RUNS'] ?? 120);

const subject = await makeRedisSubject({ budgets: null });

const fresh = async (): Promise<Ground> => ({
  stores: await subject.fresh(),
  dump: () => redisSnapshot(subject.client),
});

const test = suite('random walk');
test.after(subject.close);

test('answers and stored data equal those of the model, and all invariants hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([anyAct.map(commandOf)], { maxCommands: 60, size: 'max' }),
      async (acts) => {
        const ground = await fresh();
        const world = makeWorld(ground.stores);
        const model = emptyModel();
        await fc.asyncModelRun(() => ({ model, real: world }), acts);
        await assertInvariants(world, ground);
        assert.equal(factsOf(await ground.dump(), world.now()), factsOfModel(model));
      },
    ),
    { numRuns: RUNS },
  );
});

test('all invariants hold after concurrent acts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyAct, { minLength: 2, maxLength: 12 }), { maxLength: 8 }),
      async (rounds) => {
        const ground = await fresh();
        const world = makeWorld(ground.stores);
        for (const user of ['ada', 'bob', 'cyd']) await world.apply({ do: 'join', user });
        for (const acts of rounds) await Promise.all(acts.map(world.apply));
        await assertInvariants(world, ground);
        const facts = factsOf(await ground.dump(), world.now());
        for (const [, by, whom] of facts.flatMap((one) => [/^block (.+)>(.+)$/.exec(one) ?? []]))
          for (const follow of [`follow ${by}>${whom}`, `follow ${whom}>${by}`])
            assert.not(facts.includes(follow), `${follow} survives a block`);
      },
    ),
    { numRuns: RUNS },
  );
});

test('concurrent acts are each counted once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        anyAct.filter(({ do: what }) => what === 'engage' || what === 'follow'),
        { minLength: 5, maxLength: 40 },
      ),
      async (acts) => {
        // Adding is commutative, so the model may apply the acts in any order.
        const adding = acts.map((act) => ({ ...act, on: true }) as Act);
        const ground = await fresh();
        const world = makeWorld(ground.stores);
        const model = emptyModel();
        for (const user of ['ada', 'bob', 'cyd', 'dan']) {
          const id = `p${user.charCodeAt(0) - 96}`;
          for (const act of [
            { do: 'join', user },
            { do: 'publish', id, author: user, tags: ['sea'] },
          ] as const) {
            assert.is(await world.apply(act as Act), applyToModel(model, act as Act));
          }
        }
        const answers = await Promise.all(adding.map(world.apply));
        const expected = adding.map((act) => applyToModel(model, act));
        assert.equal([...answers].sort(), [...expected].sort());
        await assertInvariants(world, ground);
        assert.equal(factsOf(await ground.dump(), world.now()), factsOfModel(model));
      },
    ),
    { numRuns: RUNS },
  );
});

test.run();

import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageQuery, Source } from '../../src/application/ports/source.js';
import { differences } from '../support/pull/picture.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';

const world = await startReconcileWorld();
const { db, client, source, time, settle, pull, compare } = world;

const test = suite('reconcile with Xano: faulty pages');
test.before.each(async () => {
  await world.fill();
  await pull();
});
test.after(world.close);

const HOUR = 3_600_000;

const withPage = (page: Source['page']): Source => ({ ...source, page });

/** A source that answers a matching query once as if there were no rows. */
const emptyOnce = (isMeant: (query: PageQuery) => boolean): Source => {
  let isDone = false;
  const answer = (query: PageQuery): ReturnType<Source['page']> => {
    if (isDone || !isMeant(query)) return source.page(query);
    isDone = true;
    return TE.right({ rows: [], end: true });
  };
  return withPage((query) => TE.flatten(TE.fromIO(() => answer(query))));
};

test('an empty page ends a table only if it comes twice', async () => {
  const { report, reason } = await compare(
    { repair: true },
    { source: emptyOnce(({ entity, afterId }) => entity === 'like' && afterId === '28') },
  );
  assert.equal([found(report), reason], [[], null]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('an ignored id filter does not stop the comparison', async () => {
  await db.sql(
    `insert into "like" (user_id, post_id, created_at)
     select n, n + 10, ${time.now()} from generate_series(1, 10) as n`,
  );
  await pull();
  await db.remove('like', 2);
  const ignoring = withPage((query) =>
    source.page(query.updatedSince === null ? query : { ...query, afterId: null }),
  );
  const { report, reason } = await compare({ repair: true }, { source: ignoring });
  assert.is(reason, null);
  assert.equal([report.counts, report.repaired], [{ 'xano:extra': 1 }, 1]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('rows inserted into Xano meanwhile with an old date are not removed', async () => {
  let isInserted = false;
  const { report } = await compare(
    { repair: true },
    {
      between: async (id) => {
        if (isInserted || (await client.exists(`sys:reconcile:${id}:like`)) === 0) return;
        isInserted = true;
        await db.sql(
          `insert into follow (follower_id, following_id, created_at)
           select n, n + 9, ${time.now() - 2 * HOUR} from generate_series(1, 3) as n`,
        );
        await pull();
      },
    },
  );
  assert.equal([isInserted, found(report)], [true, []]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test.run();

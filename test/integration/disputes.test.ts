import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../src/adapters/system/sha1-digest.js';
import { entryOf } from '../../src/application/sync/entry.js';
import { makeReadPage } from '../../src/application/sync/pull-page.js';
import { makeSettleDispute } from '../../src/application/use-cases/settle-dispute.js';
import { DEFAULT_MAPPING, tableOf } from '../../src/domain/sync/mapping.js';
import { failure, ok } from '../support/run/effect.js';
import { makeTime } from '../support/pull/world.js';
import { startReconcileWorld } from '../support/reconcile/xano-world.js';
import { sent, waiting } from '../support/sync/acts.js';
import * as quirks from '../support/xano/quirks.js';

const world = await startReconcileWorld();
const { xano, db, client, stores, time, settle } = world;
const table = tableOf(DEFAULT_MAPPING, 'user');
if (table === null) throw new Error('no table of users');

const settleDispute = makeSettleDispute({
  ...stores,
  apply: world.apply,
  readPage: makeReadPage({ source: world.source, isChosen: true, ...makeTime() }),
  table,
  clock: time,
  digest: sha1Digest,
});

const test = suite('a username that two rows claim');
test.before.each(async () => {
  xano.calm();
  await world.fill({ users: 6, posts: 6, edges: 6 });
  await world.pull();
});
test.after(world.close);

/** Registers the name in Xano and sends the webhook, which is refused because the name is taken. */
const register = async (username: string, bio = 'second'): Promise<string> => {
  const [row = {}] = await db.sql(
    `insert into "user" (username, bio) values ($1, $2) returning id::text, username, bio`,
    [username, bio],
  );
  await sendRefused({ ...row, updated_at: time.now() });
  return String(row['id']);
};

const sendRefused = async (row: Readonly<Record<string, unknown>>): Promise<void> => {
  const entry = entryOf({ entity: 'user', row, deleted: false, occurredAt: null });
  assert.equal(await sent({ stores, time }, entry), ['name_taken']);
};

/** Settles one dispute; returns the requests to Xano by their `after_id`. */
const settleOne = async (): Promise<readonly (string | null)[]> => {
  const from = xano.requests.length;
  assert.is(await ok(settleDispute), 'worked');
  await settle();
  return xano.requests.slice(from).map(({ params }) => params.get('after_id'));
};

const read = (name: string): Promise<readonly (string | null)[]> =>
  client.hmget(`user:${name}`, 'id', 'bio', 'postCount');

test('the newer row gets the name, and no old data, once Xano has deleted the older row', async () => {
  assert.is(await client.hget('user:u5', 'postCount'), '1');
  await db.remove('user', 5);
  const id = await register('u5');
  assert.equal(await read('u5'), ['5', 'bio of 5', '1']);
  assert.equal(await settleOne(), [String(Number(id) - 1), '4']);
  assert.equal(await read('u5'), [id, 'second', '0']);
  assert.is(await ok(settleDispute), 'idle');
});

test('the newer row gets the name once Xano has renamed the older row, even without a timestamp', async () => {
  await db.update('user', 5, { username: 'renamed' });
  const id = await register('u5');
  assert.is((await settleOne()).length, 2);
  assert.equal(await read('u5'), [id, 'second', '0']);
  assert.is(await client.hget('user:renamed', 'id'), '5');
});

test('the older row keeps the name while Xano has both rows, and Xano is read once', async () => {
  const id = await register('u5');
  await sendRefused({ id, username: 'u5', bio: 'again', updated_at: time.now() + 1 });
  assert.is((await settleOne()).length, 2);
  assert.equal(await read('u5'), ['5', 'bio of 5', '1']);
  assert.is(await waiting({ stores, time }), 2);
  assert.is(await ok(settleDispute), 'idle');
});

test('the older row keeps the name if Xano returns neither row', async () => {
  await db.remove('user', 5);
  await register('u5');
  xano.next(quirks.replyWith(200, []), 9);
  await settleOne();
  assert.equal(await read('u5'), ['5', 'bio of 5', '1']);
});

test('the older row keeps the name if Xano sorts wrongly or returns rows outside the request', async () => {
  await register('u5');
  xano.next(quirks.ignoreSort, 9);
  assert.is((await failure(settleDispute))._tag, 'SourceFault');
  xano.calm();
  const rows = await db.sql('select * from "user" where id >= 5 order by id');
  const newest = await db.sql('select * from "user" order by id desc limit 1');
  for (const answer of [newest, rows]) xano.next(quirks.replyWith(200, answer));
  await settleOne();
  assert.equal(await read('u5'), ['5', 'bio of 5', '1']);
});

test('Xano is read again after it refused a request', async () => {
  await db.remove('user', 5);
  const id = await register('u5');
  xano.next(quirks.replyWith(401, 'no'));
  assert.is((await failure(settleDispute))._tag, 'SourceRefused');
  assert.is(await client.hget('user:u5', 'id'), '5');
  await settleOne();
  assert.is(await client.hget('user:u5', 'id'), id);
});

test.run();

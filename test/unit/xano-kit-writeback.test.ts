import { Webhook } from 'standardwebhooks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { triggerInput } from '../support/xano-kit/delivery.js';
import { callEndpoint, errorOf } from '../support/xano-kit/endpoint.js';
import type { Row } from '../support/xano-kit/filters.js';
import { runQueue, runSource } from '../support/xano-kit/interpreter.js';
import { readKit } from '../support/xano-kit/kit.js';
import { addRow, makeWorld, type KitRequest } from '../support/xano-kit/world.js';

const noon = Date.UTC(2026, 10, 22, 12);
const key = 'k'.repeat(32);
const signingSecret = `whsec_${Buffer.from('a key of the test, 24 bytes').toString('base64')}`;
const ada: Row = { id: 1, username: 'ada', role: 'model', password: 'hash' };
const bob: Row = { id: 2, username: 'bob', role: 'owner' };
const aPost: Row = { id: 7, user_id: 1, content: 'Made in Xano', external_id: '' };

interface Sender {
  readonly env: Row;
  readonly headers: (id: string, body: string) => Row;
}
const at = (ms: number): Pick<Sender, 'headers'> => ({
  headers: (id, body) => ({
    'Webhook-Id': id,
    'Webhook-Timestamp': String(Math.floor(ms / 1000)),
    'Webhook-Signature': `v1,AAAA ${new Webhook(signingSecret).sign(id, new Date(ms), body)}`,
  }),
});
const bySignature: Sender = { env: { XRS_WRITEBACK_SECRET: signingSecret }, ...at(noon) };
const byToken: Sender = {
  env: { XRS_WRITEBACK_TOKEN: key },
  headers: (id) => ({ 'Webhook-Id': id, Authorization: `Bearer ${key}` }),
};

const aWorkspace = () => ({ user: [ada, bob], post: [aPost] }) as Record<string, Row[]>;

const send = (
  tables: Record<string, Row[]>,
  type: string,
  data: Row,
  { id = type, by = bySignature, sent = '' } = {},
): unknown => {
  const rawBody = JSON.stringify({ type, timestamp: new Date(noon).toISOString(), data });
  const env = { ...by.env, $http_headers: by.headers(id, rawBody) };
  const world = makeWorld({ tables, env, rawBody: sent === '' ? rawBody : sent, now: () => noon });
  return (callEndpoint('xrs_writeback', {}, world) as { status: string }).status;
};

const writeback = suite('Write-back endpoint of the Xano kit');

writeback('a post of the service becomes a row that is recognised when it comes home', () => {
  const tables = aWorkspace();
  const made = { id: 'a-uuid', username: 'ada', content: 'Hi', hashtags: ['a'], created_at: noon };
  assert.is(send(tables, 'post.created', made), 'applied');
  const row = tables['post']?.[1];
  const rest = { content: 'Hi', hashtags: ['a'], created_at: noon };
  assert.equal(row, { id: 8, ...rest, external_id: 'a-uuid', user_id: 1 });

  const bodies: string[] = [];
  const answer = ({ body }: KitRequest) => ({ status: bodies.push(body) && 200 });
  const world = makeWorld({ env: { XRS_URL: '', XRS_SECRET: key }, answer });
  const input = triggerInput({ table: 'post', row: row ?? {} }, 'insert');
  runSource(readKit('triggers/post.xs'), input, world);
  runQueue(world);
  const { body } = JSON.parse(bodies[0] ?? '{}') as { body: string };
  assert.is((JSON.parse(body) as { new: Row }).new['external_id'], 'a-uuid');

  send(tables, 'post.updated', { ...made, content: 'Ho', username: 'bob', updated_at: noon });
  assert.equal([tables['post']?.[1]?.['content'], tables['post']?.[1]?.['user_id']], ['Ho', 1]);
  send(tables, 'post.updated', { id: 7, content: 'Changed there' }, { id: 'next' });
  assert.is(tables['post']?.[0]?.['content'], 'Changed there');
  send(tables, 'post.deleted', { id: 'a-uuid' });
  send(tables, 'post.deleted', { id: 'unknown' }, { id: 'other' });
  assert.is(tables['post']?.length, 1);
});

writeback('likes, bookmarks and follows come and go, each once', () => {
  for (const [kind, data, row] of [
    ['like', { username: 'bob', post_id: '7' }, { user_id: 2, post_id: 7 }],
    ['bookmark', { username: 'bob', post_id: 7 }, { user_id: 2, post_id: 7 }],
    ['follow', { follower: 'bob', following: 'ada' }, { follower_id: 2, following_id: 1 }],
  ] as const) {
    const tables = aWorkspace();
    send(tables, `${kind}.added`, { ...data, created_at: noon }, { id: '1' });
    send(tables, `${kind}.added`, data, { id: '2' });
    assert.equal(tables[kind], [{ id: 1, ...row, created_at: noon }]);
    send(tables, `${kind}.removed`, data, { id: '3' });
    send(tables, `${kind}.removed`, { ...data, username: 'nobody' }, { id: '4' });
    assert.equal(tables[kind], []);
  }
});

writeback('of a user only the profile is written', () => {
  const tables = aWorkspace();
  const data = {
    username: 'ada',
    bio: 'New',
    role: 'admin',
    password: 'x',
    email: 'x@example.com',
  };
  assert.is(send(tables, 'user.updated', data), 'applied');
  assert.equal(tables['user'], [{ ...ada, bio: 'New' }, bob]);
});

writeback('a delivery counts once, and one that fails leaves nothing behind', () => {
  const tables = aWorkspace();
  const like = { username: 'carol', post_id: 7 };
  assert.is(
    errorOf(() => send(tables, 'like.added', like)),
    'notfound',
  );
  assert.equal([tables['like']?.length ?? 0, tables['xrs_inbox']?.length ?? 0], [0, 0]);
  tables['user'] = [...(tables['user'] ?? []), { id: 3, username: 'carol' }];
  assert.is(send(tables, 'like.added', like), 'applied');
  assert.is(send(tables, 'like.added', like), 'duplicate');
  assert.is(send(tables, 'poll.closed', {}), 'ignored');
  assert.equal(
    tables['xrs_inbox']?.map((row) => row['webhook_id']),
    ['like.added', 'poll.closed'],
  );
});

writeback('of two deliveries at once the second breaks on the inbox', () => {
  const world = makeWorld();
  addRow(world, 'xrs_inbox', { webhook_id: 'a' });
  addRow(world, 'xrs_inbox', { webhook_id: 'b' });
  assert.is(
    errorOf(() => addRow(world, 'xrs_inbox', { webhook_id: 'a' })),
    'standard',
  );
});

writeback('only the service gets in', () => {
  const like = { username: 'bob', post_id: 7 };
  const outcome = (by: Sender, sent = '') =>
    errorOf(() => send(aWorkspace(), 'like.added', like, { by, sent }));
  assert.equal([outcome(bySignature), outcome(byToken)], ['none', 'none']);
  assert.is(outcome(bySignature, '{"type":"post.deleted","data":{"id":7}}'), 'accessdenied');
  for (const minutes of [-6, 6])
    assert.is(outcome({ ...bySignature, ...at(noon + minutes * 60_000) }), 'accessdenied');
  for (const minutes of [-4, 4])
    assert.is(outcome({ ...bySignature, ...at(noon + minutes * 60_000) }), 'none');
  assert.is(outcome({ ...bySignature, headers: byToken.headers }), 'accessdenied');
  for (const env of [{}, { XRS_WRITEBACK_TOKEN: 'short' }, { XRS_WRITEBACK_TOKEN: `${key}x` }])
    assert.is(outcome({ ...byToken, env }), 'accessdenied');
  assert.is(
    outcome({ ...byToken, headers: () => ({ Authorization: `Bearer ${key}` }) }),
    'inputerror',
  );
});

writeback.run();

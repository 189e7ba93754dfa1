import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { jsonLines, run } from '../../support/cli/run.js';
import type { Behaviour } from '../../support/cli/sync-service.js';

const program = suite('command line');

program('is the service when no command is given', async () => {
  let served = 0;
  const world = { onServe: () => (served += 1) };
  assert.is((await run([], world)).code, null);
  assert.is((await run(['serve'], world)).code, null);
  assert.is(served, 2);
});

program('tells its version and its commands', async () => {
  assert.equal(await run(['--version']), { code: 0, out: ['9.9.9'], told: [] });
  const { code, out } = await run(['--help']);
  assert.is(code, 0);
  for (const name of [
    'serve',
    'import',
    'reconcile',
    'status',
    'token',
    'keygen',
    'doctor',
    'demo',
  ])
    assert.match(out.join('\n'), new RegExp(`^  ${name} `, 'm'));
});

program.run();

const status = suite('status');
const STATUS = {
  entities: {
    user: { applied: 1200, failed: 3, last: { m1: { applied: 7 } } },
    post: { applied: 5, deferred: 2, failed: 0 },
  },
  deferred: 2,
  pull: null,
  propagation: { pending: 0 },
};

status('shows the counts as a table, and each other thing on a line', async () => {
  const { code, out } = await against({ answers: { '/sync/status': [STATUS] } }, ['status']);
  assert.is(code, 0);
  assert.equal(out, [
    '      applied  failed  deferred',
    'user    1,200       3  -',
    'post        5       0         2',
    '',
    'user.last.m1.applied  7',
    '',
    'deferred             2',
    'pull                 -',
    'propagation.pending  0',
  ]);
});

status('prints one line of JSON for scripts', async () => {
  const { code, out } = await against({ answers: { '/sync/status': [STATUS] } }, [
    'status',
    '--json',
  ]);
  assert.is(code, 0);
  assert.equal(jsonLines(out), [STATUS]);
});

status('fails when what answers is not the service', async () => {
  const { code, out, told } = await against({}, ['status']);
  assert.is(code, 1);
  assert.equal(out, []);
  assert.match(told.join(), 'The service refuses it: There is nothing at /sync/status (not_found)');
  const strange = await against({ answers: { '/sync/status': ['hello'] } }, ['status', '--json']);
  assert.is(strange.code, 1);
  assert.is(jsonLines(strange.out)[0]?.['code'], 'strange_answer');
});

status.run();

const reconcile = suite('reconcile');
const RUN = { id: 'run-1', scope: 'internal', repair: false, checked: 0, drift: [], repaired: 0 };
const DRIFT = [
  { invariant: 'likes-are-counted', key: 'post:1', expected: 3, actual: 2 },
  { invariant: 'posts-are-counted', key: 'user:ada', expected: '1' },
];
const watching = (...answers: readonly object[]): Behaviour => ({
  answers: { '/sync/reconcile/run-1': answers.map((answer) => ({ ...RUN, ...answer })) },
});

reconcile('waits for the end, and is content when nothing differs', async () => {
  const { code, out, told, service } = await against(
    watching(
      { state: 'running', total: null, eta_ms: 65_000 },
      { state: 'running', checked: 50, total: 100 },
      { state: 'done', checked: 100, total: 100 },
    ),
    ['reconcile'],
  );
  assert.is(code, 0);
  assert.equal(out, ['100 checked, 0 differ, 0 repaired']);
  assert.equal(told, ['It takes about 1 min 5 s']);
  assert.equal(service.posted, [
    { path: '/sync/reconcile', body: { scope: 'internal', repair: false } },
  ]);
});

reconcile('fails when something is left that differs, and shows it', async () => {
  const { code, out } = await against(
    watching({ state: 'done', checked: 9, total: 9, drift: DRIFT, repaired: 1 }),
    ['reconcile'],
  );
  assert.is(code, 1);
  assert.equal(out, [
    'likes-are-counted  post:1: expected 3, found 2',
    'posts-are-counted  user:ada: expected 1, found nothing',
    '9 checked, 2 differ, 1 repaired',
  ]);
});

reconcile('is content when all that differed is repaired', async () => {
  const { code, service } = await against(
    watching({ state: 'done', checked: 9, total: 9, drift: DRIFT, repaired: 2, repair: true }),
    ['reconcile', '--repair', '--scope', 'xano', '--sample', '0.1'],
  );
  assert.is(code, 0);
  assert.equal(service.posted[0]?.body, { scope: 'xano', repair: true, sample: 0.1 });
});

reconcile('fails when the service could not finish', async () => {
  const { code, told } = await against(
    watching({ state: 'failed', checked: 3, error: 'The store cannot be reached' }),
    ['reconcile'],
  );
  assert.is(code, 1);
  assert.equal(told, ['The comparison stopped: The store cannot be reached']);
});

reconcile('prints what it sees as JSON lines', async () => {
  const { code, out } = await against(
    watching({ state: 'running', checked: 1 }, { state: 'done', checked: 9, drift: DRIFT }),
    ['reconcile', '--json'],
  );
  assert.is(code, 1);
  assert.equal(
    jsonLines(out).map(({ type }) => type),
    ['started', 'progress', 'report'],
  );
  assert.equal(jsonLines(out)[2]?.['drift'], DRIFT);
});

reconcile('refuses a share that is none, and a scope it does not know', async () => {
  for (const args of [
    ['--sample', '0'],
    ['--sample', '1.5'],
    ['--scope', 'all'],
  ])
    assert.is((await run(['reconcile', ...args, '--key', 'a'])).code, 2, args.join(' '));
});

reconcile.run();

const keygen = suite('keygen');

keygen('makes four secrets of 32 bytes, others each time', async () => {
  const { code, out } = await run(['keygen']);
  assert.is(code, 0);
  assert.match(out[0] ?? '', /^XANO_API_KEY=[\da-f]{64}$/);
  assert.match(out[1] ?? '', /^JWT_SECRET=[\da-f]{64}$/);
  for (const [name, line] of [
    ['WEBHOOK_SECRET', out[2]],
    ['WRITEBACK_SECRET', out[3]],
  ]) {
    const secret = new RegExp(`^${name ?? ''}=whsec_(.+)$`).exec(line ?? '')?.[1] ?? '';
    assert.is(Buffer.from(secret, 'base64').length, 32, name);
  }
  assert.is(new Set([...out, ...(await run(['keygen'])).out]).size, 8);
});

keygen('prints them as one object for scripts', async () => {
  const { out } = await run(['keygen', '--json']);
  assert.equal(Object.keys(jsonLines(out)[0] ?? {}), [
    'XANO_API_KEY',
    'JWT_SECRET',
    'WEBHOOK_SECRET',
    'WRITEBACK_SECRET',
  ]);
});

keygen.run();

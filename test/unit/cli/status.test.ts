import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { jsonLines } from '../../support/cli/run.js';

const status = suite('command status');

const none = { applied: 0, unchanged: 0, stale: 0, deferred: 0, failed: 0 };
const quiet = { ...none, last_1m: none, failure_rate: 0, lag: { p50: null, p95: null, max: null } };
const STATUS = {
  entities: {
    user: { ...quiet, applied: 1200, failed: 3, lag: { p50: 250, p95: 500, max: 1000 } },
    post: { ...quiet, applied: 5, deferred: 2, lag: { p50: 250, p95: 65_000, max: 65_000 } },
    like: quiet,
  },
  deferred: 2,
  deadLetters: 3,
  propagation: { pending: 1000 },
  pull: null,
  reconcile: null,
  untimed: 0,
  dropped_tags: 0,
  store: { users: 2, posts: 1 },
};

const shown = async (changes: Readonly<Record<string, unknown>> = {}) => {
  const answers = { '/sync/status': [{ ...STATUS, ...changes }] };
  const { code, out } = await against({ answers }, ['status']);
  assert.is(code, 0);
  return out;
};

status('prints a line for each entity, and one for each other state', async () => {
  assert.equal(await shown(), [
    '      applied  stale  deferred  failed  lag p95',
    'user    1,200      0         0       3  500 ms',
    'post        5      0         2       0  1 min 5 s',
    'like        0      0         0       0  -',
    '',
    'deferred      2',
    'dead letters  3',
    'pending       1,000',
    'pull          off',
    'drift         never looked for',
  ]);
});

status('columns with values left out are listed, the most frequent first', async () => {
  const entities = {
    user: { ...quiet, left_out: { avatar: 2, role: 1200 } },
    post: { ...quiet, left_out: { media_url: 3 } },
    like: { ...quiet, left_out: {} },
  };
  assert.is(
    (await shown({ entities })).at(-1),
    'left out      1,200 user.role, 3 post.media_url, 2 user.avatar: see the journal',
  );
});

status(
  'shows each alert that is on with what to do, and the webhooks that were refused',
  async () => {
    const alert = { name: 'redis_full', subject: null, text: 'Redis is full', advice: 'Make room' };
    const out = await shown({
      alerts: [{ ...alert, since: 1000 }],
      webhooks_refused: { total: { signature: 2, clock: 1200 }, last_60m: {} },
    });
    assert.is(out[5], 'alert         Redis is full (since 1970-01-01T00:00:01.000Z). Make room.');
    assert.is(out.at(-1), 'refused       1,200 clock, 2 signature, of webhooks: compare with Xano');
    const without = await shown({ alerts: [], webhooks_refused: { total: {}, last_60m: {} } });
    assert.equal(without, await shown());
  },
);

status('the age of the copy is printed if a canary measures it', async () => {
  const [, , , , , , , , , line] = await shown({ copy: { as_of: 1000, age_ms: 65_000 } });
  assert.is(line, 'copy          of 1970-01-01T00:00:01.000Z, 1 min 5 s old');
});

const pullOf = (lastSuccess: number | null, message: string | null) => ({
  phase: 'increments',
  lastSuccess,
  lastError: message === null ? null : { code: 'source_fault', message, at: 1 },
});

status('the progress of the pull is printed, or each table with a problem', async () => {
  const well = await shown({ pull: { user: pullOf(2000, null), post: pullOf(1000, null) } });
  assert.is(well[8], 'pull          each table read at 1970-01-01T00:00:01.000Z or later');
  const message = 'The answer of Xano is not JSON.';
  const badly = await shown({
    pull: { user: pullOf(2000, message), post: pullOf(null, null), like: pullOf(1000, null) },
  });
  assert.equal(badly.slice(8, 10), [
    `pull          user: ${message}`,
    '              post: not read to its end yet',
  ]);
});

status('the result of the last comparison is printed', async () => {
  const last = { scope: 'xano', state: 'done', checked: 1200, drift: 3, repaired: 2, ended_at: 0 };
  assert.is(
    (await shown({ reconcile: last })).at(-1),
    'drift         3 of 1,200 checked (xano), 2 repaired, 1970-01-01T00:00:00.000Z',
  );
  assert.is(
    (await shown({ reconcile: { ...last, state: 'failed' } })).at(-1),
    'drift         the comparison (xano) failed, 1970-01-01T00:00:00.000Z',
  );
});

status('untimed records and dropped tags are printed only if there are any', async () => {
  const out = await shown({ untimed: 7, untimed_advice: 'Add updated_at.', dropped_tags: 2000 });
  assert.equal(out.slice(-2), ['untimed       7: Add updated_at.', 'dropped tags  2,000']);
});

status('--json prints the status as one line', async () => {
  const answers = { '/sync/status': [STATUS] };
  const { code, out } = await against({ answers }, ['status', '--json']);
  assert.is(code, 0);
  assert.equal(jsonLines(out), [STATUS]);
});

status('exits with 1 if the answer is not from the service', async () => {
  const { code, out, told } = await against({}, ['status']);
  assert.is(code, 1);
  assert.equal(out, []);
  assert.match(told.join(), 'The service refuses it: There is nothing at /sync/status (not_found)');
  const strange = await against({ answers: { '/sync/status': ['hello'] } }, ['status', '--json']);
  assert.is(strange.code, 1);
  assert.is(jsonLines(strange.out)[0]?.['code'], 'strange_answer');
});

status.run();

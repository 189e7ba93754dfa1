import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { jsonLines, run } from '../../support/cli/run.js';
import type { Behaviour } from '../../support/cli/sync-service.js';

const reconcile = suite('command reconcile');
const RUN = {
  id: 'run-1',
  scope: 'internal',
  repair: false,
  checked: 0,
  drift: [],
  counts: {},
  repaired: 0,
};
const DRIFT = [
  { invariant: '1', key: 'post:1', expected: 3, actual: 2 },
  { invariant: 'xano:missing', key: 'user:ada', expected: '1' },
  { invariant: '1', key: 'post:2', expected: 3, actual: 4 },
];
const COUNTS = { '1': 2, 'xano:missing': 1 };
const progressOf = (...answers: readonly object[]): Behaviour => ({
  answers: { '/sync/reconcile/run-1': answers.map((answer) => ({ ...RUN, ...answer })) },
});

reconcile('waits for the end, and exits with 0 if nothing differs', async () => {
  const { code, out, told, service } = await against(
    progressOf(
      { state: 'running', total: null },
      { state: 'running', checked: 50, total: 100 },
      { state: 'done', checked: 100, total: 100 },
    ),
    ['reconcile'],
  );
  assert.is(code, 0);
  assert.equal(out, ['100 checked, 0 differ, 0 repaired']);
  assert.equal(told, []);
  assert.equal(service.posted, [
    { path: '/sync/reconcile', body: { scope: 'internal', repair: false } },
  ]);
});

reconcile('keeps waiting through a short outage behind a proxy, not for ever', async () => {
  const [run, done] = ['/sync/reconcile/run-1', { ...RUN, state: 'done', total: 0 }];
  const { code } = await against({ answers: { [run]: [502, 504, done] } }, ['reconcile']);
  assert.is(code, 0);
  assert.is((await against({ answers: { [run]: [503] } }, ['reconcile'])).code, 1);
});

reconcile('waits until another comparison has ended, and says so once', async () => {
  const behaviour = { ...progressOf({ state: 'done', total: 0 }), busy: 3 };
  const { code, told, service } = await against(behaviour, ['reconcile']);
  assert.is(code, 0);
  assert.equal(told, ['A comparison is under way; this one begins when it has ended']);
  assert.is(service.posted.length, 4);
  const { out } = await against(behaviour, ['reconcile', '--json']);
  assert.equal(
    jsonLines(out).map(({ type }) => type),
    ['waiting', 'started', 'report'],
  );
});

reconcile('keeps waiting for its turn through a short outage, not for ever', async () => {
  const done = progressOf({ state: 'done', total: 0 });
  const busy = { ...done, busy: 2, away: 3 };
  assert.is((await against(busy, ['reconcile'])).code, 0);
  const gone = await against({ ...busy, away: 1000 }, ['reconcile']);
  assert.is(gone.code, 1);
  assert.ok(gone.service.posted.length < 20);
});

reconcile('prints first how long the comparison takes', async () => {
  const refused = { state: 'failed', eta_ms: 65_000, error: 'The store cannot be reached' };
  const behaviour = { ...progressOf(refused), eta: 65_000 };
  const { told } = await against(behaviour, ['reconcile']);
  assert.equal(told[0], 'It takes at least 1 min 5 s');
  assert.is(told.length, 2);
  const { out } = await against(behaviour, ['reconcile', '--json']);
  assert.equal(jsonLines(out)[0], { type: 'started', id: 'run-1', eta_ms: 65_000 });
});

reconcile('exits with 1 and lists the differences that are not repaired', async () => {
  const { code, out } = await against(
    progressOf({ state: 'done', checked: 9, total: 9, drift: DRIFT, counts: COUNTS, repaired: 1 }),
    ['reconcile'],
  );
  assert.is(code, 1);
  assert.equal(out, [
    '1  post:1: expected 3, found 2',
    'xano:missing  user:ada: expected 1, found nothing',
    '1  post:2: expected 3, found 4',
    '1 should hold: Each counter equals the size of its set.',
    'xano:missing should hold: Each row of Xano is in the copy.',
    '9 checked, 3 differ, 1 repaired',
  ]);
});

reconcile('counts differences beyond those listed one by one', async () => {
  const many = { checked: 9, total: 9, drift: DRIFT, counts: { '1': 5000 }, repaired: 4000 };
  const { code, out } = await against(progressOf({ state: 'done', ...many }), ['reconcile']);
  assert.is(code, 1);
  assert.is(out.at(-1), '9 checked, 5,000 differ, 4,000 repaired');
  assert.ok(out.includes('and 4,997 more; --json lists the first 3'), out.join());
});

reconcile('exits with 0 if all differences are repaired', async () => {
  const { code, service } = await against(
    progressOf({
      state: 'done',
      checked: 9,
      total: 9,
      drift: DRIFT,
      counts: COUNTS,
      repaired: 3,
      repair: true,
    }),
    ['reconcile', '--repair', '--scope', 'xano', '--sample', '0.1'],
  );
  assert.is(code, 0);
  assert.equal(service.posted[0]?.body, { scope: 'xano', repair: true, sample: 0.1 });
});

reconcile('sends force only with --force', async () => {
  const { service } = await against(progressOf({ state: 'done' }), [
    'reconcile',
    ...['--repair', '--force', '--scope', 'xano'],
  ]);
  assert.equal(service.posted[0]?.body, { scope: 'xano', repair: true, force: true });
});

reconcile('refuses force without repair, and starts nothing', async () => {
  for (const args of [[], ['--json']]) {
    const { code, out, told, service } = await against(progressOf({ state: 'done' }), [
      ...['reconcile', '--force', '--scope', 'xano'],
      ...args,
    ]);
    assert.is(code, 2);
    assert.match([...out, ...told].join(), '--force goes with --repair');
    assert.equal(service.posted, []);
  }
});

reconcile(
  'says when it is interrupted that the comparison goes on, until it has ended',
  async () => {
    for (const [json, expected] of [
      [
        false,
        'The comparison goes on in the service: GET /sync/reconcile/run-1 says how far it is',
      ],
      [true, '{"type":"interrupted","id":"run-1"}'],
    ] as const) {
      const calls: string[] = [];
      let interrupt = (): void => undefined;
      const { out, told } = await against(
        progressOf({ state: 'running' }, { state: 'done' }),
        ['reconcile', ...(json ? ['--json'] : [])],
        {
          onInterrupt: (last) => {
            calls.push('begin');
            interrupt = last;
            return () => calls.push('end');
          },
        },
      );
      assert.equal(calls, ['begin', 'end']);
      interrupt();
      assert.is((json ? out : told).at(-1), expected);
    }
  },
);

reconcile('exits with 1 if the comparison failed', async () => {
  const { code, told } = await against(
    progressOf({ state: 'failed', checked: 3, error: 'The store cannot be reached' }),
    ['reconcile'],
  );
  assert.is(code, 1);
  assert.equal(told, ['The comparison stopped: The store cannot be reached']);
});

reconcile('--json prints JSON lines, the differences in the last only', async () => {
  const { code, out } = await against(
    progressOf(
      { state: 'running', checked: 1, drift: DRIFT, counts: COUNTS },
      { state: 'done', checked: 9, drift: DRIFT, counts: COUNTS },
    ),
    ['reconcile', '--json'],
  );
  assert.is(code, 1);
  assert.equal(
    jsonLines(out).map(({ type }) => type),
    ['started', 'progress', 'report'],
  );
  assert.is(jsonLines(out)[1]?.['drift'], undefined);
  assert.is(jsonLines(out)[1]?.['differ'], 3);
  assert.equal(jsonLines(out)[2]?.['drift'], DRIFT);
});

reconcile('an invalid sample and an unknown scope are refused', async () => {
  for (const args of [
    ['--sample', '0'],
    ['--sample', '1.5'],
    ['--scope', 'all'],
  ])
    assert.is((await run(['reconcile', ...args, '--key', 'a'])).code, 2, args.join(' '));
});

reconcile.run();

import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Evidence } from '../../../src/application/ports/reconciler.js';
import type { Reconciliation } from '../../../src/application/ports/reconciliations.js';
import { makeLedger } from '../../../src/application/reconcile/ledger.js';
import { makeMender } from '../../../src/application/reconcile/mender.js';
import {
  readReconcileStatus,
  makeStartReconcile,
} from '../../../src/application/use-cases/reconciliations.js';
import type { Claim } from '../../../src/domain/reconcile/claim.js';
import type { UserFacts } from '../../../src/domain/reconcile/facts.js';
import { fault, type Change } from '../../../src/domain/reconcile/fault.js';
import { evaluateUser } from '../../../src/domain/reconcile/evaluate-user.js';
import { NOTHING_CHECKED } from '../../../src/domain/reconcile/report.js';
import { answerOf } from '../../support/reconcile/run-whole.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, noon } from '../../support/app/fixtures.js';

const test = suite('parts of a comparison');

const found = fault(1, 'likesCount', 'post:p1', '1', '3', {
  unless: { name: 'post:p1:likes', by: 2 },
  touches: [{ name: 'post:p1:likes', by: 1 }],
});

test('a fault that is found twice is reported once', () => {
  const ledger = makeLedger();
  assert.equal([ledger.tell(found), ledger.tell(found)], [true, false]);
  assert.equal(ledger.report().counts, { '1': 1 });
  assert.is(ledger.report().drift.length, 1);
});

test('faults explain a size that is wrong by at most their number', () => {
  const ledger = makeLedger();
  assert.not.ok(ledger.explains(found));
  ledger.tell(found);
  assert.not.ok(ledger.explains(found));
  ledger.tell({ ...found, name: 'another' });
  assert.ok(ledger.explains(found));
  assert.not.ok(ledger.explains({ ...found, unless: null }));
});

const claim: Claim = { of: 'user', username: ada };
const facts: UserFacts = {
  of: 'user',
  fields: {
    username: ada,
    role: 'user',
    created_at: String(noon),
    postCount: '9',
    followerCount: '0',
    followingCount: '0',
  },
  posts: 0,
  followers: 0,
  following: 0,
  regular: noon,
  models: null,
  leaderboard: null,
  unfound: [],
  indexed: true,
  large: [],
  damaged: [],
  busy: false,
};
const look: Evidence = { facts };

test('a record that changed before its repair is repaired where the fault was seen twice', async () => {
  const more: Evidence = {
    facts: { ...facts, fields: { ...facts.fields, followerCount: '5' } },
  };
  const mends: (readonly [Evidence, readonly Change[]])[] = [];
  const ledger = makeLedger();
  const mender = makeMender({
    reconciler: {
      look: () => TE.right([more]),
      mend: (seen, changes) => {
        mends.push([seen, changes]);
        return TE.right(seen === more ? 'mended' : 'changed');
      },
    },
    ledger,
    clock: { now: () => noon },
    exploreMax: 10,
    repair: true,
  });
  assert.ok(await answerOf(mender.count(claim, look, evaluateUser(ada, facts))));
  const changes = [{ do: 'count-user', username: ada, counter: 'postCount' }];
  assert.equal(mends, [
    [look, changes],
    [more, changes],
  ]);
  assert.is(ledger.report().repaired, 1);
});

const start = (held: boolean, xano: unknown) => {
  const done: string[] = [];
  const begin = makeStartReconcile({
    leases: { acquire: () => TE.right(held) },
    reconciliations: {
      keep: (holder) => {
        done.push(`kept by ${holder}`);
        return TE.right(true);
      },
    },
    clock: { now: () => noon },
    nextId: () => 'r1',
    xano,
    estimate: () => TE.right(5),
    carryOut:
      ({ id }) =>
      () => {
        done.push(`carries out ${id}`);
      },
  });
  return { begin, done };
};
const request = { scope: 'xano', repair: false, sample: 1 } as const;

test('a comparison starts if none is running and its scope is configured', async () => {
  const free = start(true, {});
  const { id, state, started_at, eta_ms } = await ok(free.begin(request));
  assert.equal([id, state, started_at, eta_ms], ['r1', 'running', noon, 5]);
  assert.equal(free.done, ['kept by r1', 'carries out r1']);
  for (const [{ begin, done }, tag] of [
    [start(false, {}), 'ReconcileRunning'],
    [start(true, null), 'NotConfigured'],
  ] as const) {
    assert.is((await failure(begin(request)))._tag, tag);
    assert.equal(done, []);
  }
  assert.ok(E.isRight(await start(true, null).begin({ ...request, scope: 'internal' })()));
});

test('the status sums up the findings of the last comparison', async () => {
  const last: Reconciliation = {
    ...NOTHING_CHECKED,
    ...request,
    id: 'r1',
    state: 'done',
    started_at: noon,
    ended_at: noon,
    eta_ms: null,
    error: null,
    counts: { '1': 2, 'xano:extra': 5 },
  };
  const status = (run: Reconciliation | null, beside: Reconciliation | null) =>
    ok(readReconcileStatus({ reconciliations: { last: TE.right({ whole: run, beside }) } }));
  assert.is((await status(last, null))?.['drift'], 7);
  assert.is((await status(last, { ...last, id: 'r2' }))?.['id'], 'r1');
  assert.is((await status(null, last))?.['id'], 'r1');
  assert.is(await status(null, null), null);
});

test.run();
